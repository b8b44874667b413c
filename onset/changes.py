"""Changes to a running show: asked for from any thread, applied by the loop between two frames, acknowledged.

A change that needs another plan waits for its program. It is compiled in a process of its own, because compiling is
seconds of Python that would hold the interpreter lock; the loop's process then only loads it from the cache.
"""

import threading
import time
from collections import deque
from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

from numpy.typing import NDArray
from onset_kernels.plan import Plan
from onset_kernels.program import Program

from onset.carried import Stateful
from onset.children import Child, ChildEnd
from onset.compositor import Compositor, Machine
from onset.errors import OnsetError, WorkError
from onset.failure_log import write_failure
from onset.live import replace_setting, setting, tree
from onset.show import Show
from onset.tier import Tier
from onset.wrapped_program import program_of

COMPILE_LIMIT_S = 120.0
POLL_S = 0.02
REMEMBERED = 4096
"""Changes of which `asked_since` knows."""


@dataclass(eq=False)
class _Change:
    changes: Mapping[str, Any]
    show: Show
    stepped: Tier | None = None
    applied: "Future[int]" = field(default_factory=Future)
    program: Program | None = None
    failure: OnsetError | None = None


class Changes:
    """The settings of one running engine. `get`, `tree` and `request` from any thread; `apply` from the loop's."""

    def __init__(self, compositor: Compositor) -> None:
        self._compositor = compositor
        self._waiting: deque[_Change] = deque()
        self._compiling: threading.Thread | None = None
        self._closed = False
        self._lock = threading.Lock()
        self._applied: deque[tuple[int, Mapping[str, Any]]] = deque(maxlen=REMEMBERED)

    def get(self, path: str) -> Any:
        """The value in force at a path of the show. Raises ShowError naming what there is."""
        return setting(self._compositor.show, path)

    def tree(self) -> dict[str, Any]:
        """Every setting in force, shaped as the show file."""
        settings: dict[str, Any] = tree(self._compositor.show)
        return settings

    def lasting_tree(self) -> dict[str, Any]:
        """Every setting in force, paths absolute, for who reads them another day."""
        settings: dict[str, Any] = tree(self._compositor.show, absolute=True)
        return settings

    def asked_since(self, revision: int) -> list[Mapping[str, Any]]:
        """What was asked for, change by change, and is in force since that revision. Called by the loop."""
        return [changes for made, changes in self._applied if made > revision]

    def keyer_state(self) -> Mapping[str, NDArray[Any]] | None:
        """What the keyer has learned behind the newest frame; None when it learns nothing. Called by the loop."""
        keyer = self._compositor.keyer
        return keyer.state() if isinstance(keyer, Stateful) else None

    def request(self, changes: Mapping[str, Any]) -> "Future[int]":
        """Ask for settings by path; all of them or none. The future gives the index of the first frame that has them.

        Raises ShowError at once when a path or value is wrong: the running show is then as it was.
        """
        with self._lock:
            wanted = self._waiting[-1].show if self._waiting else self._compositor.show
            change = _Change(changes, _changed(wanted, changes))
            if self._closed:
                change.applied.set_exception(_ended())
            else:
                self._waiting.append(change)
        return change.applied

    def step(self, tier: Tier) -> "Future[int] | None":
        """Go to another tier, between two frames, once its program is made; None while another step is on its way."""
        with self._lock:
            if self._closed or any(change.stepped for change in self._waiting):
                return None
            wanted = self._waiting[-1].show if self._waiting else self._compositor.show
            self._waiting.append(change := _Change({}, wanted, tier))
        return change.applied

    def apply(self, next_index: int) -> None:
        """Between two frames: put in force what can be, in the order asked. Costs nothing when nothing waits."""
        while self._waiting:
            change = self._waiting[0]
            if change.failure is not None:
                self._refuse(change, change.failure)
            elif change.program is not None:
                self._put_in_force(change, change.program, next_index)
            elif self._compiling is not None and self._compiling.is_alive():
                return
            else:
                self._begin(change, next_index)

    def close(self) -> None:
        """Refuse what still waits, and end a compilation. No change is taken from here on."""
        with self._lock:
            self._closed = True
            waiting, self._waiting = self._waiting, deque()
        for change in waiting:
            change.applied.set_exception(_ended())
        if self._compiling is not None:
            self._compiling.join(COMPILE_LIMIT_S)

    def _begin(self, change: _Change, next_index: int) -> None:
        try:
            plan = self._compositor.plan_for(change.show, change.stepped)
        except Exception as error:  # a keyer's or a layer's own: it costs this change, never the loop
            self._refuse(change, _as_onset_error("planning", error))
            return
        made = self._compositor.made.get(plan)
        if made is not None:
            self._put_in_force(change, made, next_index)
        else:
            self._compiling = threading.Thread(target=self._compile, args=(change, plan), name="compile", daemon=True)
            self._compiling.start()

    def _put_in_force(self, change: _Change, program: Program, index: int) -> None:
        try:
            with self._lock:
                self._compositor.change(change.show, program, change.stepped)
                self._waiting.popleft()
            if change.changes:
                self._applied.append((self._compositor.revision, change.changes))
        except Exception as error:  # as above: the compositor is as it was
            self._refuse(change, _as_onset_error("applying", error))
            return
        change.applied.set_result(index)

    def _refuse(self, change: _Change, failure: OnsetError) -> None:
        """Take a change out, and what was built upon it: the changes that were asked for later stand without it."""
        refused = [(change, failure)]
        with self._lock:
            self._waiting.popleft()
            show = self._compositor.show
            for later in list(self._waiting):
                later.program = later.failure = None
                try:
                    later.show = show = _changed(show, later.changes)
                except OnsetError as error:
                    self._waiting.remove(later)
                    refused.append((later, error))
        for one, why in refused:
            one.applied.set_exception(why)

    def _compile(self, change: _Change, plan: Plan) -> None:
        """In a thread: what it comes to is left in `change`, where the loop finds it."""
        compositor = self._compositor
        job = _Job(plan, compositor.canvas.width_px, compositor.canvas.height_px, compositor.machine)
        try:
            self._compile_beside(job)
            if not self._closed:
                change.program = compositor.compiled(plan)
        except Exception as error:  # handed to who asked, by the loop
            change.failure = _as_onset_error("compiling", error)

    def _compile_beside(self, job: "_Job") -> None:
        """Wait for a process that fills the cache; not longer than the engine runs. Raises WorkError."""
        give_up = time.monotonic() + COMPILE_LIMIT_S
        child = Child("onset-compile", compile_beside, job)
        try:
            while not self._closed:
                running = child.poll()
                if child.is_ready():
                    return
                if not running:
                    raise child.failure or WorkError("it ended before it was done")
                if time.monotonic() > give_up:
                    raise WorkError(f"it took over {COMPILE_LIMIT_S:g} s")
                time.sleep(POLL_S)
        finally:
            child.stop(0.0 if self._closed else 1.0)


@dataclass(frozen=True)
class _Job:
    """What is to be compiled: a program's arguments."""

    plan: Plan
    width_px: int
    height_px: int
    machine: Machine


def compile_beside(end: ChildEnd, job: _Job) -> None:
    """In a process: make a program, which leaves its compiled passes in the cache."""
    program_of(job.plan, job.width_px, job.height_px, job.machine.device, job.machine.threads)
    end.ready()


def _changed(show: Show, changes: Mapping[str, Any]) -> Show:
    for path, value in changes.items():
        show = replace_setting(show, path, value)
    return show


def _ended() -> WorkError:
    return WorkError("the engine ended before the change took effect")


def _as_onset_error(doing: str, error: Exception) -> OnsetError:
    if isinstance(error, OnsetError):
        return WorkError(f"{doing} the changed show failed: {error}; it was not applied")
    details = write_failure("onset-change", error)
    return WorkError(f"{doing} the changed show failed: {error!r}; it was not applied; details in {details}")
