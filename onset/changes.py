"""Changes to a running show: asked for from any thread, applied by the loop between two frames, acknowledged.

A change that needs another plan waits for its program. It is compiled in a process of its own, because compiling is
seconds of Python that would hold the interpreter lock; the loop's process then only loads it from the cache.
"""

import multiprocessing
import threading
from collections import deque
from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

from onset_kernels.plan import Plan
from onset_kernels.program import Program

from onset.compositor import Compositor, Machine
from onset.errors import OnsetError, WorkError
from onset.live import replace_setting, setting, tree
from onset.show import Show

COMPILE_LIMIT_S = 120


@dataclass
class _Change:
    show: Show
    applied: "Future[int]" = field(default_factory=Future)
    program: Program | None = None


class Changes:
    """The settings of one running engine. `get`, `tree` and `request` from any thread; `apply` from the loop's."""

    def __init__(self, compositor: Compositor) -> None:
        self._compositor = compositor
        self._wanted = compositor.show  # with every accepted request in it, applied or not yet
        self._waiting: deque[_Change] = deque()
        self._compiling: _Change | None = None
        self._lock = threading.Lock()

    def get(self, path: str) -> Any:
        """The value in force at a path of the show. Raises ShowError naming what there is."""
        return setting(self._compositor.show, path)

    def tree(self) -> dict[str, Any]:
        """Every setting in force, shaped as the show file."""
        settings: dict[str, Any] = tree(self._compositor.show)
        return settings

    def request(self, changes: Mapping[str, Any]) -> "Future[int]":
        """Ask for settings by path; all of them or none. The future gives the index of the first frame that has them.

        Raises ShowError at once when a path or value is wrong: the running show is then as it was.
        """
        with self._lock:
            show = self._wanted
            for path, value in changes.items():
                show = replace_setting(show, path, value)
            self._wanted = show
            change = _Change(show)
            self._waiting.append(change)
        return change.applied

    def apply(self, next_index: int) -> None:
        """Between two frames: put in force what can be, in the order asked. Costs nothing when nothing waits."""
        while self._waiting and self._compiling is None:
            change = self._waiting[0]
            plan = self._compositor.plan_for(change.show)
            if plan == self._compositor.program.plan:
                self._put_in_force(self._compositor.program, next_index)
            else:
                self._compiling = change
                threading.Thread(target=self._compile, args=(change, plan), name="compile", daemon=True).start()
        if self._compiling is not None and self._compiling.program is not None:
            program, self._compiling = self._compiling.program, None
            self._put_in_force(program, next_index)

    def close(self) -> None:
        """Refuse what still waits."""
        while self._waiting:
            self._waiting.popleft().applied.set_exception(WorkError("the engine ended before the change took effect"))

    def _put_in_force(self, program: Program, index: int) -> None:
        change = self._waiting.popleft()
        self._compositor.change(change.show, program)
        change.applied.set_result(index)

    def _compile(self, change: _Change, plan: Plan) -> None:
        compositor = self._compositor
        try:
            compile_beside(plan, compositor.canvas.width_px, compositor.canvas.height_px, compositor.machine)
            change.program = compositor.compiled(plan)
        except OnsetError as error:
            with self._lock:
                self._waiting.remove(change)
                self._wanted = self._waiting[-1].show if self._waiting else compositor.show
            self._compiling = None
            change.applied.set_exception(error)


def compile_beside(plan: Plan, width_px: int, height_px: int, machine: Machine) -> None:
    """Compile a plan into the cache in a spawned process. Raises WorkError when that fails or takes too long."""
    process = multiprocessing.get_context("spawn").Process(
        target=warm, args=(plan, width_px, height_px, machine), name="onset-compile", daemon=True
    )
    process.start()
    process.join(COMPILE_LIMIT_S)
    if process.is_alive():
        process.kill()
        raise WorkError(f"compiling the changed show took over {COMPILE_LIMIT_S} s; it was not applied")
    if process.exitcode != 0:
        raise WorkError(f"compiling the changed show failed (exit code {process.exitcode}); it was not applied")


def warm(plan: Plan, width_px: int, height_px: int, machine: Machine) -> None:
    """Make a program, which leaves its compiled passes in the cache."""
    Program(plan, width_px, height_px, device=machine.device, threads=machine.threads)
