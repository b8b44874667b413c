"""Ends a running engine: on Ctrl-C, on SIGTERM, or after so many seconds, each time with the frames in hand done."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def ended_by_signals(stop: Callable[[], None]) -> Iterator[None]:
    """While it lasts, SIGINT and SIGTERM call `stop`; a second one interrupts at once, as without this."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def handle(number: int, _frame: FrameType | None) -> None:
        signal.signal(number, before[signal.Signals(number)])
        stop()

    for number in before:
        signal.signal(number, handle)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
