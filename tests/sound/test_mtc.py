"""MIDI timecode: published vectors, any cut of the bytes, other messages between, both directions."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onset.sound.mtc import MtcReader, full_frame, quarter_frames
from onset.timecode import Timecode

RATES = [Fraction(24), Fraction(25), Fraction(30000, 1001), Fraction(30)]
LABEL = Timecode.parse("01:02:03:04", Fraction(24))


def test_the_published_messages() -> None:
    assert " ".join(one.hex() for one in quarter_frames(LABEL, Fraction(24))) == (
        "f104 f110 f123 f130 f142 f150 f161 f170"
    )
    assert full_frame(LABEL, Fraction(24)).hex() == "f07f7f010101020304f7"


@given(st.sampled_from(RATES), st.integers(0, 2_000_000), st.lists(st.sampled_from([0xF8, 0xFE]), max_size=6))
def test_a_label_is_read_two_frames_on_whatever_stands_between(
    rate_hz: Fraction, count: int, between: list[int]
) -> None:
    timecode = Timecode.from_count(count, rate_hz)
    data = b"".join(one[:1] + bytes(between) + one[1:] for one in quarter_frames(timecode, rate_hz))
    reader = MtcReader()
    labels = [label for value in data for label in reader.feed(bytes((value,)))]
    assert [label.timecode for label in labels] == [Timecode.from_count(count + 2, rate_hz)]
    assert labels[0].rate_hz == rate_hz
    assert not labels[0].backwards


def test_backwards_and_joined_in_the_middle() -> None:
    reader = MtcReader()
    pieces = quarter_frames(LABEL, Fraction(24))
    assert reader.feed(b"".join(pieces[3::-1])) == []  # begun half-way through a label
    (label,) = reader.feed(b"".join(reversed(pieces)))
    assert label.backwards
    assert label.timecode == LABEL


def test_a_lost_piece_spoils_one_label_and_no_more() -> None:
    reader = MtcReader()
    pieces = quarter_frames(LABEL, Fraction(24))
    assert reader.feed(b"".join(pieces[:4] + pieces[5:])) == []
    assert len(reader.feed(b"".join(pieces))) == 1


def test_a_full_frame_locates_and_notes_pass_by() -> None:
    reader = MtcReader()
    (label,) = reader.feed(b"\x90\x40\x7f" + full_frame(LABEL, Fraction(25)) + b"\x80\x40\x00")
    assert label.located
    assert label.timecode.count == (3723 * 25 + 4)


def test_an_impossible_label_is_refused_and_counted() -> None:
    reader = MtcReader()
    assert reader.feed(bytes.fromhex("f07f7f01011f3f3f3ff7")) == []
    assert reader.refused == 1


@given(st.binary(max_size=200))
def test_any_bytes_are_taken(data: bytes) -> None:
    MtcReader().feed(data)


def test_a_rate_without_a_code_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match=r"60 frames a second; it has 24, 25"):
        quarter_frames(LABEL, Fraction(60))
