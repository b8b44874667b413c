from fractions import Fraction

from onset.media.due import Due

MS = 1_000_000


def test_frames_on_time_miss_nothing() -> None:
    due = Due(Fraction(25))
    assert [due.arrived(n * 40 * MS) for n in range(5)] == [0] * 5


def test_a_jitter_of_a_third_of_a_frame_is_no_loss() -> None:
    due = Due(Fraction(25))
    assert [due.arrived(at * MS) for at in (0, 53, 67, 120, 173)] == [0] * 5


def test_a_gap_counts_the_frames_that_were_due_in_it() -> None:
    due = Due(Fraction(25))
    due.arrived(0)
    assert due.arrived(400 * MS) == 9


def test_what_is_counted_while_waiting_is_not_counted_again() -> None:
    due = Due(Fraction(25))
    due.arrived(0)
    assert due.silent(30 * MS) == 0
    assert due.silent(90 * MS) == 1
    assert due.silent(95 * MS) == 0
    assert due.silent(210 * MS) == 3
    assert due.arrived(400 * MS) == 5


def test_before_the_first_frame_nothing_is_due() -> None:
    due = Due(Fraction(25))
    assert due.silent(10_000 * MS) == 0
    assert due.arrived(20_000 * MS) == 0
