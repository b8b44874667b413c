"""Ending by signals: the first asks for an end, the second interrupts, and handlers are put back."""

import contextlib
import os
import signal
import threading

import pytest

from onset.until import ended_by_signals


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_asks_for_an_end_and_nothing_is_interrupted(number: signal.Signals) -> None:
    stopped = threading.Event()
    with ended_by_signals(stopped.set):
        os.kill(os.getpid(), number)
        assert stopped.wait(1)


def test_a_second_ctrl_c_interrupts() -> None:
    def twice() -> None:
        os.kill(os.getpid(), signal.SIGINT)
        os.kill(os.getpid(), signal.SIGINT)
        threading.Event().wait(1)

    with pytest.raises(KeyboardInterrupt), ended_by_signals(lambda: None):
        twice()


def test_the_handlers_from_before_are_back_afterwards() -> None:
    before = signal.getsignal(signal.SIGTERM)
    with ended_by_signals(lambda: None):
        assert signal.getsignal(signal.SIGTERM) is not before
    assert signal.getsignal(signal.SIGTERM) is before


def test_outside_the_main_thread_it_does_nothing() -> None:
    done = threading.Event()

    def work() -> None:
        with ended_by_signals(lambda: None):
            done.set()

    threading.Thread(target=work).start()
    assert done.wait(1)


def signalled(*numbers: int) -> None:
    for number in numbers:
        os.kill(os.getpid(), number)
    threading.Event().wait(1)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_while_nothing_runs_yet_a_signal_interrupts_also_where_a_shell_had_it_ignored(number: signal.Signals) -> None:
    before = signal.signal(number, signal.SIG_IGN)
    try:
        with pytest.raises(KeyboardInterrupt), ended_by_signals():
            signalled(number)
        assert signal.getsignal(number) == signal.SIG_IGN
        with pytest.raises(KeyboardInterrupt), ended_by_signals(lambda: None):
            signalled(number, number)
    finally:
        signal.signal(number, before)


def test_a_signal_that_was_lost_during_the_start_stops_what_runs_then() -> None:
    stopped = threading.Event()
    with ended_by_signals() as ending:
        with contextlib.suppress(KeyboardInterrupt):  # as a destructor, or a callback from C, loses it
            signalled(signal.SIGINT)
        assert not stopped.is_set()
        ending.stops(stopped.set)
    assert stopped.is_set()
