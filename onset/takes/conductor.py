"""Rolls and cuts: what state the recorder is in, which take rolls, and what each frame's record says.

    idle ──roll──▶ rolling ──cut──▶ finishing ──▶ idle        preroll takes the place of idle where frames are kept

`frame` is called in the loop, everything else from other threads. A roll takes effect with the next frame that comes
when its take is ready (`coming_take`).
"""

import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from contextlib import suppress
from fractions import Fraction
from pathlib import Path
from typing import Any

import msgspec

from onset.errors import OnsetError, UsageError, WorkError
from onset.frame import Composite
from onset.pace import STARTING
from onset.takes.beside import Beside
from onset.takes.coming_take import Answer, ComingTake, settle
from onset.takes.engine_port import Engine
from onset.takes.events import event_now
from onset.takes.frame_records import FrameRecords
from onset.takes.messages import Cut, Rolled
from onset.takes.recording import Hold, Recording
from onset.takes.refusals import refusals_in_words
from onset.takes.slate import Roll
from onset.takes.take_notes import TakeNotes

CAMERA = "camera"
TEND_S = 0.1
BEHIND = "the recorder is too far behind to begin a take; wait, or look at its alarms"
FINISHING = "the files of {} are being made before the end; a second Ctrl-C leaves them to onset take repair"


