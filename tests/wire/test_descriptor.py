"""The 64 bytes of a descriptor, and a picture's description: what other languages read."""

from fractions import Fraction

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from onset_kernels.picture import Alpha, Colour, Layout, Matrix, Picture, Primaries, Range, Siting, Transfer

from onset.timecode import Timecode
from onset.wire.describe import PLANE_ALIGN_BYTES, picture_as_dict, picture_as_json, picture_from_dict, plane_offsets
from onset.wire.descriptor import Descriptor, pack_timecode, subscription, timecode_text
from onset.wire.ring_layout import PICTURE_LIMIT_BYTES

U16, U32, U64 = (st.integers(0, 2**bits - 1) for bits in (16, 32, 64))
I64 = st.integers(-(2**63), 2**63 - 1)


@given(st.builds(Descriptor, U16, U32, U32, U64, I64, U64, U64, U64, U32, U32))
def test_packing_and_unpacking_are_inverse(descriptor: Descriptor) -> None:
    packed = descriptor.pack()
    assert len(packed) == 64
    assert packed.startswith(subscription(descriptor.stream))
    assert Descriptor.unpack(packed) == descriptor


def test_the_bytes_are_those_of_the_document() -> None:
    packed = Descriptor(
        stream=2,
        slot=3,
        flags=1,
        sequence=4,
        index=-5,
        captured_ns=6,
        published_ns=7,
        epoch=8,
        timecode=0x01020304,
        length_bytes=9,
    ).pack()
    expected = (
        b"ONSD" + b"\1\0" + b"\2\0" + b"\3\0\0\0" + b"\1\0\0\0"
        + b"\4" + bytes(7) + b"\xfb" + b"\xff" * 7 + b"\6" + bytes(7) + b"\7" + bytes(7) + b"\x08" + bytes(7)
        + b"\4\3\2\1" + b"\x09\0\0\0"
    )  # fmt: skip
    assert packed == expected


@given(st.binary(max_size=130))
def test_unpacking_is_total(message: bytes) -> None:
    if message[:6] == b"ONSD\1\0" and len(message) == 64:
        assert Descriptor.unpack(message)
        return
    with pytest.raises(ValueError, match="descriptor"):
        Descriptor.unpack(message)


@pytest.mark.parametrize("text", ["00:00:00:00", "23:59:59;29", "01:02:03:04"])
def test_a_timecode_travels_in_four_bytes(text: str) -> None:
    rate_hz = Fraction(30000, 1001)
    packed, flags = pack_timecode(Timecode.parse(text, rate_hz))
    assert packed < 2**32
    assert timecode_text(packed, flags) == text
    assert timecode_text(*pack_timecode(None)) == ""


PICTURES = st.builds(
    Picture,
    st.integers(1, 8000),
    st.integers(1, 8000),
    st.sampled_from(Layout),
    st.builds(
        Colour,
        st.sampled_from(Transfer),
        st.sampled_from(Primaries),
        st.sampled_from(Matrix),
        st.sampled_from(Range),
        st.sampled_from(Siting),
    ),
    st.sampled_from(Alpha),
    st.fractions(Fraction(1, 10), 10, max_denominator=10000),
)


@given(PICTURES)
def test_a_picture_is_described_whole(picture: Picture) -> None:
    text = picture_as_json(picture)
    assert len(text) <= PICTURE_LIMIT_BYTES
    assert picture_from_dict(msgspec.json.decode(text)) == picture


@given(PICTURES)
def test_planes_follow_one_another_on_cache_lines(picture: Picture) -> None:
    offsets, length = plane_offsets(picture)
    planes = picture_as_dict(picture)["planes"]
    ends = [p["offset"] + p["rows"] * p["columns"] * int(p["dtype"].strip("uintfloa")) // 8 for p in planes]
    assert [plane["offset"] for plane in planes] == list(offsets)
    assert all(offset % PLANE_ALIGN_BYTES == 0 for offset in offsets)
    assert all(end <= start < end + PLANE_ALIGN_BYTES for end, start in zip(ends, (*offsets[1:], length), strict=True))


@pytest.mark.parametrize(
    "description",
    [None, [], {}, {"width": 1}, {"width": "x"}, {**picture_as_dict(Picture(2, 2, Layout.GRAY8)), "layout": 7}],
)
def test_what_is_no_description_is_refused(description: object) -> None:
    with pytest.raises(ValueError, match=r"not a picture description|unknown layout|invalid literal"):
        picture_from_dict(description)
