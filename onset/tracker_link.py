"""The engine's end of one tracker: its process, the frames it is given, its answers, and its being started again.

    loop    offer(frame) ──▶ waiting (newest wins) ──▶ in hand, one at a time ──▶ answers.newest
    thread  reads answers, gives the next frame, ends a process that is silent for too long, starts it again

A frame that waits or is in hand is held in its ring, so that a tracker never looks at one that is being overwritten.
The loop only swaps a reference and, when the tracker has nothing to do, sends it 90 bytes; it never waits, except in
`every` mode, where it asks for the answer of exactly its frame.
"""

import os
import select
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import replace
from typing import Any

from onset import tracker_process
from onset.children import Child
from onset.errors import WorkError
from onset.frame import monotonic_ns
from onset.show import TrackerPart
from onset.tracker_answers import TrackerAnswers
from onset.tracker_commands import Commands, settle
from onset.tracker_message import (
    Channel,
    Kept,
    Kind,
    Look,
    decode_answer,
    decode_kept,
    encode,
    pair,
    sentence,
    settings_bytes,
)
from onset.tracker_offers import Offer, Offers
from onset.tracker_process import TrackerPlan
from onset.tracker_silence import START_LIMIT_S, Silence

FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.25, 30.0
MOST_TRIES = 3
"""So many processes are given what the one before kept, should it be what ends them."""
HEALTHY_S = 30.0
"""A process that lived so long is started again as if nothing had been before."""


Told = Callable[[str, str, Mapping[str, Any]], None]


