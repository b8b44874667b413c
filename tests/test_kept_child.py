"""A child that is kept: started again when it dies, and when that is given up."""

import os
import signal
import time

import pytest

from onset.children import Child
from onset.errors import InputError, WorkError
from onset.kept_child import KeptChild, wait_for_death
from onset.standing_back import may_come_forward
from tests import child_lives
from tests.test_children import wait_until_gone


def test_a_kept_child_is_started_again_and_said_so() -> None:
    kept = KeptChild("answer", child_lives.answer, 1)
    kept.child.ready()
    first = kept.child.pid
    kept.tend()
    assert kept.warnings == []
    os.kill(first, signal.SIGKILL)
    wait_until_gone(kept.child)
    kept.tend()
    assert kept.child.ready() == 2
    assert kept.child.pid != first
    assert kept.warnings == ["answer ended by itself (killed by SIGKILL); started again"]
    kept.stop()


def test_a_death_among_kept_children_is_heard_at_once_and_a_rest_is_not_waited_for() -> None:
    long_s = 3600.0  # who waited for that would never end
    kept = [KeptChild("answer", child_lives.answer, number, keeps_on=True, limit=0, rest_s=long_s) for number in (1, 2)]
    for one in kept:
        one.child.ready()
        one.tend()
    os.kill(kept[1].child.pid, signal.SIGKILL)
    while kept[1].child.poll():
        wait_for_death(kept, long_s)
    wait_for_death(kept, long_s)  # dead already, and nobody has seen to it
    kept[1].tend()
    assert kept[1].rests
    wait_for_death(kept, 0.0)
    assert not kept[0].rests
    for one in kept:
        one.stop()


def test_a_kept_child_that_dies_too_often_is_given_up() -> None:
    kept = KeptChild("die", child_lives.die, limit=2)
    for _ in range(2):
        kept.child.ready()
        wait_until_gone(kept.child)
        kept.tend()
    kept.child.ready()
    wait_until_gone(kept.child)
    with pytest.raises(WorkError, match="3 times in a minute, not started again"):
        kept.tend()
    kept.stop()


def test_a_kept_child_that_keeps_on_rests_where_it_dies_too_often_and_is_not_given_up() -> None:
    kept = KeptChild("die", child_lives.die, limit=1, keeps_on=True, rest_s=0.01)
    pids = set()
    for _ in range(4):
        pids.add(kept.child.ready())
        wait_until_gone(kept.child)
        give_up = time.monotonic() + 20
        dead = kept.child
        while kept.child is dead:
            kept.tend()
            assert time.monotonic() < give_up
    assert len(pids) == 4
    assert "ALARM: die ended by itself (killed by SIGKILL); 4 times in a minute, started again in" in kept.warnings[-1]
    kept.stop()


def test_a_kept_child_takes_a_spare_before_it_starts_another() -> None:
    spare = Child("spare", child_lives.answer, 5)
    spares = [spare]
    kept = KeptChild("answer", child_lives.answer, 1, spare=lambda: spares.pop() if spares else None)
    for expected in (6, 2):
        kept.child.ready()
        os.kill(kept.child.pid, signal.SIGKILL)
        wait_until_gone(kept.child)
        kept.tend()
        assert kept.child.ready() == expected
    kept.stop()


def test_a_kept_child_that_refuses_its_input_is_not_tried_again() -> None:
    kept = KeptChild("refuse", child_lives.refuse, "x.mov")
    wait_until_gone(kept.child)
    with pytest.raises(InputError, match=r"no file x\.mov"):
        kept.tend()
    kept.stop()


def test_a_kept_child_is_started_again_beside_the_loop_standing_back() -> None:
    if not may_come_forward():
        pytest.skip("this user may not take a process forward that stands back")
    kept = KeptChild("answer", child_lives.answer, 1, beside=True)
    kept.child.ready()
    at_first = os.sched_getscheduler(kept.child.pid)
    os.kill(kept.child.pid, signal.SIGKILL)
    wait_until_gone(kept.child)
    kept.tend()
    assert kept.child.ready() == 2
    assert at_first == os.sched_getscheduler(0)
    assert os.sched_getscheduler(kept.child.pid) == os.SCHED_IDLE
    kept.stop()
