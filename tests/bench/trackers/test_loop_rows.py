"""What a tracker costs is told by medians over windows that were taken in turn."""

from onset.bench.table import page
from onset.bench.trackers.loop_rows import growth_of_medians
from tests.bench.documents import document


def pair(without: float, tracked: float) -> dict[str, dict[str, float]]:
    return {"without": {"p99": without}, "with": {"p99": tracked}}


def test_one_window_in_which_the_machine_was_held_up_does_not_tell_the_growth() -> None:
    assert growth_of_medians([pair(10.0, 11.0), pair(40.0, 11.0), pair(10.0, 11.0)]) == 0.1
    assert growth_of_medians([pair(10.0, 12.0), pair(12.0, 14.0)]) == round(13 / 11 - 1, 4)


def test_a_growth_over_the_goal_is_said_to_miss_it() -> None:
    made = document()
    loop = made["engine"]["trackers"]["loop"]
    loop["growth_p99"] = 0.1
    assert "+10.0%; the goal, growth under 10%, is **not met**" in page([made])