class TrackerLink:
    """One tracker. Starts its process at once; `close` ends it.

    `state` is starting, tracking, down (until it is started again), refused (its settings or packages are wrong: until
    they change) or closed. `trouble` is a sentence about why it is not tracking.
    """

    def __init__(
        self, part: TrackerPart, ring: str, tell: Told, *, every: bool, start_limit_s: float = START_LIMIT_S
    ) -> None:
        self.label, self._ring, self._tell, self._every = part.label, ring, tell, every
        self._silence = Silence(every, start_limit_s)
        self.part, self.answers = part, TrackerAnswers(part)
        self.state, self.trouble, self.restarts = "starting", "", 0
        self._changed = threading.Condition()
        self._offers = Offers()
        self._channel: Channel | None = None
        self._commands = Commands(part.label)
        self._closing = self._anew = False
        self._begun_with: Any = None
        self._kept, self._tries = Kept(), 0
        self._wake = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)
        self._thread = threading.Thread(target=self._tend, name=f"onset-{self.label}", daemon=True)
        self._thread.start()

    def wants(self, captured_ns: int, frame_ns: float) -> bool:
        """In the loop: whether the frame that was captured then is to be offered, `frame_ns` lying between two."""
        with self._changed:
            return self._every or self._offers.wants(captured_ns, frame_ns, self.part.rate_hz)

    def offer(self, offer: Offer) -> None:
        """In the loop: the newest frame. Takes the place of one that still waits."""
        with self._changed:
            superseded = self._offers.put(offer)
            self._give()
        if superseded is not None:
            superseded.release()

    def exact(self, index: int) -> None:
        """Wait until the frame of this index is answered. Raises WorkError when the tracker fails."""
        with self._changed:
            while self.answers.newest is None or self.answers.newest[0].index != index:
                if self.state in ("down", "refused", "closed"):
                    raise WorkError(f"tracker {self.label!r}, frame {index}: {self.trouble or 'it was closed'}")
                self._changed.wait(1.0)

    def adopt(self, part: TrackerPart) -> None:
        """In the loop: other settings, in force from the next frame on."""
        before, self.part, self.answers.part = self.part, part, part
        if part.settings is before.settings:
            return
        with self._changed:
            if self.state == "refused":
                self._anew = True
                os.eventfd_write(self._wake, 1)
            elif self._channel is not None and self.state == "tracking":
                self._send(Kind.SETTINGS, settings_bytes(part.settings))

    def command(self, name: str, arguments: Mapping[str, Any]) -> "Future[Mapping[str, Any]]":
        """Ask the tracker for something; its answer, or its refusal as WorkError. From any thread."""
        future: Future[Mapping[str, Any]] = Future()
        with self._changed:
            body, number = self._commands.ask(name, arguments)
            if self.state != "tracking" or not self._send(Kind.COMMAND, body):
                future.set_exception(WorkError(f"tracker {self.label!r} is {self.state}: {self.trouble or 'wait'}"))
            else:
                self._commands.wait(number, future)
                future.add_done_callback(lambda done: self._tell_command(name, arguments, done))
        return future

    def report(self) -> dict[str, Any]:
        """What the state message says of this tracker."""
        told = {"state": self.state, "restarts": self.restarts, "trouble": self.trouble}
        return {**told, **self.answers.report(monotonic_ns())}

    def summary(self) -> dict[str, Any]:
        """What a command's answer says of this tracker, since the mark."""
        return {**self.answers.summary(), "restarts": self.restarts}

    def close(self) -> None:
        """End the process; idempotent."""
        with self._changed:
            if self._closing:
                return
            self._closing = True
            os.eventfd_write(self._wake, 1)
        self._thread.join()
        os.close(self._wake)

    def _tend(self) -> None:
        pause_s = FIRST_PAUSE_S
        while not self._closing:
            began_s = time.monotonic()
            refused, why = self._life()
            if self._closing:
                break
            pause_s = FIRST_PAUSE_S if time.monotonic() - began_s > HEALTHY_S else pause_s
            self._say_down(refused, why, pause_s)
            self._pause(None if refused or self._every else pause_s)
            pause_s = min(2 * pause_s, LONGEST_PAUSE_S)
            self.restarts += not refused
        self._set_state("closed", "")
        self._let_go()

    def _life(self) -> tuple[bool, str]:
        """One process from its start to its end: whether it refused what it was given, and why it ended."""
        ours, theirs = pair()
        self._begun_with = self.part.settings
        self._tries += 1
        kept = self._kept.kept if self._tries <= MOST_TRIES else b""
        plan = TrackerPlan(self.label, self.part.kind, self._begun_with, self._ring, theirs, kept, self._every)
        child = Child(f"onset-{self.label}", tracker_process.main, plan)
        theirs.close()
        channel = Channel(ours)
        with self._changed:
            self._channel, self._anew = channel, False
            self._silence.begin(monotonic_ns())
        why = ""
        try:
            while not self._closing and not why:
                why = self._turn(channel)
        except (EOFError, ConnectionError):
            why = tracker_process.ending(child)
        except Exception as error:  # what is no message of ours: costs this process, never the engine
            why = f"said what cannot be read: {sentence(error)}"
        finally:
            refused = child.refused and not child.is_ready()
            self._let_go()
            child.stop(0.0 if why else 1.0)
            channel.close()
        return refused, why

    def _turn(self, channel: Channel) -> str:
        """Wait for something, do it; why the process must be ended, if it must."""
        poller = select.poll()
        poller.register(channel.fileno(), select.POLLIN)
        poller.register(self._wake, select.POLLIN)
        poller.poll(self._patience_ms())
        try:
            while (message := channel.receive()) is not None:
                self._take(*message)
        except BlockingIOError:
            pass  # all read
        with self._changed:
            self._give()
            return self._silence.verdict(self._limit_s(), self._offers, monotonic_ns())

    def _take(self, kind: Kind, body: bytes) -> None:
        if kind is Kind.READY:
            with self._changed:
                self._silence.since_ns = monotonic_ns()
            self._set_state("tracking", "")
            if self.part.settings is not self._begun_with:  # they changed while it came up
                self._send(Kind.SETTINGS, settings_bytes(self.part.settings))
        elif kind is Kind.KEPT:
            self._kept, self._tries = decode_kept(body), 0
            self._set_state(self.state, self._kept.trouble)
        elif kind is Kind.DONE:
            with self._changed:
                who, came_to = self._commands.done(body)
                self._silence.since_ns = monotonic_ns()
            settle(who, came_to)
        elif kind in (Kind.ANSWER, Kind.GONE):
            with self._changed:
                offer, self._silence.has_answered = self._offers.take(), True
                self._give()  # first: the tracker works on while this answer is dealt with
            if offer is None:
                raise WorkError("an answer that nobody asked for")
            offer.release()
            if kind is Kind.GONE and self._every:
                raise WorkError(f"frame {offer.number} was overwritten before it was looked at")
            if kind is Kind.ANSWER:
                answer = replace(decode_answer(body), captured_ns=offer.captured_ns)
                self.answers.take_in(answer, offer.time_ns, monotonic_ns())
            with self._changed:
                self._changed.notify_all()

    def _give(self) -> None:
        """With the lock held: give the tracker the frame that waits, if it has none."""
        now_ns = monotonic_ns()
        offer = self._offers.waiting
        if offer is None or self._offers.in_hand is not None or self.state != "tracking":
            return
        if self._send(Kind.LOOK, encode(Look(offer.descriptor, offer.time_ns))):
            self._offers.give(now_ns)
            self._silence.since_ns = now_ns

    def _send(self, kind: Kind, body: bytes) -> bool:
        """Whether it went out; one that does not read, or has gone, is the thread's business."""
        try:
            if self._channel is not None:
                self._channel.send(kind, body)
                return True
        except OSError:
            return False
        return False

    def _limit_s(self) -> float | None:
        starting, commanded = self.state == "starting", bool(self._commands)
        return self._silence.limit_s(self._offers, self.part.deadline_s, starting=starting, commanded=commanded)

    def _patience_ms(self) -> int:
        with self._changed:
            return self._silence.look_again_ms(self._limit_s(), self.part.deadline_s, monotonic_ns())

    def _let_go(self) -> None:
        """A process has ended: what it found is not held, nothing is in hand, and nobody answers commands."""
        with self._changed:
            self._channel = None
            held = self._offers.clear()
            commands = self._commands.drop()
        self.answers.forget()
        for offer in held:
            offer.release()
        for command in commands:
            settle(command, WorkError(f"tracker {self.label!r} ended before it answered"))

    def _say_down(self, refused: bool, why: str, pause_s: float) -> None:
        what = "is not tracking" if refused else f"is started again in {pause_s:g} s"
        self._set_state("refused" if refused else "down", why)
        self._tell("tracker-lost", f"tracker {self.label} {what}: {why}", {"tracker": self.label, "why": why})

    def _pause(self, seconds: float | None) -> None:
        """Until it is time to start again; for ever where only other settings, or an end, can help."""
        give_up = None if seconds is None else time.monotonic() + seconds
        while not self._closing and not self._anew and (give_up is None or time.monotonic() < give_up):
            left_s = None if give_up is None else max(0.001, give_up - time.monotonic())
            if select.select([self._wake], [], [], left_s)[0]:
                os.eventfd_read(self._wake)
        if not self._closing:
            self._set_state("starting", self.trouble)

    def _set_state(self, state: str, trouble: str) -> None:
        with self._changed:
            self.state, self.trouble = state, trouble
            self._changed.notify_all()

    def _tell_command(self, name: str, arguments: Mapping[str, Any], done: "Future[Mapping[str, Any]]") -> None:
        if done.exception() is None:
            values = {"tracker": self.label, "name": name, "arguments": dict(arguments)}
            self._tell("tracker-command", f"{self.label} {name}", values)
