"""Processes beside the engine: ready when they say so, missed when they die, gone when their parent is."""

import multiprocessing
import os
import signal
import threading
import time
from pathlib import Path

import pytest

from onset.children import Child, ChildEnd, KeptChild
from onset.errors import InputError, WorkError
from tests import child_lives


def wait_until_gone(child: Child) -> None:
    give_up = time.monotonic() + 30
    while child.poll():
        assert time.monotonic() < give_up
        time.sleep(0.01)


def is_running(pid: int) -> bool:
    try:
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_a_child_says_when_it_is_ready_hears_words_and_reports_at_the_end() -> None:
    child = Child("answer", child_lives.answer, 41)
    assert child.ready() == 42
    assert child.ready() == 42
    child.tell("one")
    child.tell("two")
    assert child.stop() == ["one", "two"]
    assert child.stop() == ["one", "two"]
    assert child.failure is None


def test_a_childs_own_error_reaches_the_parent_as_it_was() -> None:
    child = Child("refuse", child_lives.refuse, "x.mov")
    with pytest.raises(InputError, match=r"no file x\.mov; name another"):
        child.ready()
    child.stop()


def test_a_bug_in_a_child_is_one_line_that_says_where_the_details_are() -> None:
    child = Child("fail", child_lives.fail)
    child.ready()
    wait_until_gone(child)
    assert isinstance(child.failure, WorkError)
    line = str(child.failure)
    assert line.startswith("fail failed: RuntimeError('a bug'); details in ")
    assert "Traceback" in Path(line.rpartition("details in ")[2]).read_text()
    child.stop()


def test_a_killed_child_is_missed() -> None:
    child = Child("die", child_lives.die)
    child.ready()
    wait_until_gone(child)
    assert str(child.failure) == "die ended by itself (killed by SIGKILL)"
    with pytest.raises(WorkError, match="killed by SIGKILL"):
        child.tell("word")
    child.stop()


def test_a_child_that_does_not_listen_is_killed() -> None:
    child = Child("hang", child_lives.hang)
    child.ready()
    child.stop(timeout_s=0.2)
    assert not is_running(child.pid)


def test_a_child_that_is_never_ready_is_an_error_in_time() -> None:
    child = Child("never", child_lives.never_ready)
    with pytest.raises(WorkError, match=r"never was not ready after 0.3 s"):
        child.ready(timeout_s=0.3)
    child.stop()


def test_ctrl_c_while_a_child_is_still_importing_is_the_parents_business() -> None:
    child = Child("answer", child_lives.answer, 41)
    os.kill(child.pid, signal.SIGINT)
    assert child.ready() == 42
    assert child.stop() == []


def test_ctrl_c_on_the_terminal_is_the_parents_business() -> None:
    child = Child("sigint", child_lives.ignore_interrupts)
    assert child.ready() == "still here"
    child.stop()
    assert child.failure is None


def test_a_child_has_a_name_and_threads_that_sleep() -> None:
    child = Child("onset-named", child_lives.describe)
    assert child.ready() == ("onset-named", "passive")
    child.stop()


def test_a_child_whose_parent_has_gone_is_told_to_stop_and_fails_at_nothing() -> None:
    ours, theirs = multiprocessing.Pipe()
    ours.close()
    end = ChildEnd(theirs)
    end.ready("up")
    end.report({"frames": 3})
    assert end.stopping()


def test_children_end_when_their_parent_is_killed() -> None:
    middle = Child("parent", child_lives.parent, may_have_children=True)
    grandchild = middle.ready()
    assert is_running(grandchild)
    os.kill(middle.pid, signal.SIGKILL)
    give_up = time.monotonic() + 30
    while is_running(grandchild):
        assert time.monotonic() < give_up
        time.sleep(0.02)
    middle.stop()


def test_a_parent_that_forgets_its_child_still_ends_and_takes_it_along() -> None:
    middle = Child("forgetful", child_lives.forgets_its_child, may_have_children=True)
    grandchild = middle.ready()
    middle.stop(timeout_s=10)
    assert middle._process.exitcode == 0
    assert not is_running(grandchild)


def test_a_child_outlives_the_thread_that_started_it() -> None:
    started: list[Child] = []
    thread = threading.Thread(target=lambda: started.append(Child("answer", child_lives.answer, 1)))
    thread.start()
    thread.join()
    assert started[0].ready() == 2
    time.sleep(0.2)
    assert started[0].poll()
    started[0].stop()


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
