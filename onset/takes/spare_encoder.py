"""Encoders that have their start behind them: one takes the place of one that died, within a moment.

Measured, 720p at 30 Hz: each death cost 25 to 33 refused pictures while a new process started. Spares are forked by a
process that has loaded everything (`onset.takes.encoder_template`) and wait on their pipe.
"""

import multiprocessing
import multiprocessing.connection
import time
from multiprocessing.connection import Connection

from onset.children import Child
from onset.errors import OnsetError
from onset.forked_process import ForkedProcess
from onset.kept_child import START_S
from onset.standing_back import come_forward
from onset.takes.encoder_template import FORK, NAME, Endings, template_main
from onset.takes.recording_plan import RecordingPlan

SPARES = 2
"""Two encoders may be killed at once; while the template itself is started again there are these."""
MOST_DEATHS = 10
"""What dies without having been needed, spare or template, is not replaced for ever."""
FORKED_S = 0.3
"""How long one that is on its way is waited for, where an encoder has died and no other is there."""
TOLD_S = 0.02
"""How long the template is waited for, to say how one of its processes ended."""
_PIPE = multiprocessing.get_context("spawn").Pipe


class SpareEncoder:
    """The spares of one recording, whichever stream needs them. From one thread."""

    def __init__(self, plan: RecordingPlan) -> None:
        self._plan = plan
        self._template: Child | None = None
        self._forward_s = 0.0
        self._coming: list[Connection] = []
        self._children: list[Child] = []
        self._deaths = 0

    @property
    def pid(self) -> int:
        """The process that is needed next; 0 where there is none."""
        return next((child.pid for child in self._children), 0)

    def tend(self) -> None:
        """Start the template where there is none, and have it fork what is missing."""
        self._tend_template()
        self._take_in(0.0)
        self._fork()

    def become(self, name: str, stream: str, lane: int) -> Child | None:
        """A spare, told to be this lane; None when there is none."""
        self._take_in(0.0)
        if not self._children:
            self._take_in(FORKED_S)
        child = self._told(name, f"{stream} {lane}")
        self._fork()
        return child

    def stop(self) -> None:
        """End them; idempotent."""
        self._take_in(0.0)
        for child in self._children:
            child.stop()
        for pipe in self._coming:
            pipe.close()  # one that comes now finds nobody, and ends
        if self._template is not None:
            self._template.stop()

    def _told(self, name: str, word: str) -> Child | None:
        while self._children:
            child = self._children.pop(0)
            child.name = name
            try:
                child.tell(word)
            except OnsetError:  # it has died this moment
                continue
            return child
        return None

    def _tend_template(self) -> None:
        if self._template is not None and not self._template.poll():
            self._template.stop()
            self._template = None
            self._deaths += 1
            for pipe in self._coming:
                pipe.close()
            self._coming = []
        if self._template is None and SPARES and self._deaths < MOST_DEATHS:
            self._template = Child(NAME, template_main, self._plan, outlives=True, beside=True)
            self._forward_s = time.monotonic() + START_S
        if self._template is not None and self._template.result is None and time.monotonic() > self._forward_s:
            self._forward_s = float("inf")
            come_forward(self._template.pid)  # the machine is full

    def _fork(self) -> None:
        """Ask for what is missing."""
        template = self._template
        if template is None or not template.poll() or template.result is None:
            return
        while len(self._children) + len(self._coming) < SPARES and self._deaths < MOST_DEATHS:
            ours, theirs = _PIPE()
            try:
                template.tell(FORK)
                template.send_handle(theirs.fileno())
            except OnsetError:  # it has died this moment
                ours.close()
                return
            finally:
                theirs.close()
            self._coming.append(ours)

    def _take_in(self, wait_s: float) -> None:
        """Those that have come, after `wait_s` at most for the first of them; those that have died are let go of."""
        if self._coming:
            multiprocessing.connection.wait(self._coming, wait_s)
        for pipe in [one for one in self._coming if one.poll()]:
            self._coming.remove(pipe)
            try:
                _, pid = pipe.recv()
                self._children.append(Child.forked(NAME, ForkedProcess(pid, self._ending), pipe))
            except (EOFError, OSError):
                pipe.close()
                self._deaths += 1
        for child in [one for one in self._children if not one.poll()]:
            child.stop(0.0)
            self._children.remove(child)
            self._deaths += 1

    def _ending(self, pid: int) -> int | None:
        """How one of them ended, if the template says so in time: not where it has died itself."""
        give_up = time.monotonic() + TOLD_S
        ended: Endings = {}
        while self._template is not None and self._template.poll() and pid not in ended and time.monotonic() < give_up:
            ended = self._template.result or {}
            time.sleep(0.0 if pid in ended else 0.001)
        return ended.get(pid)
