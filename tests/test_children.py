"""Processes beside the engine: ready when they say so, missed when they die, gone when their parent is."""

import multiprocessing.connection
import os
import signal
import threading
import time
from pathlib import Path

import pytest

from onset.children import Child, ChildEnd
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


def test_a_death_can_be_waited_for_and_is_over_when_it_is_known() -> None:
    child = Child("answer", child_lives.answer, 41)
    child.ready()
    sentinel = child.sentinel
    assert sentinel is not None
    os.kill(child.pid, signal.SIGKILL)
    assert multiprocessing.connection.wait([sentinel], 30) == [sentinel]
    wait_until_gone(child)
    assert child.sentinel is None
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


def test_sigterm_to_the_whole_group_is_the_parents_business_and_a_second_one_is_not() -> None:
    child = Child("answers", child_lives.answer, 1)
    child.ready()
    os.kill(child.pid, signal.SIGTERM)
    child.tell("still here")
    assert child.stop() == ["still here"]
    assert child.failure is None
    child = Child("answers", child_lives.answer, 1)
    child.ready()
    os.kill(child.pid, signal.SIGTERM)
    child.tell("handled by now")
    give_up = time.monotonic() + 20
    while child.poll():  # the first may not be handled yet when the second comes: both are one then
        assert time.monotonic() < give_up
        os.kill(child.pid, signal.SIGTERM)
        time.sleep(0.05)
    assert "killed by SIGTERM" in str(child.failure)
    child.stop()
