"""Coming up to speed: a second of frames one behind the other, once."""

from fractions import Fraction

from onset.pace import Pace


def test_speed_is_reached_when_a_second_of_frames_came_one_behind_the_other() -> None:
    pace = Pace(Fraction(4), live=True)
    for index in (0, 1, 2, 5, 6, 7, 8):  # a gap starts the second anew
        pace.look(index)
        assert not pace.reached
        assert not pace.late
    pace.look(9)
    assert pace.reached


def test_a_loop_that_loses_frames_for_three_seconds_is_late_until_it_reaches_speed() -> None:
    pace = Pace(Fraction(2), live=True)
    lates = []
    for index in (0, 2, 4, 6, 8, 9, 10):
        pace.look(index)
        lates.append(pace.late)
    assert lates == [False, False, False, True, True, True, False]


def test_speed_that_was_reached_stays_so_whatever_is_lost_later() -> None:
    pace = Pace(Fraction(2), live=True)
    for index in (0, 1, 2, 9):
        pace.look(index)
    assert pace.reached


def test_offline_there_is_no_speed_to_reach() -> None:
    assert Pace(Fraction(24), live=False).reached
