"""The 80 bits of linear timecode: published words, every label back, nonsense refused."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onset.sound.ltc_word import SYNC, LtcWord, polarity_bit, read_word, reversed_word
from onset.timecode import Timecode

RATES = [Fraction(24000, 1001), Fraction(24), Fraction(25), Fraction(30000, 1001), Fraction(30)]


@pytest.mark.parametrize(
    ("label", "rate_hz", "word"),
    [
        ("01:02:03:04", Fraction(30), "0400030002000100fcbf"),
        ("23:59:58;29", Fraction(30000, 1001), "0906080d09050302fcbf"),
        ("10:20:30:24", Fraction(25), "0402000300020009fcbf"),
    ],
)
def test_published_words(label: str, rate_hz: Fraction, word: str) -> None:
    assert LtcWord(Timecode.parse(label, rate_hz)).to_bytes().hex() == word


@given(st.sampled_from(RATES), st.integers(0, 2_000_000), st.integers(0, 2**32 - 1), st.booleans())
def test_every_word_is_read_back_and_has_an_even_number_of_zeros(
    rate_hz: Fraction, count: int, user_bits: int, colour: bool
) -> None:
    word = LtcWord(Timecode.from_count(count, rate_hz), user_bits, colour)
    bits = word.pack()
    assert read_word(bits, rate_hz) == word
    assert (80 - bits.bit_count()) % 2 == 0
    assert reversed_word(reversed_word(bits)) == bits
    assert read_word(bits ^ 1 << polarity_bit(word.timecode.base), rate_hz) == word  # a generator that leaves it out


@given(st.integers(0, 2**64 - 1))
def test_any_bits_before_a_sync_word_are_a_label_or_nothing(data: int) -> None:
    read = read_word(SYNC | data, Fraction(25))
    assert read is None or str(Timecode.parse(str(read.timecode), Fraction(25))) == str(read.timecode)


def test_no_sync_no_word() -> None:
    assert read_word(0, Fraction(25)) is None


def test_a_label_of_sixty_frames_is_refused() -> None:
    with pytest.raises(ValueError, match="at 60 frames"):
        LtcWord(Timecode.parse("01:00:00:59", Fraction(60))).pack()
