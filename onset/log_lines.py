"""What parts log, as lines on standard error: `onset render: keyer: no screen found ...`, never a traceback."""

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from onset.failure_log import write_failure


class _Lines(logging.Handler):
    """Says each warning in one line; where an exception goes with it, names the file that holds the traceback."""

    def __init__(self, name: str) -> None:
        super().__init__(logging.WARNING)
        self._name = name

    def emit(self, record: logging.LogRecord) -> None:
        line = " ".join(record.getMessage().split())
        error = record.exc_info[1] if record.exc_info else None
        if error is not None:
            line += f" ({type(error).__name__}: {error}; the details are in {write_failure(self._name, error)})"
        print(f"{self._name}: {line}", file=sys.stderr, flush=True)


@contextmanager
def log_on_standard_error(name: str) -> Iterator[None]:
    """While it lasts, the warnings of Onset's own modules are said on standard error, each after `name`."""
    log = logging.getLogger("onset")
    lines = _Lines(name)
    log.addHandler(lines)
    try:
        yield
    finally:
        log.removeHandler(lines)
