from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onset.timecode import Timecode, can_drop, nominal_base

NTSC_30 = Fraction(30000, 1001)
NTSC_60 = Fraction(60000, 1001)
RATES = st.sampled_from(
    [Fraction(24000, 1001), Fraction(24), Fraction(25), NTSC_30, Fraction(30), Fraction(50), NTSC_60]
)


@pytest.mark.parametrize(
    ("count", "rate_hz", "label"),
    [
        # ST 12-1: two labels are left out at the start of every minute but each tenth (four at 59.94).
        (0, NTSC_30, "00:00:00;00"),
        (1799, NTSC_30, "00:00:59;29"),
        (1800, NTSC_30, "00:01:00;02"),
        (17_981, NTSC_30, "00:09:59;29"),
        (17_982, NTSC_30, "00:10:00;00"),
        (107_892, NTSC_30, "01:00:00;00"),
        (3600, NTSC_60, "00:01:00;04"),
        (35_964, NTSC_60, "00:10:00;00"),
        (86_399, Fraction(24000, 1001), "00:59:59:23"),
        (90_000, Fraction(25), "01:00:00:00"),
    ],
)
def test_counts_have_the_labels_of_the_standard(count: int, rate_hz: Fraction, label: str) -> None:
    assert str(Timecode.from_count(count, rate_hz)) == label


def test_an_hour_of_drop_frame_is_within_four_milliseconds_of_an_hour_of_time() -> None:
    frames = Timecode.parse("01:00:00;00", NTSC_30).count
    assert abs(Fraction(frames) / NTSC_30 - 3600) < Fraction(4, 1000)


@given(st.integers(0, 2_000_000), RATES)
def test_count_and_label_are_inverse(count: int, rate_hz: Fraction) -> None:
    label = Timecode.from_count(count, rate_hz)
    assert label.count == count
    assert Timecode.parse(str(label), rate_hz) == label


@given(st.integers(0, 5_000_000))
def test_neighbouring_counts_never_share_a_label_and_sort_in_time(count: int) -> None:
    this, following = (Timecode.from_count(n % 2_589_408, NTSC_30) for n in (count, count + 1))
    assert this != following
    assert this < following or following.count == 0


@pytest.mark.parametrize(
    ("rate_hz", "frames_a_day"), [(NTSC_30, 2_589_408), (NTSC_60, 5_178_816), (Fraction(25), 2_160_000)]
)
def test_labels_start_again_after_a_day(rate_hz: Fraction, frames_a_day: int) -> None:
    assert Timecode.from_count(frames_a_day, rate_hz) == Timecode.from_count(0, rate_hz)
    assert Timecode.from_count(-1, rate_hz) == Timecode.from_count(frames_a_day - 1, rate_hz)


def test_drop_frame_can_be_declined_where_the_rate_has_it() -> None:
    assert str(Timecode.from_count(1800, NTSC_30, drop=False)) == "00:01:00:00"


@pytest.mark.parametrize("text", ["", "1:00:00:00", "01:00:00", "aa:bb:cc:dd", "01:00:00:", "01-00-00-00"])
def test_a_text_of_another_form_is_refused_with_the_form(text: str) -> None:
    with pytest.raises(ValueError, match="hh:mm:ss:ff"):
        Timecode.parse(text, Fraction(25))


@pytest.mark.parametrize("text", ["24:00:00:00", "00:60:00:00", "00:00:60:00", "00:00:00:25"])
def test_a_label_past_its_range_is_refused_with_the_range(text: str) -> None:
    with pytest.raises(ValueError, match="23:59:59:24"):
        Timecode.parse(text, Fraction(25))


@pytest.mark.parametrize("text", ["00:01:00;00", "00:01:00;01"])
def test_the_labels_that_drop_frame_leaves_out_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="leaves out"):
        Timecode.parse(text, NTSC_30)


def test_the_tenth_minute_keeps_all_its_labels() -> None:
    assert Timecode.parse("00:10:00;00", NTSC_30).count == 17_982


def test_only_two_rates_have_drop_frame() -> None:
    assert [can_drop(rate) for rate in (NTSC_30, NTSC_60, Fraction(24000, 1001), Fraction(30))] == [
        True,
        True,
        False,
        False,
    ]


def test_labels_count_in_whole_frames_a_second() -> None:
    assert [nominal_base(rate) for rate in (Fraction(24000, 1001), NTSC_60, Fraction(1, 3))] == [24, 60, 1]
    assert [nominal_base(Fraction(halves, 2)) for halves in (5, 15, 25)] == [3, 8, 13], "halves go up, as FFmpeg's do"


def test_frames_may_have_as_many_digits_as_the_rate_needs() -> None:
    assert str(Timecode.parse("01:00:00:7", Fraction(10))) == "01:00:00:07"
    assert str(Timecode.parse("01:00:00:007", Fraction(120))) == "01:00:00:07"
    assert Timecode.parse("01:00:00:119", Fraction(120)).frames == 119