class Conductor:
    """One recorder's operator."""

    def __init__(
        self, recording: Recording, *, letter: str, rate_hz: Fraction, at_speed: Callable[[], bool] = lambda: True
    ) -> None:
        self.recording, self._at_speed = recording, at_speed
        self._letter, self.rate_hz = letter, rate_hz
        self._keeps = recording.plan.preroll_s > 0
        self._lock = threading.Lock()
        self._rolling: Rolled | None = None
        self._cut_ns = self._last_ns = self._last_index = 0
        self._takes: Counter[str] = Counter(rolled=0, cut=0)
        self._failure: OnsetError | None = None
        self._notes = TakeNotes(recording.plan.preroll_s, recording.tell)
        self._records = FrameRecords(dict)
        self.beside = Beside(None, 0)
        self.coming = ComingTake(recording, letter, lambda folder: self.beside.announced(folder))
        self._last_cut = self._ended = ""
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._tend, name="onset-record", daemon=True)
        self._thread.start()

    def watch(self, engine: Engine, drops: Callable[[], Mapping[str, int]]) -> None:
        """Where the settings in force, the keyer's state and the counts of lost frames are found."""
        self._notes.watch(engine)
        self._records = FrameRecords(drops)

    def frame(self, composite: Composite, hold: Hold) -> None:
        """One frame, in the loop. Raises what keeps the recorder from being brought up."""
        if self._failure is not None:
            raise self._failure
        events = composite.records.pop("events", ())
        with self._lock:
            self.beside.frame(composite)
            if (armed := self.coming.seen()) is not None and self._notes.may_begin(composite, armed[0].folder):
                self._take_effect(composite, *self.coming.begin())
            self._last_index, self._last_ns = composite.frame.index, composite.frame.captured_ns
            if self._rolling is None and not self._keeps:
                self._records.pass_over(composite)
                return
            self._notes.look(composite)
            if self._rolling is not None:
                self._notes.tell()
            for lost in self._records.lost_before(composite):
                self.recording.tell(lost)
            for event in events:
                self.recording.tell(event_now(event.what, event.text, event.index, event.values))
            if step := self._records.clock_step(composite.frame.index):
                self.recording.tell(step)
            refused = self.recording.refused[CAMERA]
            self.recording.offer(self._records.record(composite), hold, self._records.track(composite))
            fed = self.recording.refused[CAMERA] == refused
            if self._rolling is not None:
                self._notes.rolled_past(composite, self._folder(self._rolling), fed=fed)
            else:
                self._notes.kept(composite, fed=fed)

    def roll(self, roll: Roll) -> Answer:
        """Begin a take with the next frame. Raises UsageError when one rolls, or is about to."""
        with self._lock:
            if name := self.rolls or self.coming.name:
                raise UsageError(f"{name} is rolling already; cut it first")
            return self.coming.prepare(roll)

    def cut(self, reason: str = "", *, by: str = "") -> Answer:
        """End the take behind the newest frame, at once; one that waits for a picture is taken back. Raises UsageError
        when none rolls."""
        answer: Answer = Future()
        self._notes.wait()
        with self._lock:
            rolled = self._rolling
            if rolled is None and self.coming.armed is not None:
                answer.set_result({"index": self._last_index, **self.coming.take_back()})
                return answer
            if rolled is None:
                raise UsageError(f"nothing is rolling{f': {self._ended}' if self._ended else ''}; roll first")
            self._notes.tell()
            now, why = time.time_ns(), reason or by
            if not self.recording.cut(Cut(index=self._last_index, cut_utc_ns=now, reason=why, take=rolled.id)):
                raise WorkError("the recorder is too far behind to be told; cut again")
            self._takes["cut"] += 1  # before it rolls no more: else a look between the two finds nothing to be finished
            self._rolling, self._cut_ns = None, self._last_ns + 1
            self._notes.forget()
            self._last_cut = reason
            self.beside.cut(rolled, self._last_index)
            answer.set_result(self._told(rolled))
        return answer

    def event(self, what: str, text: str, values: Mapping[str, Any]) -> None:
        """Put an event into the take that rolls; none rolls: nothing."""
        with self._lock:
            if self._rolling is not None:
                self.recording.tell(event_now(what, text, self._last_index, values))

    def note(self, text: str, *, circle: bool | None = None) -> Answer:
        """Put a note, or a circle, into the take that rolls. Raises UsageError when none does."""
        answer: Answer = Future()
        with self._lock:
            if self._rolling is None:
                raise UsageError("nothing is rolling; a note belongs to a take")
            values: dict[str, Any] = {} if circle is None else {"circle": circle}
            event = event_now("note" if circle is None else "circle", text, self._last_index, values)
            if not self.recording.tell(event):
                raise WorkError("the recorder is too far behind to take a note; say it again")
            answer.set_result(self._told(self._rolling))
        return answer

    def report(self) -> Mapping[str, Any]:
        """For the state message: state, take, counts of each stream, fill of the rings, room on disk, alarms."""
        status = self.recording.status
        rolling = self._rolling
        return {
            "state": self.state,
            "take": rolling.name if rolling is not None else self.coming.told_armed,
            "letter": self._letter,
            "streams": self.recording.counts(),
            "fill": self.recording.fill(),
            "frames": status.get("frames", {}),
            "room": status.get("room", {}),
            "takes": {
                "rolled": self._takes["rolled"],
                "cut": self._takes["cut"],
                "finished": status.get("finished", []),
            },
            "acknowledge_ms": status.get("acknowledge_ms", {}),
            "alarms": list(status.get("alarms", ())),
            "cut_because": self._last_cut,
        }

    @property
    def rolls(self) -> str:
        """The take that rolls; empty: none."""
        return self._rolling.name if self._rolling is not None else ""

    @property
    def state(self) -> str:
        """idle, preroll, rolling or finishing."""
        if self._rolling is not None:
            return "rolling"
        if self.finishing:
            return "finishing"
        return "preroll" if self._keeps else "idle"

    @property
    def finishing(self) -> bool:
        """Whether a take that was cut is not finished yet."""
        return int(self.recording.status.get("finished_count", 0)) < self._takes["cut"]

    def warnings(self) -> list[str]:
        """Alarms of the recorder and news of its processes."""
        status = self.recording.status
        room = status.get("room", {}).get("warning", "")
        lost = refusals_in_words(self.recording.refused, self.recording.refused_because)
        return [
            *([lost] if lost else []),
            *([f"ALARM: {self._ended}"] if self._ended else []),
            *(
                [FINISHING.format(", ".join(names))]
                if self._closing.is_set() and (names := self.recording.finishing)
                else []
            ),
            *([room] if room else []),
            *self.coming.troubles,
            *status.get("alarms", ()),
            *self.recording.child_warnings(),
        ]

    def close(self) -> None:
        """Cut what rolls and wait until everything is written and finished; idempotent."""
        if self._closing.is_set():
            return
        with self._lock:
            rolls = self._rolling is not None
        if rolls:
            self.cut("the engine was stopped")
        self._closing.set()
        self._thread.join()
        with self._lock:
            self.coming.close()
        self._notes.close()
        self.recording.close()

    def _take_effect(self, composite: Composite, rolled: Rolled, answer: Answer) -> None:
        frame = composite.frame
        first_ns, noted = self._notes.begin(composite, rolled.folder)
        now = msgspec.structs.replace(
            rolled, first_ns=max(first_ns, self._cut_ns), index=frame.index, rolled_utc_ns=time.time_ns(), keyer=noted
        )
        if not self.recording.roll(now):
            self._notes.forget()
            self.coming.give_up(rolled, answer, WorkError(BEHIND))
            return
        self._rolling, self._ended = now, ""
        self._takes["rolled"] += 1
        self.beside.rolled(now)
        warning = {} if self._at_speed() else {"warning": STARTING}
        for text in warning.values():
            self.recording.tell(event_now("alarm", text, frame.index, {}))
        settle(answer, {**self._told(now), "index": frame.index, **warning})

    def _told(self, rolled: Rolled) -> Mapping[str, Any]:
        """The answer to who rolled, noted or cut: at which frame that took effect, in which take."""
        return {"index": self._last_index, "take": rolled.name, "folder": str(self._folder(rolled))}

    def _folder(self, rolled: Rolled) -> Path:
        """Where a take is: its recorder follows it where somebody moves it while it rolls."""
        status = self.recording.status
        moved = status.get("folder", "") if status.get("id") == rolled.id else ""
        return Path(moved) if moved else rolled.folder

    def _tend(self) -> None:
        while not self._closing.is_set():
            try:
                self.recording.wait(TEND_S)
                self.recording.tend()
            except OnsetError as error:  # the loop raises it with its next frame
                self._failure = error
                return
            self._cut_what_must_end()

    def _cut_what_must_end(self) -> None:
        ending, rolling = self.recording.status.get("ending", ""), self._rolling
        # By its identity: its folder has another name where somebody renamed it while it rolls.
        if ending and rolling is not None and rolling.id == self.recording.status.get("id"):
            with suppress(OnsetError):  # cut by another this very moment, or no room to tell it: looked at again
                self.cut(ending)
                self._ended = f"{rolling.name} was cut, {ending}"
