"""Ending by signals: the first asks for an end, the second interrupts, and handlers are put back."""

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
