"""The engine's end of sound and timecode: the process beside it, the labels of frames, and the sound of takes.

The loop calls `name` before a frame is computed and, through the recorder, `rolled` and `cut`: each stores a few words.
Everything else happens in a thread that looks at the sound process now and then.
"""

import queue
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import msgspec

from onset.companion import TakeEnd, TakeStart
from onset.counted import counted
from onset.errors import OnsetError
from onset.frame import Frame
from onset.kept_child import KeptChild
from onset.sound import sound_process
from onset.sound.labels import BURST_NS, SECOND_NS, LabelEvent, Labels
from onset.sound.sound_log import SoundCut, SoundLog, SoundRoll, write_log
from onset.sound.sound_process import CUT, ROLL, SoundPlan
from onset.sound.tables import SoundTable, TimecodeTable

TEND_S = 0.02
STOP_S = 6.0
DEATHS_A_MINUTE = 10
RECENT_S = 20.0
"""How long a jump or a loss stays among the warnings."""
Told = Callable[[str, str, Mapping[str, Any]], None]
"""Puts an event into the take that rolls, if one does: what, text, values."""


class SoundLink:
    """One camera's sound and timecode. Raises what keeps the sound process from starting.

    `tell` is where events of the sound go; set it before frames come.
    """

    def __init__(
        self, sound: SoundTable, timecode: TimecodeTable, rate_hz: Fraction, *, preroll_s: float = 0.0
    ) -> None:
        self.labels = Labels(timecode, rate_hz)
        self.tell: Told = lambda _what, _text, _values: None
        self.records = sound.input != "none"
        self._rate_hz = rate_hz
        self._state: Mapping[str, Any] = {}
        self._recent: deque[tuple[float, str]] = deque(maxlen=8)
        self._words: queue.SimpleQueue[tuple[str, Path]] = queue.SimpleQueue()
        self._rolling: dict[Path, str] = {}
        self._cuts: dict[Path, str] = {}
        self._starts: dict[Path, TakeStart] = {}
        self._losses = 0
        self._failure = ""
        self._closing = threading.Event()
        self._child: KeptChild | None = None
        self._thread: threading.Thread | None = None
        if self.records or timecode.mtc:
            plan = SoundPlan(sound, timecode.ltc_rate_hz(rate_hz), timecode.mtc, preroll_s)
            self._child = KeptChild("onset-sound", sound_process.main, plan, limit=DEATHS_A_MINUTE, outlives=True)

    def begin(self) -> None:
        """Wait until the sound process is up. Raises its error: no such device, no PortAudio."""
        if self._child is not None:
            self._state = self._child.child.ready()
            self._thread = threading.Thread(target=self._tend, name="onset-sound", daemon=True)
            self._thread.start()

    def name(self, frame: Frame) -> list[LabelEvent]:
        """Give a frame its timecode, in the loop; what there is to tell of it."""
        events = self.labels.label(frame)
        for event in events:
            first = event.what == "timecode-source" and not event.values["from"]
            if not first and not event.values.get("again"):  # neither the first source there is nor a loop is a warning
                self._warn(event.text)
        return events

    def announced(self, folder: Path) -> None:
        """A take's folder is made: say in it that its sound will come. Called by the thread that rolls."""
        if self.records:
            write_log(folder, SoundLog())

    def rolled(self, start: TakeStart) -> None:
        """A take begins with this frame."""
        if self.records:
            self._starts[start.folder] = start
            roll = SoundRoll(
                folder=str(start.folder), first_ns=start.captured_ns - self.labels.delay_ns, rate=str(self._rate_hz),
                timecode=start.timecode, scene=start.scene, take=start.take, tape=start.tape,
                project=start.project, notes=start.notes, circle=start.circle,
            )  # fmt: skip
            self._words.put((ROLL + msgspec.json.encode(roll).decode(), start.folder))

    def cut(self, end: TakeEnd) -> None:
        """A take ended with this frame."""
        if self.records:
            end_ns = sound_end_ns(self._starts.pop(end.folder, None), end, self._rate_hz)
            cut = SoundCut(folder=str(end.folder), end_ns=end_ns - self.labels.delay_ns)
            self._words.put((CUT + msgspec.json.encode(cut).decode(), end.folder))

    def report(self) -> Mapping[str, Any]:
        """What the state message says under `sound`: input, levels in dBFS, clock, losses."""
        hidden = ("ltc", "mtc", "losses", "finished")
        return {name: value for name, value in self._state.items() if name not in hidden}

    def warnings(self) -> list[str]:
        """Sentences for the operator."""
        state, now = self._state, time.monotonic()
        lasting = [state.get("trouble"), state.get("mtc_trouble"), state.get("failure"), state.get("off_rate")]
        child = self._child.warnings if self._child is not None else []
        recent = [text for since_s, text in list(self._recent) if now - since_s < RECENT_S]
        return [*filter(None, [self._failure, *lasting]), *child, *recent]

    def close(self) -> None:
        """End the process; files that are being written are ended first. Idempotent."""
        self._closing.set()
        if self._thread is not None:
            self._thread.join()
        if self._child is not None:
            self._child.stop(STOP_S)

    def _tend(self) -> None:
        while True:
            last = self._closing.wait(TEND_S)
            try:
                self._look()
            except OnsetError as error:  # the pictures go on: sound is no reason to stop them
                self._failure = f"ALARM: no sound and no timecode from it any more: {error}"
                return
            if last:
                return

    def _look(self) -> None:
        assert self._child is not None
        child = self._child.child
        self._child.tend()
        if self._child.child is not child:
            self.tell("sound-restarted", "the sound process died and was started again", {})
            for word in (*self._rolling.values(), *self._cuts.values()):
                self._child.child.tell(word)
        if self._child.child.result is not None:
            self._take_in(self._child.child.result)
        while not self._words.empty():
            word, folder = self._words.get()
            (self._rolling if word.startswith(ROLL) else self._cuts)[folder] = word
            self._child.child.tell(word)

    def _take_in(self, state: Mapping[str, Any]) -> None:
        if state is self._state:
            return
        before, self._state = self._state, state
        for source in ("ltc", "mtc"):
            if state.get(source) is not None and state[source] != before.get(source):
                self.labels.anchored(source, state[source])
        self._say_losses(state)
        for key, what in (("trouble", "sound-lost"), ("failure", "sound-failed")):
            text = state.get(key, "")
            if text and text != before.get(key):
                self.tell(what, text, {})
        if before.get("trouble") and not state.get("trouble"):
            self.tell("sound-back", f"{state.get('input')} is there again", {})
            self._warn(f"sound: {state.get('input')} is there again")
        for folder in [folder for folder in self._cuts if folder.name in state.get("finished", ())]:
            self._cuts.pop(folder)
            self._rolling.pop(folder, None)

    def _say_losses(self, state: Mapping[str, Any]) -> None:
        losses = [loss for loss in state.get("losses", ()) if loss["number"] > self._losses]
        if state.get("losses") and state["losses"][-1]["number"] < self._losses:
            losses = list(state["losses"])  # counted anew by a process that was started again
        for loss in losses:
            self._losses = loss["number"]
            lost = counted(loss["samples"], "sample was", "samples were")
            text = f"sound: {lost} lost ({loss['reason']}); silence stands there"
            self.tell("sound-gap", text, {"samples": loss["samples"], "reason": loss["reason"]})
            self._warn(text)

    def _warn(self, text: str) -> None:
        self._recent.append((time.monotonic(), text))


def sound_end_ns(start: TakeStart | None, end: TakeEnd, rate_hz: Fraction) -> int:
    """Where a take's sound ends on the clock of the frames' stamps: with the last frame, but no earlier than the
    pictures are long.

    A network camera's frames are stamped as they come, in bursts: a late first stamp, or an early last one, and the
    sound was three frames shorter than the pictures (17.279 s of 17.400). A camera whose rate is another for long is
    none of that: its sound ends by the clock.
    """
    last_ns = end.captured_ns + round(SECOND_NS / rate_hz)
    if start is None:
        return last_ns
    filled_ns = start.captured_ns + round((end.index - start.index + 1) * SECOND_NS / rate_hz)
    return filled_ns if last_ns < filled_ns <= last_ns + BURST_NS else last_ns
