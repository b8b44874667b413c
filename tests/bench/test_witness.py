"""The witness: it sees that its machine stands still, and says so by the time at which it was."""

import os
import signal
import time

from onset.bench.witness import PERIOD_S, witness


def test_a_witness_that_was_held_up_says_when_and_for_how_long() -> None:
    with witness() as beside:
        before_ns = time.monotonic_ns()
        os.kill(beside.pid, signal.SIGSTOP)
        time.sleep(0.1)
        os.kill(beside.pid, signal.SIGCONT)
        give_up = time.monotonic() + 20
        while not beside.held_up(before_ns - int(PERIOD_S * 2e9)) and time.monotonic() < give_up:
            time.sleep(0.01)
        assert max(beside.held_up(before_ns - int(PERIOD_S * 2e9))) > 50.0
        assert not beside.held_up(time.monotonic_ns() + 10**9)
