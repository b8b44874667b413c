"""An engine's settings without an engine."""

import threading
from collections.abc import Mapping
from concurrent.futures import Future
from typing import Any


class FakeSettings:
    """A `Settable` that applies changes when told to, as a loop does between two frames."""

    def __init__(self) -> None:
        self.values: dict[str, Any] = {"keyer.black": 0.0, "keyer.white": 1.0}
        self.index = 100
        self.waiting: list[tuple[dict[str, Any], Future[int]]] = []
        self.automatic = True
        self.requests = 0
        self._lock = threading.Lock()

    def get(self, path: str) -> Any:
        if path not in self.values:
            raise KeyError(f"no setting {path!r}; known: {', '.join(self.values)}")
        return self.values[path]

    def tree(self) -> Mapping[str, Any]:
        return {path: {"value": value} for path, value in self.values.items()}

    def request(self, changes: Mapping[str, Any]) -> "Future[int]":
        for path in changes:
            self.get(path)
        future: Future[int] = Future()
        with self._lock:
            self.requests += 1
            self.waiting.append((dict(changes), future))
        if self.automatic:
            threading.Timer(0.01, self.between_frames).start()
        return future

    def between_frames(self) -> None:
        with self._lock:
            waiting, self.waiting = self.waiting, []
            self.index += 1
        for changes, future in waiting:
            self.values.update(changes)
            future.set_result(self.index)
