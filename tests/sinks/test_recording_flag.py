"""The recording flag of trackers, from their packets."""

import json
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onset.sinks.recording_flag import OpenTrackIo, Said, read_f4

JSON, CBOR = 1, 2


def fletcher(data: bytes, modulus: int = 256) -> int:
    low = high = 0
    for byte in data:
        low = (low + byte) % modulus
        high = (high + low) % modulus
    return high << 8 | low


def otrk(payload: bytes, *, offset: int = 0, last: bool = True, encoding: int = JSON, modulus: int = 256) -> bytes:
    head = struct.pack(">4sBBHIH", b"OTrk", 0, encoding, 7, offset, len(payload) | (0x8000 if last else 0))
    return head + struct.pack(">H", fletcher(head + payload, modulus)) + payload


def sample(recording: object, **more: object) -> bytes:
    tracker = {"recording": recording, **more}
    return json.dumps({"protocol": {"name": "OpenTrackIO"}, "tracker": tracker}).encode()


def f4(*, recording: bool, axes: int = 2) -> bytes:
    body = bytes([0xF4, 1, axes, 0x03 | (0x10 if recording else 0)]) + bytes(5 * axes)
    return body + bytes([(0x40 - sum(body)) & 0xFF])


def test_the_packet_of_the_interface_notes_has_the_checksum_that_is_expected_here() -> None:
    assert otrk(b'{"a":1}').hex() == "4f54726b0001000700000000800754177b2261223a317d"
    assert OpenTrackIo().read(otrk(b'{"a":1}')) is None


@pytest.mark.parametrize("modulus", [256, 255])
@pytest.mark.parametrize("recording", [True, False])
def test_opentrackio_says_whether_it_records_and_its_slate(recording: bool, modulus: int) -> None:
    found = OpenTrackIo().read(otrk(sample(recording, slate="A101_A_4"), modulus=modulus))
    assert found == Said(recording, "A101_A_4")


def test_opentrackio_in_cbor() -> None:
    payload = bytes.fromhex("a167747261636b6572a1697265636f7264696e67f5")  # {"tracker": {"recording": true}}
    assert OpenTrackIo().read(otrk(payload, encoding=CBOR)) == Said(True)


def test_a_sample_in_segments_is_put_together_and_one_with_a_hole_is_left_out() -> None:
    whole, reader = sample(True), OpenTrackIo()
    parts = [otrk(whole[at : at + 20], offset=at, last=at + 20 >= len(whole)) for at in range(0, len(whole), 20)]
    assert [reader.read(part) for part in parts] == [None] * (len(parts) - 1) + [Said(True)]
    assert [reader.read(part) for part in parts[:1] + parts[2:]] == [None] * (len(parts) - 1)
    assert [reader.read(part) for part in parts][-1] == Said(True)


@pytest.mark.parametrize("payload", [b"[]", b'{"tracker": 1}', sample("yes"), b'{"tracker": {"status": "ok"}}'])
def test_a_sample_without_a_flag_says_nothing(payload: bytes) -> None:
    assert OpenTrackIo().read(otrk(payload)) is None


@pytest.mark.parametrize(
    "packet",
    [b"", b"OTrk", otrk(b"{")[:-1] + b"]", b"X" + otrk(b"{}")[1:], otrk(b"not JSON"), otrk(b"{}", encoding=9),
     otrk(sample(True))[:-3], otrk(b"[" * 30_000)],
)  # fmt: skip
def test_what_is_no_opentrackio_is_told(packet: bytes) -> None:
    with pytest.raises(ValueError, match="OpenTrackIO"):
        OpenTrackIo().read(packet)


def test_mosys_says_it_in_its_status() -> None:
    assert read_f4(f4(recording=True)) == Said(True)
    assert read_f4(f4(recording=False, axes=9)) == Said(False)
    for wrong in (b"", f4(recording=True)[:-1], f4(recording=True)[:-1] + b"\0", b"\xd1" + f4(recording=True)[1:]):
        with pytest.raises(ValueError, match="Mo-Sys F4"):
            read_f4(wrong)


@given(st.binary(max_size=300))
def test_noise_is_refused_in_words(data: bytes) -> None:
    for read in (OpenTrackIo().read, read_f4, lambda noise: OpenTrackIo().read(otrk(noise)),
                 lambda noise: OpenTrackIo().read(otrk(noise, encoding=CBOR))):  # fmt: skip
        try:
            assert not isinstance(read(data), Said) or b"ecording" in data or data[:1] == b"\xf4"
        except ValueError:
            continue
