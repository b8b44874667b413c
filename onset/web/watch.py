"""The engine's state as the monitor knows it, and whether there is an engine at all."""

import asyncio
import threading
import time
from collections.abc import Callable
from typing import Any

from onset.errors import OnsetError, WireError
from onset.wire.client import connect

PATIENCE_S = 1.0
LOOK_S = 0.2
SILENCE_S = 2.5
"""The engine speaks once a second; after so long without a word it has gone."""


class Watch:
    """Follows the state message. `phase`: waiting (none heard yet), running, gone. Belongs to the event loop.

    `on_change` is called in the event loop after each new state and each change of phase.
    """

    def __init__(self, endpoint: str, key: str | None, on_change: Callable[[], None]) -> None:
        self.phase = "waiting"
        self.state: dict[str, Any] = {}
        self.complaint = ""
        self._endpoint = endpoint
        self._key = key
        self._on_change = on_change
        self._stop = threading.Event()
        loop = asyncio.get_running_loop()
        self._thread = threading.Thread(target=self._follow, args=(loop,), name="state", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Ask the thread to end; idempotent."""
        self._stop.set()

    def join(self) -> None:
        """Wait for the end of the thread; at most some `PATIENCE_S`."""
        self._thread.join()

    def _heard(self, state: dict[str, Any]) -> None:
        self.phase, self.state, self.complaint = "running", state, ""
        self._on_change()

    def _silent(self, complaint: str) -> None:
        phase = "gone" if self.state else "waiting"
        if (phase, complaint) != (self.phase, self.complaint):
            self.phase, self.complaint = phase, complaint
            self._on_change()

    def _follow(self, loop: asyncio.AbstractEventLoop) -> None:
        """The thread: joins, listens, and joins again when the engine has been silent."""
        while not self._stop.is_set():
            try:
                self._listen(loop)
            except OnsetError as error:
                loop.call_soon_threadsafe(self._silent, str(error))
                self._stop.wait(0 if isinstance(error, WireError) else PATIENCE_S)

    def _listen(self, loop: asyncio.AbstractEventLoop) -> None:
        with connect(self._endpoint, key=self._key, timeout_s=PATIENCE_S) as engine:
            known: tuple[Any, ...] = ()
            heard = time.monotonic()
            while not self._stop.wait(LOOK_S if known else 0):
                state = engine.state()
                name = (state.get("engine", {}).get("epoch"), state["sequence"])
                if name != known:
                    known, heard = name, time.monotonic()
                    loop.call_soon_threadsafe(self._heard, dict(state))
                elif time.monotonic() - heard > SILENCE_S:
                    raise WireError(f"nothing heard from the engine at {self._endpoint} for {SILENCE_S:g} s")
