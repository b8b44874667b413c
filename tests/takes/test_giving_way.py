"""Giving way: nice while it keeps up, back at its share when it falls behind; never where there is no way back."""

import subprocess
import sys

import pytest

CODE = """
import os, sys, threading
from onset.takes.giving_way import GivingWay
started, ended, other = threading.Event(), threading.Event(), []
def wait():
    other.append(threading.get_native_id()); started.set(); ended.wait(30)
threading.Thread(target=wait).start()
started.wait(30)
way = GivingWay(most=3)
seen = []
for waiting in (2, 1, 3, 4, 3, 2, 1, 0):
    way.look(waiting)
    seen.append((os.getpriority(os.PRIO_PROCESS, 0), os.getpriority(os.PRIO_PROCESS, other[0])))
ended.set()
print(way.can, *(nice[0] for nice in seen if nice[0] == nice[1]))
"""
UNPRIVILEGED = "import resource; resource.setrlimit(resource.RLIMIT_NICE, (0, 0)); import os; os.setuid(65534)\n"


def seen(code: str) -> list[str]:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60)
    if "PermissionError" in done.stderr:
        pytest.skip("trying both needs root")
    assert not done.returncode, done.stderr
    return done.stdout.split()


def test_a_process_gives_way_while_it_keeps_up_and_comes_back_when_it_falls_behind() -> None:
    can, *niceness = seen("import os; os.nice(2)\n" + CODE)
    if can == "False":
        pytest.skip("this user may not take a niceness back")
    assert niceness == ["2", "10", "10", "2", "2", "2", "10", "10"]


def test_where_there_is_no_way_back_nothing_gives_way() -> None:
    assert seen("import os; os.nice(2)\nfrom onset.takes import giving_way\n" + UNPRIVILEGED + CODE) == [
        "False",
        *["2"] * 8,
    ]


def test_who_is_nicer_already_stays_so() -> None:
    assert seen("import os; os.nice(12)\n" + CODE) == ["False", *["12"] * 8]
