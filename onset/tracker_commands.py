"""Commands on their way to one tracker: asked, answered, or answered by its end."""

from collections.abc import Mapping
from concurrent.futures import Future
from typing import Any

from onset.errors import WorkError
from onset.tracker_message import Command, decode_done, encode

Answer = Future[Mapping[str, Any]]


class Commands:
    """Not thread-safe: its owner holds a lock. Futures are resolved outside of it, by `settle`."""

    def __init__(self, label: str) -> None:
        self._label = label
        self._asked: dict[int, Answer] = {}
        self._number = 0

    def __bool__(self) -> bool:
        """Whether any waits for its answer."""
        return bool(self._asked)

    def ask(self, name: str, arguments: Mapping[str, Any]) -> tuple[bytes, int]:
        """What to send, and the number that its answer will have."""
        self._number += 1
        return encode(Command(self._number, name, dict(arguments))), self._number

    def wait(self, number: int, answer: Answer) -> None:
        """It was sent."""
        self._asked[number] = answer

    def done(self, body: bytes) -> tuple[Answer | None, Mapping[str, Any] | WorkError]:
        """Who asked, and what it came to."""
        told = decode_done(body)
        came_to = WorkError(f"{self._label}: {told.error}") if told.error else told.result
        return self._asked.pop(told.number, None), came_to

    def drop(self) -> list[Answer]:
        """All that wait, none of them any longer."""
        waiting, self._asked = list(self._asked.values()), {}
        return waiting


def settle(answer: Answer | None, came_to: Mapping[str, Any] | WorkError) -> None:
    """Tell who asked."""
    if answer is None:
        return
    if isinstance(came_to, WorkError):
        answer.set_exception(came_to)
    else:
        answer.set_result(came_to)
