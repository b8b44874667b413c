"""The engine's end of the wire: bus, control and allow-list, kept up by one thread that sleeps nearly always."""

import contextlib
import functools
import importlib.metadata
import os
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import zmq

from onset.errors import WireError
from onset.failure_log import write_failure
from onset.wire import place
from onset.wire.bus import Bus, now_ns
from onset.wire.control import Control, Directed, Rolling, Settable
from onset.wire.endpoint import Endpoint
from onset.wire.guard import Guard
from onset.wire.ring_file import sweep
from onset.wire.sockets import Context

STATE_PERIOD_S = 1.0
UPKEEP_MS = 50
Report = Callable[[], Mapping[str, Any]]


class WireServer:
    """Owns the name, the sockets and the thread. `bus` is used by the loop; `report` fills the state message.

    Raises WireError when the name or a port is in use.
    """

    def __init__(self, engine: str, endpoint: Endpoint, control: Endpoint, keys: Path | None) -> None:
        self.engine = engine
        self.epoch = secrets.randbits(53) or 1  # exact in every JSON reader
        self.report: Report = dict
        self.failure: BaseException | None = None  # what ended the thread, if it was not `close`
        claimed = place.claim(engine)
        if claimed is None:
            raise WireError(
                f"an engine named {engine!r} is running already; stop it, or give this one another name (setting: name)"
            )
        self._failures: dict[str, Path] = {}  # where the details of each fault of `report` were written
        self._stopping = threading.Event()
        self._changed = threading.Event()
        self._thread = threading.Thread(target=self._run, name="onset-wire", daemon=True)
        self._open = contextlib.ExitStack()  # closes in the opposite order what was opened, also half-way
        with contextlib.ExitStack() as opening:
            opening.callback(place.give_up_claim, engine, claimed)
            sweep(engine)
            context: Context = zmq.Context(io_threads=1)
            opening.callback(context.destroy, linger=0)
            self._guard = Guard(context, keys) if keys is not None else None
            if self._guard is not None:
                opening.callback(self._guard.close)
            self.bus = Bus(context, engine, endpoint, self._guard)
            opening.callback(self.bus.close)
            self.control = Control(context, engine, control, self._guard)
            opening.callback(self.control.close)
            self._open = opening.pop_all()
        self._thread.start()

    def serve(self, settable: Settable) -> None:
        """Let control reach the engine's settings."""
        self.control.settable = settable

    def command(self, recorder: Rolling) -> None:
        """Let control reach the engine's recorder."""
        self.control.recorder = recorder

    def direct(self, trackers: Directed) -> None:
        """Let control reach the engine's trackers."""
        self.control.trackers = trackers

    def announce(self) -> None:
        """Tell the state soon, not only with the next second; from any thread."""
        self._changed.set()

    def stop(self) -> None:
        """End the thread, so that `report` is asked no more; the name is kept. Idempotent."""
        self._stopping.set()
        self._thread.join()

    def close(self) -> None:
        """Stop, close the sockets, give the name back; idempotent."""
        self.stop()
        self._open.close()

    def _run(self) -> None:
        try:
            self._attend_until_stopped()
        except BaseException as error:
            self.failure = error
            raise

    def _attend_until_stopped(self) -> None:
        poller = self._poller()
        due = time.monotonic()
        while not self._stopping.is_set():
            poller.poll(UPKEEP_MS)
            if self._guard is not None:
                self._guard.answer()
                if self._guard.revoked():
                    self.bus.reopen()
                    self.control.reopen()
                    poller = self._poller()
            self.control.attend()
            wanted = self.bus.upkeep() or self._changed.is_set()
            now = time.monotonic()
            if wanted or now >= due:
                self._changed.clear()
                self.bus.record("state", self._state())
                due = now + STATE_PERIOD_S

    def _poller(self) -> zmq.Poller:
        poller = zmq.Poller()
        for socket in self.control.sockets:
            poller.register(socket, zmq.POLLIN)
        poller.register(self.control.wake, zmq.POLLIN)
        if self._guard is not None:
            poller.register(self._guard.socket, zmq.POLLIN)
        return poller

    def _state(self) -> dict[str, Any]:
        return {
            **now_ns(),
            "host": place.host_id(),
            "engine": {
                "name": self.engine,
                "epoch": self.epoch,
                "pid": os.getpid(),
                "version": _version(),
            },
            "peers": {"bus": self.bus.peers, "refused": self.bus.refused},
            "control": dict(self.control.counts),
            **self._reported(),
        }

    def _reported(self) -> Mapping[str, Any]:
        """The engine's own part. A fault in it costs the state its part, and is said there; the wire goes on."""
        try:
            return self.report()
        except Exception as error:
            details = self._failures.get(repr(error)) or write_failure("onset state", error)
            self._failures[repr(error)] = details
            return {"warnings": [f"the engine could not tell its state: {error!r}; details in {details}"]}


@functools.cache  # looked up for every state message it left 1 kB of cycles, and an engine runs without the collector
def _version() -> str:
    try:
        return importlib.metadata.version("onset-engine")
    except importlib.metadata.PackageNotFoundError:
        return "not installed"
