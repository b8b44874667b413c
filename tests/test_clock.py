import time
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onset.clock import SECOND_NS, RateKeeper, fraction, parse_rate
from onset.frame import monotonic_ns

RATES = st.sampled_from([Fraction(24000, 1001), Fraction(25), Fraction(30000, 1001), Fraction(60), Fraction(25, 2)])


@pytest.mark.parametrize(
    ("written", "rate_hz"),
    [
        ("60", Fraction(60)),
        (25, Fraction(25)),
        ("30000/1001", Fraction(30000, 1001)),
        ("29.97", Fraction(30000, 1001)),
        (29.97, Fraction(30000, 1001)),
        ("23.976", Fraction(24000, 1001)),
        ("23.98", Fraction(24000, 1001)),
        ("119.88", Fraction(120000, 1001)),
        ("12.5", Fraction(25, 2)),
        (" 24 ", Fraction(24)),
    ],
)
def test_a_rate_is_read_as_the_exact_fraction_that_was_meant(written: str | float, rate_hz: Fraction) -> None:
    assert parse_rate(written) == rate_hz


@pytest.mark.parametrize("written", ["", "fast", "1/0", "nan", "inf", "1e3", "30:1", "0x10", "1e999999999", "--5"])
def test_what_is_no_rate_is_refused_with_the_forms_that_are(written: str) -> None:
    with pytest.raises(ValueError, match=r"write 60, 30000/1001 or 29\.97"):
        parse_rate(written)


@pytest.mark.parametrize("written", ["0", "-25", "1001", "1/61"])
def test_a_rate_outside_the_range_is_refused_with_the_range(written: str) -> None:
    with pytest.raises(ValueError, match=r"outside 1/60 to 1000"):
        parse_rate(written)


@given(st.text(max_size=30))
def test_no_text_makes_a_rate_fail_in_another_way(written: str) -> None:
    try:
        rate_hz = parse_rate(written)
    except ValueError:
        return
    assert Fraction(1, 60) <= rate_hz <= 1000


def test_a_fraction_with_an_exponent_is_refused_before_its_digits_fill_the_memory() -> None:
    with pytest.raises(ValueError, match="not a plain number"):
        fraction("1e999999999")


@given(RATES, st.integers(0, 10_000_000))
def test_frames_are_due_at_exact_multiples_of_the_period_however_long_it_runs(rate_hz: Fraction, number: int) -> None:
    keeper = RateKeeper(rate_hz, start_ns=7)
    exact_ns = 7 + Fraction(number * SECOND_NS) / rate_hz
    assert 0 <= exact_ns - keeper.due_ns(number) < 1


@given(RATES, st.lists(st.integers(0, 200_000_000), min_size=1, max_size=50))
def test_every_number_is_either_given_out_or_counted_as_missed(rate_hz: Fraction, pauses_ns: list[int]) -> None:
    keeper = RateKeeper(rate_hz, start_ns=0)
    now_ns, given_out, missed_in_all = 0, [], 0
    for pause_ns in pauses_ns:
        now_ns += pause_ns
        number, missed = keeper.next_due(now_ns)
        given_out.append(number)
        missed_in_all += missed
    assert given_out == sorted(set(given_out))
    assert given_out[-1] + 1 == len(given_out) + missed_in_all


@given(RATES)
def test_a_loop_that_is_always_on_time_misses_nothing(rate_hz: Fraction) -> None:
    keeper = RateKeeper(rate_hz, start_ns=0)
    for expected in range(200):
        assert keeper.next_due(keeper.due_ns(expected)) == (expected, 0)


def test_a_loop_that_stalls_for_five_frames_skips_to_the_newest_and_says_so() -> None:
    keeper = RateKeeper(Fraction(50), start_ns=0)
    assert keeper.next_due(0) == (0, 0)
    assert keeper.next_due(101_000_000) == (5, 4)
    assert keeper.next_due(120_000_000) == (6, 0)


def test_waiting_never_ends_before_the_frame_is_due() -> None:
    keeper = RateKeeper(Fraction(200))
    for number in range(1, 6):
        keeper.wait(number)
        assert monotonic_ns() >= keeper.due_ns(number)


def test_waiting_for_a_frame_long_due_returns_at_once() -> None:
    keeper = RateKeeper(Fraction(1, 60), start_ns=time.monotonic_ns() - 3600 * SECOND_NS)
    keeper.wait(1)
