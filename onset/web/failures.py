"""What goes wrong in the server's own code: one line on standard error, the traceback in a file, each fault once.

A client's garbage is no failure: it is answered with 400 by the server and leaves no line, so that nobody on the
network can fill a log.
"""

import asyncio
import logging
import sys
from typing import Any

from aiohttp.http import HttpProcessingError

from onset.failure_log import write_failure

NAME = "onset-web"
_told: set[str] = set()


def tell(what: str, error: BaseException) -> None:
    """Say it, unless it has been said."""
    if repr(error) not in _told and len(_told) < 100:
        _told.add(repr(error))
        print(f"{NAME}: {what}: {error!r}; details in {write_failure(NAME, error)}", file=sys.stderr, flush=True)


class _Handler(logging.Handler):
    """Takes what the server would log with a traceback."""

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        if error is not None and not isinstance(error, HttpProcessingError):
            tell("a request failed", error)


def server_log() -> logging.Logger:
    """The log for `web.AppRunner`."""
    log = logging.getLogger(NAME)
    log.propagate = False
    log.handlers = [_Handler()]
    return log


def in_the_loop(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """The event loop's exception handler."""
    error = context.get("exception")
    tell(str(context.get("message", "failed")), error if error is not None else RuntimeError(str(context)))
