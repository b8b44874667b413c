"""When a live engine steps down and up again: by what frames take, never by a clock."""

import pytest

from onset.tier import OVER, PATIENCE, SETTLING, TierWatch

BUDGET = 16_000_000


def tier_of(watch: TierWatch) -> str:
    return watch.tier


def frames_until_step(watch: TierWatch, took_ns: int, most: int = 20_000) -> int | None:
    """How many frames of this length pass before it steps; None: it does not within `most`."""
    for count in range(1, most + 1):
        wanted = watch.look(took_ns)
        if wanted is not None:
            watch.stepped(wanted)
            return count
    return None


def test_frames_within_the_budget_leave_it_alone() -> None:
    watch = TierWatch(BUDGET)
    assert frames_until_step(watch, BUDGET) is None
    assert (watch.tier, watch.took_ns) == ("live", BUDGET)


def test_it_steps_down_when_frames_keep_taking_longer() -> None:
    watch = TierWatch(BUDGET)
    assert frames_until_step(watch, BUDGET + 1) == SETTLING + OVER
    assert watch.tier == "fast"


def test_a_hiccup_of_some_frames_does_not_matter_however_often_it_comes() -> None:
    watch = TierWatch(BUDGET)
    for _ in range(50):
        assert frames_until_step(watch, 5 * BUDGET, most=OVER // 2 - 1) is None
        assert frames_until_step(watch, BUDGET // 2, most=OVER) is None


def test_it_comes_back_when_there_has_been_room_for_long() -> None:
    watch = TierWatch(BUDGET)
    frames_until_step(watch, 2 * BUDGET)
    assert frames_until_step(watch, BUDGET // 8) == SETTLING + PATIENCE
    assert watch.tier == "live"


def test_it_does_not_come_back_where_the_better_tier_would_be_over_again() -> None:
    watch = TierWatch(BUDGET)
    frames_until_step(watch, int(1.1 * BUDGET))
    assert frames_until_step(watch, int(0.75 * BUDGET)) is None  # live would come to 1.1 of the budget


def test_each_relapse_makes_it_wait_twice_as_long() -> None:
    watch = TierWatch(BUDGET)
    waits = []
    for _ in range(4):
        frames_until_step(watch, 3 * BUDGET)
        waits.append(frames_until_step(watch, BUDGET // 8))
    assert waits == [SETTLING + PATIENCE * 2**count for count in range(4)]


def test_a_step_that_was_long_ago_is_no_relapse() -> None:
    watch = TierWatch(BUDGET)
    watch.best = "live"
    frames_until_step(watch, 3 * BUDGET)
    frames_until_step(watch, BUDGET // 8)
    assert frames_until_step(watch, BUDGET // 2, most=4 * PATIENCE) is None
    frames_until_step(watch, 3 * BUDGET)
    assert frames_until_step(watch, BUDGET // 8) == pytest.approx(SETTLING + PATIENCE)


def test_with_time_to_spare_it_goes_up_to_the_best_tier_and_no_further() -> None:
    watch = TierWatch(BUDGET)
    assert frames_until_step(watch, BUDGET // 3) == SETTLING + PATIENCE
    assert tier_of(watch) == "full"
    assert frames_until_step(watch, BUDGET // 3) is None


def test_where_nothing_is_better_it_stays() -> None:
    watch = TierWatch(BUDGET)
    watch.best = "live"
    assert frames_until_step(watch, 1) is None


def test_from_the_best_it_steps_down_one_tier_at_a_time() -> None:
    watch = TierWatch(BUDGET)
    frames_until_step(watch, BUDGET // 3)
    assert [frames_until_step(watch, BUDGET + 1) for _ in range(2)] == [SETTLING + OVER] * 2
    assert tier_of(watch) == "fast"


def test_a_best_tier_that_was_too_much_is_not_tried_where_it_would_be_again() -> None:
    watch = TierWatch(BUDGET)
    frames_until_step(watch, BUDGET // 2)
    assert tier_of(watch) == "full"
    frames_until_step(watch, int(1.2 * BUDGET))
    assert tier_of(watch) == "live"
    assert frames_until_step(watch, BUDGET // 2) is None  # it came to 2.4 times as much, on this machine
    assert frames_until_step(watch, BUDGET // 4) == 2 * PATIENCE  # with twice the patience, none of it gathered yet
