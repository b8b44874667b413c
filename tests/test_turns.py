"""Turns on the processor: what was asked for is what the kernel notes, for whom it was asked and for no other."""

import gc
import os
import subprocess
import sys
import threading

import pytest

from onset.turns import USUAL_NS, set_turns

# The thread that libc starts stands for one of a library: Python's `threading` knows nothing of it.
CODE = """
import ctypes, os, platform, struct, sys, threading
from pathlib import Path
from onset.turns import _SCHED_SETATTR, ask_for_turns

def noted(thread):
    told = ctypes.create_string_buffer(48)
    assert ctypes.CDLL(None).syscall(_SCHED_SETATTR[platform.machine()] + 1, thread, told, 48, 0) == 0
    _, policy, _, nice, _, runtime_ns, _, _ = struct.unpack("<IIQiIQQQ", told.raw)
    return policy, nice, runtime_ns

def waiting():
    started.set()
    ended.wait(30)

os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))
os.nice(3)
started, ended = threading.Event(), threading.Event()
earlier = threading.Thread(target=waiting)
earlier.start()
started.wait(30)
before = {int(one.name) for one in Path("/proc/self/task").iterdir()}
libc, thread = ctypes.CDLL(None), ctypes.c_ulong()
assert libc.pthread_create(ctypes.byref(thread), None, ctypes.cast(libc.pause, ctypes.c_void_p), None) == 0
(library,) = {int(one.name) for one in Path("/proc/self/task").iterdir()} - before
usual = noted(earlier.native_id)
if not ask_for_turns(30_000_000):
    ended.set()
    sys.exit("no turns here")
later = []
one = threading.Thread(target=lambda: later.append(noted(0)))
one.start()
one.join()
print(noted(0), *later)
ask_for_turns(200_000, libraries=True)
print(noted(0), noted(library), noted(earlier.native_id) == usual)
ended.set()
sys.stdout.flush()
os._exit(0)
"""


def test_turns_are_noted_for_the_thread_what_it_starts_and_threads_of_libraries() -> None:
    done = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=False, timeout=60)
    if done.stderr.strip() == "no turns here":
        pytest.skip("this system knows no sched_setattr")
    assert not done.returncode, done.stderr
    if "30000000" not in done.stdout:
        pytest.skip("this kernel notes no turns: it is older than 6.12")
    assert done.stdout.splitlines() == ["(3, 3, 30000000) (3, 3, 30000000)", "(3, 3, 200000) (3, 3, 200000) True"]


def test_a_policy_that_has_no_turns_is_left_alone() -> None:
    code = (
        "import os; from onset.turns import ask_for_turns; os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0));"
        "print(ask_for_turns(200_000), os.sched_getscheduler(0) == os.SCHED_IDLE)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.split() == ["False", "True"]


def test_asking_again_and_again_leaves_nothing_behind() -> None:
    """The engine asks at every roll and runs without the collector: what only that would find stays for ever."""
    left = []

    def ask() -> None:
        # A thread's own, so that this process stays as it was; started as idle work it would have no turns.
        os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))
        set_turns(threading.get_native_id(), USUAL_NS)
        gc.collect()
        gc.disable()
        try:
            for _ in range(10):
                set_turns(threading.get_native_id(), USUAL_NS)
            left.append(gc.collect())
        finally:
            gc.enable()

    one = threading.Thread(target=ask)
    one.start()
    one.join()
    assert left == [0]
