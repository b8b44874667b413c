"""Standard output that says in one line when it takes nothing, as a file on a full disk: whatever command prints."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TextIO

from onset.errors import WorkError


class _Telling:
    """The stream, all of it, but that its errors are told. One that nobody reads any more raises BrokenPipeError."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def write(self, text: str) -> int:
        with self._told():
            return self._stream.write(text)

    def flush(self) -> None:
        with self._told():
            self._stream.flush()

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except BrokenPipeError:
            leave_standard_output()
            raise
        except OSError as error:
            leave_standard_output()
            raise WorkError(f"the answer cannot be written: {error.strerror}; the work itself is done") from None


@contextmanager
def telling_standard_output() -> Iterator[None]:
    """While it lasts, `print` raises WorkError where standard output takes nothing."""
    stream = sys.stdout
    sys.stdout = _Telling(stream)
    try:
        yield
    finally:
        sys.stdout = stream


def leave_standard_output() -> None:
    """It takes nothing any more: without this the interpreter fails on it once more at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY | os.O_CLOEXEC), sys.stdout.fileno())
