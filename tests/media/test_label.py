from fractions import Fraction

import numpy as np
import pytest

from onset.media.label import label_at, s12m_label
from onset.timecode import Timecode


def packed(*words: int) -> memoryview:
    return memoryview(np.array([*words, *[0] * (4 - len(words))], np.uint32).tobytes())


def word(hours: int, minutes: int, seconds: int, frames: int, *, drop: bool = False) -> int:
    """ST 12-1 BCD as FFmpeg packs it: frames in the top byte, hours in the lowest."""

    def bcd(value: int) -> int:
        return value // 10 << 4 | value % 10

    return (int(drop) << 30) | bcd(frames) << 24 | bcd(seconds) << 16 | bcd(minutes) << 8 | bcd(hours)


@pytest.mark.parametrize(
    ("packing", "rate_hz", "label"),
    [
        (word(1, 2, 3, 4), Fraction(24), "01:02:03:04"),
        (word(23, 59, 59, 29, drop=True), Fraction(30000, 1001), "23:59:59;29"),
        (word(10, 20, 30, 24), Fraction(25), "10:20:30:24"),
        (word(1, 0, 0, 12) | 1 << 7, Fraction(50), "01:00:00:25"),
        (word(1, 0, 0, 29) | 1 << 23, Fraction(60), "01:00:00:59"),
        (word(1, 0, 0, 29), Fraction(60), "01:00:00:58"),
    ],
)
def test_a_label_in_the_picture_is_read(packing: int, rate_hz: Fraction, label: str) -> None:
    assert str(s12m_label(packed(1, packing), rate_hz)) == label


@pytest.mark.parametrize("words", [(0, 0), (4, word(1, 0, 0, 0)), (1, word(29, 0, 0, 0)), (1, word(1, 0, 0, 29))])
def test_a_label_that_cannot_be_is_left_out(words: tuple[int, int]) -> None:
    assert s12m_label(packed(*words), Fraction(24)) is None


def test_labels_count_from_the_first_and_wrap_at_midnight() -> None:
    first = Timecode.parse("23:59:59:24", Fraction(25))
    assert [str(label_at(first, number, Fraction(25))) for number in (0, 1)] == ["23:59:59:24", "00:00:00:00"]
