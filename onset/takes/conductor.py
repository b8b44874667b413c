"""Rolls and cuts: what state the recorder is in, which take rolls, and what each frame's record says.

    idle ──roll──▶ rolling ──cut──▶ finishing ──▶ idle        preroll takes the place of idle where frames are kept

`frame` is called in the loop, everything else from other threads. A roll makes the take's folder first, in a thread of
its own because a disk may be slow, and takes effect with the next frame.
"""

import secrets
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from fractions import Fraction
from pathlib import Path
from typing import Any

import msgspec

from onset.errors import OnsetError, UsageError, WorkError
from onset.frame import Composite
from onset.takes.flat_settings import flat_settings
from onset.takes.frame_records import FrameRecords
from onset.takes.messages import Cut, Rolled
from onset.takes.recording import Hold, Recording
from onset.takes.records import EventRecord, SettingsRecord
from onset.takes.slate import Roll, make_take

TEND_S = 0.1
READY_S = 30.0
BEHIND = "the recorder is too far behind to begin a take; wait, or look at its alarms"
Answer = Future[Mapping[str, Any]]


class Conductor:
    """One recorder's operator."""

    def __init__(self, recording: Recording, *, letter: str, rate_hz: Fraction) -> None:
        self.recording = recording
        self._letter, self._rate_hz = letter, rate_hz
        self._volumes = [Path(volume) for volume in recording.plan.takes]
        self._preroll_ns = int(recording.plan.preroll_s * 1e9)
        self._lock = threading.Lock()
        self._armed: tuple[Rolled, Answer] | None = None
        self._rolling: Rolled | None = None
        self._preparing = False
        self._cut_ns = self._last_index = 0
        self._revision: int | None = None
        self._values: Mapping[str, Any] = {}
        self._takes: Counter[str] = Counter(rolled=0, cut=0)
        self._failure: OnsetError | None = None
        self._tree: Callable[[], Mapping[str, Any]] = dict
        self._records = FrameRecords(dict)
        self._last_cut = ""
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._tend, name="onset-record", daemon=True)
        self._thread.start()

    def watch(self, tree: Callable[[], Mapping[str, Any]], drops: Callable[[], Mapping[str, int]]) -> None:
        """Where the settings in force and the counts of lost frames are found."""
        self._tree, self._records = tree, FrameRecords(drops)

    def frame(self, composite: Composite, hold: Hold) -> None:
        """One frame, in the loop. Raises what keeps the recorder from being brought up."""
        if self._failure is not None:
            raise self._failure
        with self._lock:
            if self._armed is not None:
                self._take_effect(composite, *self._armed)
            self._last_index = composite.frame.index
            if self._rolling is None and not self._preroll_ns:
                self._records.pass_over(composite)
                return
            if self._revision != composite.settings_revision and self._rolling is not None:
                self._tell_settings(composite)
            for lost in self._records.lost_before(composite):
                self.recording.tell(lost)
            self.recording.offer(self._records.record(composite), hold)

    def roll(self, roll: Roll) -> Answer:
        """Begin a take with the next frame. Raises UsageError when one rolls, or is about to."""
        with self._lock:
            if self._rolling is not None or self._armed is not None or self._preparing:
                name = self._rolling.name if self._rolling else self._armed[0].name if self._armed else "a take"
                raise UsageError(f"{name} is rolling already; cut it first")
            self._preparing = True
        answer: Answer = Future()
        threading.Thread(target=self._prepare, args=(roll, answer), name="onset-roll", daemon=True).start()
        return answer

    def cut(self, reason: str = "") -> Answer:
        """End the take behind the newest frame, at once. Raises UsageError when none rolls."""
        answer: Answer = Future()
        with self._lock:
            rolled = self._rolling
            if rolled is None:
                raise UsageError("nothing is rolling; roll first")
            if not self.recording.cut(Cut(index=self._last_index, cut_utc_ns=time.time_ns(), reason=reason)):
                raise WorkError("the recorder is too far behind to be told; cut again")
            self._rolling, self._revision, self._values = None, None, {}
            self._takes["cut"] += 1
            self._last_cut = reason
            answer.set_result(_told(rolled, self._last_index))
        return answer

    def note(self, text: str, *, circle: bool | None = None) -> Answer:
        """Put a note, or a circle, into the take that rolls. Raises UsageError when none does."""
        answer: Answer = Future()
        with self._lock:
            if self._rolling is None:
                raise UsageError("nothing is rolling; a note belongs to a take")
            values: dict[str, Any] = {} if circle is None else {"circle": circle}
            event = EventRecord(
                what="note" if circle is None else "circle", text=text, utc_ns=time.time_ns(),
                monotonic_ns=time.monotonic_ns(), index=self._last_index, values=values,
            )  # fmt: skip
            if not self.recording.tell(event):
                raise WorkError("the recorder is too far behind to take a note; say it again")
            answer.set_result(_told(self._rolling, self._last_index))
        return answer

    def report(self) -> Mapping[str, Any]:
        """For the state message: state, take, counts of each stream, fill of the rings, room on disk, alarms."""
        status = self.recording.status
        rolling = self._rolling
        return {
            "state": self.state,
            "take": rolling.name if rolling is not None else "",
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
    def state(self) -> str:
        """idle, preroll, rolling or finishing."""
        if self._rolling is not None:
            return "rolling"
        if self.finishing:
            return "finishing"
        return "preroll" if self._preroll_ns else "idle"

    @property
    def finishing(self) -> bool:
        """Whether a take that was cut is not finished yet."""
        return len(self.recording.status.get("finished", ())) < self._takes["cut"]

    def warnings(self) -> list[str]:
        """Alarms of the recorder and news of its processes."""
        status = self.recording.status
        room = status.get("room", {}).get("warning", "")
        refused = self.recording.refused.total()
        lost = [f"ALARM: {refused} pictures were refused: the recorder does not keep up"] if refused else []
        return [*lost, *([room] if room else []), *status.get("alarms", ()), *self.recording.child_warnings()]

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
            armed, self._armed = self._armed, None
        if armed is not None:
            armed[1].set_exception(WorkError("the engine ended before a frame came"))
        self.recording.close()

    def _prepare(self, roll: Roll, answer: Answer) -> None:
        """In a thread: make the take's folder, then let the next frame begin it."""
        try:
            give_up = time.monotonic() + READY_S
            while not self.recording.ready:
                if time.monotonic() > give_up or self._closing.is_set():
                    raise WorkError(f"encoders and recorder did not come up in {READY_S:g} s; look at the warnings")
                time.sleep(0.01)
            folder, number = make_take(self._volumes, roll, self._letter)
            camera = roll.camera or self._letter
            rolled = Rolled(
                id=secrets.token_hex(16), name=folder.name, volume=str(folder.parent),
                slate=roll.slate(number, camera), first_ns=0, index=0, rolled_utc_ns=0, camera=camera, group=roll.group,
                software=_software(),
            )  # fmt: skip
            with self._lock:
                self._armed = rolled, answer
        except OnsetError as error:
            answer.set_exception(error)
        except OSError as error:
            where = error.filename or self._volumes[0]
            answer.set_exception(WorkError(f"cannot make a take in {where}: {error.strerror or error}; nothing rolls"))
        finally:
            self._preparing = False

    def _take_effect(self, composite: Composite, rolled: Rolled, answer: Answer) -> None:
        frame = composite.frame
        first_ns = max(frame.captured_ns - self._preroll_ns, self._cut_ns)
        now = msgspec.structs.replace(rolled, first_ns=first_ns, index=frame.index, rolled_utc_ns=time.time_ns())
        self._armed = None
        if not self.recording.roll(now):
            answer.set_exception(WorkError(BEHIND))
            return
        self._rolling = now
        self._takes["rolled"] += 1
        answer.set_result(_told(now, frame.index))

    def _tell_settings(self, composite: Composite) -> None:
        values = flat_settings(self._tree())
        changed = [path for path, value in values.items() if self._values.get(path) != value] if self._values else []
        record = SettingsRecord(
            utc_ns=time.time_ns(), revision=composite.settings_revision, index=composite.frame.index, values=values,
            changed=changed,
        )  # fmt: skip
        if self.recording.tell(record):
            self._revision, self._values = composite.settings_revision, values

    def _tend(self) -> None:
        while not self._closing.wait(TEND_S):
            try:
                self.recording.tend()
                ending = self.recording.status.get("ending", "")
                take = self.recording.status.get("take", "")
                if ending and self._rolling is not None and self._rolling.name == take:
                    self.cut(ending)
            except OnsetError as error:  # the loop raises it with its next frame
                self._failure = error
                return


def _told(rolled: Rolled, index: int) -> Mapping[str, Any]:
    return {"index": index, "take": rolled.name, "folder": str(Path(rolled.volume) / rolled.name)}


def _software() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return f"onset-engine {version('onset-engine')}"
    except PackageNotFoundError:
        return "onset-engine"
