"""A program made beside the loop, for a change to a running show.

It is compiled in a process of its own, because compiling is seconds of Python that would hold the interpreter lock;
the loop's process then only loads it from the cache.
"""

import threading
import time
from dataclasses import dataclass

from onset_kernels.plan import Plan
from onset_kernels.program import Program

from onset.children import Child, ChildEnd
from onset.compositor import Compositor, Machine
from onset.errors import OnsetError, WorkError
from onset.failure_log import write_failure
from onset.wrapped_program import program_of

LIMIT_S = 120.0
POLL_S = 0.02


class Compiling:
    """One plan that is being compiled: `program` once it is made, `failure` when it cannot be; neither of one that was
    given up. Begins at once, in a thread."""

    def __init__(self, compositor: Compositor, plan: Plan) -> None:
        self.program: Program | None = None
        self.failure: OnsetError | None = None
        self._compositor, self._plan = compositor, plan
        self._given_up = False
        self._thread = threading.Thread(target=self._compile, name="compile", daemon=True)
        self._thread.start()

    @property
    def running(self) -> bool:
        """Whether it may still come to something."""
        return self._thread.is_alive()

    def give_up(self) -> None:
        """End it soon, come to nothing. Does not wait."""
        self._given_up = True

    def join(self) -> None:
        """Wait for its end."""
        self._thread.join(LIMIT_S)

    def _compile(self) -> None:
        compositor = self._compositor
        job = _Job(self._plan, compositor.canvas.width_px, compositor.canvas.height_px, compositor.machine)
        try:
            self._compile_beside(job)
            if not self._given_up:
                self.program = compositor.compiled(self._plan)
        except Exception as error:  # handed to who asked, by the loop
            self.failure = as_onset_error("compiling", error)

    def _compile_beside(self, job: "_Job") -> None:
        """Wait for a process that fills the cache; not longer than it is wanted. Raises WorkError."""
        give_up = time.monotonic() + LIMIT_S
        child = Child("onset-compile", compile_beside, job)
        try:
            while not self._given_up:
                running = child.poll()
                if child.is_ready():
                    return
                if not running:
                    raise child.failure or WorkError("it ended before it was done")
                if time.monotonic() > give_up:
                    raise WorkError(f"it took over {LIMIT_S:g} s")
                time.sleep(POLL_S)
        finally:
            child.stop(0.0 if self._given_up else 1.0)


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


def as_onset_error(doing: str, error: Exception) -> OnsetError:
    """What who asked for the change is told."""
    if isinstance(error, OnsetError):
        return WorkError(f"{doing} the changed show failed: {error}; it was not applied")
    details = write_failure("onset-change", error)
    return WorkError(f"{doing} the changed show failed: {error!r}; it was not applied; details in {details}")
