"""Windows in which the machine itself stood still are measured again, and none is lost from sight."""

import pytest

from onset.bench.takes.loop import MOST_TRIES, windows


@pytest.mark.parametrize(("held_up_ms", "kept"), [([0.0], 1), ([30.0, 0.0], 2), ([30.0, 9.0, 80.0, 0.0], MOST_TRIES)])
def test_a_window_is_measured_again_until_the_machine_stands_by(held_up_ms: list[float], kept: int) -> None:
    coming = iter(held_up_ms)
    tried = windows(lambda: {"held_up_ms": next(coming)}, sharp=True)
    assert [one["held_up_ms"] for one in tried] == held_up_ms[:kept]


def test_without_a_sharp_witness_what_held_it_up_may_be_the_load_and_counts() -> None:
    assert len(windows(lambda: {"held_up_ms": 30.0}, sharp=False)) == 1
