"""The bytes before a JPEG."""

import contextlib
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onset.web.picture_header import HEADER_BYTES, PictureHeader

NANOSECONDS = st.integers(0, 2**64 - 1)
COUNTS = st.integers(0, 2**32 - 1)
HEADERS = st.builds(
    PictureHeader,
    view=st.integers(0, 255),
    tier=st.integers(0, 255),
    serial=COUNTS,
    width_px=COUNTS,
    height_px=COUNTS,
    pixel_aspect=st.fractions(min_value=Fraction(1, 1000), max_value=1000, max_denominator=65535),
    skipped=COUNTS,
    sequence=NANOSECONDS,
    index=st.integers(-(2**63), 2**63 - 1),
    captured_ns=NANOSECONDS,
    uncertainty_ns=NANOSECONDS,
    received_ns=NANOSECONDS,
    coded_ns=NANOSECONDS,
    sent_ns=NANOSECONDS,
    timecode=st.from_regex(r"([0-9]{2}:[0-9]{2}:[0-9]{2}[:;][0-9]{2})?", fullmatch=True),
)


@given(HEADERS, st.binary(max_size=64))
def test_a_header_survives_its_bytes_and_the_picture_follows_it(header: PictureHeader, jpeg: bytes) -> None:
    assert PictureHeader.unpack(header.pack() + jpeg) == (header, jpeg)


@given(HEADERS, st.integers(0, HEADER_BYTES - 1))
def test_a_cut_header_is_refused(header: PictureHeader, length: int) -> None:
    with pytest.raises(ValueError, match=f"at least {HEADER_BYTES} bytes, not {length}"):
        PictureHeader.unpack(header.pack()[:length])


@given(st.sampled_from((b"", b"ONSW\1\0\x68\0", b"ONSW\2\0\xff\xff")), st.binary(max_size=HEADER_BYTES + 16))
def test_garbage_is_refused_or_read_but_never_breaks(start: bytes, garbage: bytes) -> None:
    with contextlib.suppress(ValueError):
        header, jpeg = PictureHeader.unpack(start + garbage)
        assert header.pixel_aspect > 0
        assert len(jpeg) <= len(garbage)


def test_a_longer_header_of_a_later_version_is_stepped_over() -> None:
    header = PictureHeader(1, 1, 7, 1920, 1080, Fraction(1), 0, 5, 6, 1, 0, 2, 3, 4, "01:00:00:00")
    later = bytearray(header.pack() + b"new field" + b"JPEG")
    later[4:6], later[6:8] = (2).to_bytes(2, "little"), (HEADER_BYTES + 9).to_bytes(2, "little")
    assert PictureHeader.unpack(bytes(later)) == (header, b"JPEG")


def test_the_layout_is_the_one_that_the_page_reads() -> None:
    header = PictureHeader(2, 1, 7, 640, 360, Fraction(4, 3), 9, 10, -11, 12, 13, 14, 15, 16, "01:02:03;04")
    packed = header.pack()
    assert packed[:4] == b"ONSW"
    assert packed[8] == 2
    assert int.from_bytes(packed[12:16], "little") == 7
    assert int.from_bytes(packed[44:52], "little", signed=True) == -11
    assert packed[92:103] == b"01:02:03;04"
    assert len(packed) == 104
