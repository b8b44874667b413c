"""The process of one tracker: attached read-only to the ring of camera frames, it looks at those it is told of.

The engine keeps each frame that it tells of from being overwritten until the answer is there, so that nothing is copied
and nothing torn. What the tracker and its libraries write to standard output and error is swallowed but for the last
lines, which go into the file about its failure: a library that floods them would otherwise fill the operator's screen.
"""

import gc
import os
import select
import sys
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from socket import socket
from typing import Any

from onset.children import Child, ChildEnd
from onset.errors import OnsetError, WorkError
from onset.failure_log import write_failure
from onset.frame import Frame
from onset.plugins import plugin
from onset.ports import KeepingTracker, Tracker, WaitingTracker
from onset.tracker_message import (
    Channel,
    Command,
    Done,
    Kept,
    Kind,
    checked_answer,
    decode_command,
    decode_look,
    encode,
    encode_answer,
    sentence,
    settings_of,
)
from onset.wire.descriptor import Descriptor
from onset.wire.ring_reader import RingReader

NICE = 5
"""How far it stands back for the loop: it gets a third of a core that both want (sched(7): 335 of 1024). Further back
(nice 10, SCHED_BATCH, SCHED_IDLE) the loop was no quicker and, on a machine that others used half of, answers were two
to six times as old."""
LINES_KEPT = 50
ENDING_S = 2.0


@dataclass(frozen=True)
class TrackerPlan:
    """What a tracker process is started with. `channel` is its end of `onset.tracker_message.pair`."""

    label: str
    kind: str
    settings: Any
    ring: str
    channel: socket
    kept: bytes = b""
    """What a process before this one kept; empty in the first."""
    every: bool = False
    """Whether the loop waits for each answer, which must then be the same in every run."""


def main(end: ChildEnd, plan: TrackerPlan) -> None:
    """Track until told to stop. Raises what the tracker raises, in one line; the engine starts it again."""
    os.nice(NICE)
    # Measured with one face: more threads in cv2 take a millisecond off a frame of 7 and add 2 of processor time.
    os.environ.setdefault("OPENCV_FOR_THREADS_NUM", "1")
    with _kept_output() as last_lines:
        try:
            tracker: Tracker = plugin("trackers", plan.kind).build(plan.settings)
            channel = Channel(plan.channel)
            if plan.kept and isinstance(tracker, KeepingTracker):
                tracker.restore(plan.kept)
            desk = _Desk(tracker, channel, Path(plan.ring), every=plan.every)
            gc.freeze()  # mediapipe brings 190 thousand objects along: a collection that looks at them takes 80 ms
            try:
                end.ready()
                channel.send(Kind.READY)
                desk.attend(end)
            finally:
                tracker.close()
        except OnsetError:
            raise
        except (BrokenPipeError, EOFError):
            return  # the engine has gone
        except Exception as error:
            error.add_note("the last that it wrote:\n" + "\n".join(last_lines))
            raise WorkError(f"{sentence(error)}; details in {write_failure(plan.label, error)}") from None


def ending(child: Child) -> str:
    """What a process said before it ended, or how it did; in the engine, once its channel is closed."""
    give_up = time.monotonic() + ENDING_S
    while child.poll() and time.monotonic() < give_up:
        time.sleep(0.01)
    return sentence(child.failure) if child.failure is not None else f"{child.name} ended by itself"


class _Desk:
    """Takes what the engine says, and answers."""

    def __init__(self, tracker: Tracker, channel: Channel, ring: Path, *, every: bool) -> None:
        self._tracker, self._channel, self._path = tracker, channel, ring
        self._waiting = tracker if isinstance(tracker, WaitingTracker) and not every else None
        if self._waiting is not None:
            self._waiting.wait()
        self._ring: RingReader | None = None
        self._keeping = tracker if isinstance(tracker, KeepingTracker) else None
        self._kept = Kept()

    def attend(self, end: ChildEnd) -> None:
        """Until the engine wants an end, or has gone."""
        poller = select.poll()
        for one in (self._channel, end):
            poller.register(one.fileno(), select.POLLIN)
        while not end.stopping():
            told = {descriptor for descriptor, _ in poller.poll()}
            if self._channel.fileno() in told and (message := self._channel.receive()) is not None:
                self._do(*message)
                self._keep()

    def _keep(self) -> None:
        """Tell what is to be kept, when it has changed."""
        if self._keeping is not None:
            kept = Kept(self._keeping.kept, self._keeping.trouble)
            if kept != self._kept:
                self._kept = kept
                self._channel.send(Kind.KEPT, encode(kept))

    def _do(self, kind: Kind, body: bytes) -> None:
        if kind is Kind.SETTINGS:
            self._tracker.settings = settings_of(body)
        elif kind is Kind.COMMAND:
            self._channel.send(Kind.DONE, encode(self._done(decode_command(body))))
        elif kind is Kind.LOOK:
            look = decode_look(body)
            self._look(Descriptor.unpack(look.descriptor), look.captured_ns)

    def _look(self, descriptor: Descriptor, captured_ns: int) -> None:
        if self._ring is None:
            self._ring = RingReader(self._path)
        view = self._ring.read(descriptor)
        if view is None:
            self._channel.send(Kind.GONE)
            return
        media_ns = view.about.get("media_ns")
        frame = Frame(view.planes, view.picture, view.index, captured_ns, media_ns=media_ns)
        answer = checked_answer(self._tracker.track(frame), view.index)
        if not view.valid():
            self._channel.send(Kind.GONE)
            return
        self._channel.send(Kind.ANSWER, encode_answer(answer))
        if self._waiting is not None:  # the engine holds the frame no longer, but fills its others first
            self._waiting.afterwards(frame, view.valid)

    def _done(self, command: Command) -> Done:
        """A refusal is the answer of who asked; anything else that is raised ends this process."""
        try:
            return Done(command.number, dict(self._tracker.command(command.name, command.arguments)))
        except (OnsetError, ValueError) as error:
            text = str(error) if isinstance(error, OnsetError | ValueError) else repr(error)
            return Done(command.number, {}, " ".join(text.split()))


@contextmanager
def _kept_output() -> Iterator[deque[str]]:
    """Standard output and error into a pipe whose last lines are kept; read by a thread, so that nobody waits."""
    lines: deque[str] = deque(maxlen=LINES_KEPT)
    read, write = os.pipe()
    for stream in (1, 2):
        os.dup2(write, stream)
    os.close(write)
    sys.stdout = sys.stderr = open(2, "w", buffering=1, closefd=False, errors="replace")  # noqa: SIM115 - lives on

    def keep() -> None:
        with os.fdopen(read, errors="replace") as written:
            while part := written.readline(4096):  # a flood without line ends is cut too
                lines.append(part.rstrip())

    threading.Thread(target=keep, name="output", daemon=True).start()
    yield lines
