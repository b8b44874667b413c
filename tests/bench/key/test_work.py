import multiprocessing
import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from onset.bench.key.work import shared_out
from onset.children import Child, ChildEnd
from tests.takes.rig import gone, until


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


def peer(note: Path) -> None:
    """What a worker does with a peer that is a program."""
    program = subprocess.Popen(["sleep", "300"])
    note.write_text(f"{os.getpid()} {program.pid}")
    program.wait()


def bench(_end: ChildEnd, notes: list[Path]) -> None:
    shared_out(peer, notes, len(notes), str)


def test_workers_and_the_programs_that_they_run_end_when_their_parent_is_killed(tmp_path: Path) -> None:
    notes = [tmp_path / "1", tmp_path / "2"]
    parent = Child("onset-bench-key", bench, notes, may_have_children=True)
    until(lambda: all(note.exists() and note.read_text() for note in notes), lambda: "every worker runs its program")
    pids = [int(pid) for note in notes for pid in note.read_text().split()]
    os.kill(parent.pid, signal.SIGKILL)
    until(lambda: all(gone(pid) for pid in pids), lambda: f"still there: {[pid for pid in pids if not gone(pid)]}")
    parent.stop()
