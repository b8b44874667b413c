"""Giving way: who keeps up stands back; who falls behind comes forward, of itself or taken, and stays for a while."""

import os
import subprocess
import sys

import pytest

from onset.standing_back import may_come_forward

CODE = """
import os, sys
from onset.takes.giving_way import GivingWay
os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))
late = float(sys.argv[3])
way = GivingWay(3, stays_s=float(sys.argv[1]), is_late=late >= 0, late_s=late, niceness=os.nice(0) + 2)
for number, waiting in enumerate((2, 1, 3, 4, 3, 2, 1, 0)):
    if number == int(sys.argv[2]):
        os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))
    way.look(waiting)
    print("FT"[os.sched_getscheduler(0) == os.SCHED_IDLE], end="")
if late >= 0:
    print(os.nice(0), os.sched_getscheduler(0) == os.SCHED_BATCH, end="")
"""


def looks(stays_s: float, taken_forward_at: int = -1, *, late_s: float = -1) -> str:
    """After each look at how many wait: T where the process stands back, F where not."""
    if not may_come_forward():
        pytest.skip("this user may not take a process forward that stands back")
    arguments = [sys.executable, "-c", CODE, str(stays_s), str(taken_forward_at), str(late_s)]
    done = subprocess.run(arguments, capture_output=True, text=True, check=False, timeout=60)
    assert not done.returncode, done.stderr
    return done.stdout


def test_a_process_stands_back_while_it_keeps_up_and_comes_forward_when_it_falls_behind() -> None:
    assert looks(0.0) == "FTTFFFTT"


def test_who_had_to_come_forward_stays_so_for_a_while() -> None:
    assert looks(3600.0) == "FTTFFFFF"


def test_who_was_taken_forward_by_another_stays_so_too() -> None:
    assert looks(3600.0, taken_forward_at=2) == "FTFFFFFF"


def test_who_is_late_settles_down_once_what_waited_is_made_good_and_does_not_stand_back_at_once() -> None:
    nice = os.getpriority(os.PRIO_PROCESS, 0)
    assert looks(3600.0, late_s=0.0) == f"FFFFFFFF{nice + 2} True"
    assert looks(3600.0, late_s=60.0) == f"FFFFFFFF{nice} True", "it is as it began"
    assert looks(0.0, late_s=0.0) == f"FTTFFFTT{nice + 2} False", "then as all do"
