"""Ends an engine on Ctrl-C or SIGTERM with the frames in hand done; one that is still starting, at once.

    with ended_by_signals() as ending:
        engine = Engine(show)         # seconds, on a busy machine a minute: a signal raises KeyboardInterrupt
        ending.stops(engine.stop)     # from here on it calls this
        engine.run()

A shell that is no terminal's starts what stands before `&` with SIGINT ignored, and Python leaves that as it is; and a
KeyboardInterrupt that comes up in a destructor, or in a callback from C as a compiler makes them, is printed and lost.
Either way an engine that was told to end while it started went on for ever.
"""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType


class Ending:
    """What a signal does at this moment; `asked` once one came."""

    def __init__(self, stop: Callable[[], None] | None) -> None:
        self._stop = stop
        self.asked = False

    def stops(self, stop: Callable[[], None]) -> None:
        """From here on the first signal calls `stop`; one that came before, and was lost on its way, does so now."""
        self._stop = stop
        if self.asked:
            stop()

    def ask(self) -> None:
        """The first signal. Raises KeyboardInterrupt while nothing runs that could be stopped."""
        self.asked = True
        if self._stop is None:
            raise KeyboardInterrupt
        self._stop()


@contextmanager
def ended_by_signals(stop: Callable[[], None] | None = None) -> Iterator[Ending]:
    """While it lasts, SIGINT and SIGTERM call `stop`; a second one interrupts at once, as without this."""
    ending = Ending(stop)
    if threading.current_thread() is not threading.main_thread():
        yield ending
        return
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def handle(number: int, _frame: FrameType | None) -> None:
        second = before[signal.Signals(number)]
        signal.signal(number, signal.default_int_handler if second == signal.SIG_IGN else second)
        ending.ask()

    for number in before:
        signal.signal(number, handle)
    try:
        yield ending
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
