import multiprocessing
import time

import pytest

from onset.bench.key.work import shared_out


def twice(number: int) -> int:
    if number < 0:
        raise ValueError(f"{number} is negative")
    return 2 * number


@pytest.mark.parametrize("jobs", [1, 2])
def test_results_come_in_the_order_of_the_orders(jobs: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert shared_out(twice, [3, 1, 2], jobs, str) == [6, 2, 4]
    assert "onset bench: key: 3" in capsys.readouterr().err


def slowly(number: int) -> int:
    time.sleep(60 if number else 0)
    raise ValueError("the quick one fails")


def test_the_first_failure_is_raised() -> None:
    with pytest.raises(ValueError, match="-1 is negative"):
        shared_out(twice, [1, -1, 2], 2, str)


def test_a_failure_ends_those_who_still_work() -> None:
    others = set(multiprocessing.active_children())
    with pytest.raises(ValueError, match="the quick one fails"):
        shared_out(slowly, [0, 1, 1], 2, str)
    give_up = time.monotonic() + 20
    while set(multiprocessing.active_children()) - others and time.monotonic() < give_up:
        time.sleep(0.02)
    assert not set(multiprocessing.active_children()) - others
