"""Standing back: every thread of a process, forward again at its niceness; nothing where there is no way forward."""

import subprocess
import sys

import pytest

CODE = """
import os, threading
from onset.standing_back import come_forward, may_come_forward, stand_back, stands_back
os.nice(3)
before = os.sched_getscheduler(0)
started, ended, other = threading.Event(), threading.Event(), []
def wait():
    other.append(threading.get_native_id()); started.set(); ended.wait(30)
threading.Thread(target=wait).start()
started.wait(30)
def policies():
    return [os.sched_getscheduler(0), os.sched_getscheduler(other[0])]
told = [stand_back(), stands_back(), policies() == [os.SCHED_IDLE] * 2]
come_forward(os.getpid())
told += [policies() == [os.SCHED_BATCH] * 2, policies() == [before] * 2, os.getpriority(os.PRIO_PROCESS, other[0])]
come_forward(2**22 - 1)
ended.set()
print(may_come_forward(), *told)
"""
UNPRIVILEGED = "import resource; resource.setrlimit(resource.RLIMIT_NICE, (0, 0)); import os; os.setuid(65534)\n"


def told(code: str) -> list[str]:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60)
    if "PermissionError" in done.stderr:
        pytest.skip("trying both needs root")
    assert not done.returncode, done.stderr
    return done.stdout.split()


def test_all_threads_of_a_process_stand_back_and_come_forward_at_their_niceness() -> None:
    may, *rest = told(CODE)
    if may == "False":
        pytest.skip("this user may not take a process forward that stands back")
    assert rest == ["True", "True", "True", "True", "False", "3"]


def test_where_there_is_no_way_forward_nobody_stands_back() -> None:
    code = "import os; os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))\n"
    code += "from onset import standing_back\n" + UNPRIVILEGED + CODE
    assert told(code) == ["False", "False", "False", "False", "False", "True", "3"]
