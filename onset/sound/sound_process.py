"""Sound as a process of its own: hears, measures, reads timecode, and records beside the pictures of a take.

It outlives a killed engine only to end its file. Every word it says is its whole state, so that none need arrive.
"""

import select
import signal
import time
from collections import deque
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import msgspec

from onset.children import STOP, ChildEnd
from onset.errors import InputError, SourceLost
from onset.sound.levels import Levels
from onset.sound.ltc_track import LtcTrack
from onset.sound.mtc_port import MtcPort
from onset.sound.sound_block import SoundBlock, SoundInput
from onset.sound.sound_clock import SoundClock
from onset.sound.sound_log import SoundCut, SoundRoll
from onset.sound.sound_memory import SoundMemory
from onset.sound.tables import SoundTable
from onset.sound.take_sound import TakeSound

MEMORY_S = 12.0
REPORT_S = 0.03
AGAIN_S = 1.0
CUT_LIMIT_S = 2.0
"""How long the end of a take's sound may take to arrive; silence takes its place then."""
ROLL, CUT = "roll ", "cut "


@dataclass(frozen=True)
class SoundPlan:
    """What the process is told. `preroll_s` is what a take may have from before its roll."""

    sound: SoundTable
    ltc_hz: Fraction
    mtc: str = ""
    preroll_s: float = 0.0


def open_input(plan: SoundPlan) -> SoundInput | None:
    """The input that the show asks for; None where it asks for none. Raises OnsetError."""
    table = plan.sound
    if table.input == "device":
        from onset.sound.device_input import DeviceInput

        return DeviceInput(table.device, table.sample_rate_hz, table.channels, table.block_ms)
    if table.input == "file":
        from onset.sound.file_input import FileInput

        assert table.file is not None
        return FileInput(table.file, table.sample_rate_hz, table.channels, table.block_ms)
    if table.input == "generated":
        from onset.sound.generated_input import GeneratedInput

        try:
            return GeneratedInput(table, plan.ltc_hz)
        except ValueError as error:
            raise InputError(f"[sound] ltc_start: {error}") from None
    return None


def main(end: ChildEnd, plan: SoundPlan) -> None:
    """The process."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # a service that is stopped tells all at once: the engine decides
    station = SoundStation(plan)
    try:
        end.ready(station.told())
        told_s = 0.0
        while True:
            while (word := end.word()) is not None and word != STOP:
                station.obey(word)
            if word == STOP:
                station.finish()
                return
            station.step()
            now = time.monotonic()
            if now - told_s >= REPORT_S and _has_room(end):
                told_s = now
                end.report(station.told())
    finally:
        station.close()


def _has_room(end: ChildEnd) -> bool:
    """Whether the engine reads: one that stands still must not stop the sound."""
    return bool(select.select([], [end.fileno()], [], 0)[1])


class SoundStation:
    """All that the process does, from one thread. Raises OnsetError when the input cannot be opened at the start."""

    def __init__(self, plan: SoundPlan) -> None:
        self.plan = plan
        table = plan.sound
        self._input = open_input(plan)
        self._mtc = MtcPort(Path(plan.mtc)) if plan.mtc else None
        self._name = self._input.name if self._input is not None else ""
        self._clock = SoundClock(table.sample_rate_hz)
        self._memory = SoundMemory(int((MEMORY_S + plan.preroll_s) * table.sample_rate_hz), table.channels)
        self._levels = Levels(table.channels)
        self._ltc = LtcTrack(plan.ltc_hz, table.sample_rate_hz) if table.ltc_channel else None
        self._takes: list[TakeSound] = []
        self._cut_s = 0.0
        self._again_s = 0.0
        self._losses: deque[dict[str, Any]] = deque(maxlen=64)
        self._lost_samples = self._overruns = self._reconnections = 0
        self._trouble = self._failure = ""
        self._finished: deque[str] = deque(maxlen=16)

    def obey(self, word: str) -> None:
        """A roll or a cut."""
        if word.startswith(ROLL):
            roll = msgspec.json.decode(word[len(ROLL) :], type=SoundRoll)
            table = self.plan.sound
            self._takes.append(TakeSound(roll, table.sample_rate_hz, table.channels, self._name))
        elif word.startswith(CUT):
            cut = msgspec.json.decode(word[len(CUT) :], type=SoundCut)
            self._cut_s = time.monotonic()
            for take in self._takes:
                if take.roll.folder == cut.folder:
                    take.cut = cut

    def step(self) -> None:
        """Take in the next block, if one comes soon; write what there is to write."""
        if self._mtc is not None:
            self._mtc.poll()
        block = self._heard(REPORT_S / 2)
        if block is not None:
            self._take_in(block)
        for take in list(self._takes):
            self._tend(take)

    def finish(self) -> None:
        """The engine ends, or has gone: takes that were cut get the end of their sound, others end here."""
        give_up = time.monotonic() + CUT_LIMIT_S
        while any(take.cut is not None for take in self._takes) and time.monotonic() < give_up:
            self.step()

    def close(self) -> None:
        """End every file and let go of the inputs."""
        for take in list(self._takes):
            self._end(take)
        for one in (self._input, self._mtc):
            if one is not None:
                one.close()

    def told(self) -> dict[str, Any]:
        """The whole state, for the engine: plain values, and the newest anchors."""
        line, ltc = self._clock.line, self._ltc
        clock = (
            {"drift_ppm": line.drift_ppm(self.plan.sound.sample_rate_hz), "sigma_us": line.sigma_ns / 1000}
            if line is not None
            else {}
        )
        return {
            "input": self._name,
            "channels": self.plan.sound.channels,
            "sample_rate_hz": self.plan.sound.sample_rate_hz,
            "position": self._clock.position,
            "levels": self._levels.taken(),
            "clipped": self._levels.clipped,
            "clock": {name: round(value, 3) for name, value in clock.items()},
            "overruns": self._overruns,
            "lost_samples": self._lost_samples,
            "reconnections": self._reconnections,
            "losses": list(self._losses),
            "trouble": self._trouble,
            "failure": self._failure,
            "takes": {Path(take.roll.folder).name: take.samples for take in self._takes},
            "finished": list(self._finished),
            "ltc_state": {"words": ltc.words, "jumps": ltc.jumps, "dropouts": ltc.dropouts} if ltc is not None else {},
            "off_rate": ltc.off_rate if ltc is not None else "",
            "ltc": ltc.anchor(line) if ltc is not None and line is not None else None,
            "mtc": self._mtc.newest if self._mtc is not None else None,
            "mtc_trouble": self._mtc.trouble if self._mtc is not None else "",
        }

    def _heard(self, wait_s: float) -> SoundBlock | None:
        """The next block; an input that has gone is opened again once a second."""
        if self._input is None:
            if not self._trouble:
                time.sleep(wait_s)
                return None
            if time.monotonic() < self._again_s:
                time.sleep(min(wait_s, 0.05))
                return None
            try:
                self._input = open_input(self.plan)
            except InputError:
                self._again_s = time.monotonic() + AGAIN_S
                return None
            self._reconnections += 1
            self._trouble = ""
            self._clock.reopened()
        if self._input is None:
            return None
        try:
            return self._input.read(wait_s)
        except SourceLost as error:
            self._trouble = str(error)
            self._input.close()
            self._input = None
            self._again_s = time.monotonic() + AGAIN_S
            return None

    def _take_in(self, block: SoundBlock) -> None:
        before = self._clock.position
        lost = self._clock.place(len(block.samples), block.host_ns, block.lost)
        if lost:
            self._lose(before, lost, block.reason or "sound is missing that nobody spoke of")
        self._memory.add(block.samples)
        self._levels.add(block.samples)
        if self._ltc is not None:
            self._ltc.feed(block.samples[:, self.plan.sound.ltc_channel - 1])

    def _lose(self, first: int, samples: int, reason: str) -> None:
        self._overruns += 1
        self._lost_samples += samples
        self._memory.skip(samples)
        if self._ltc is not None:
            self._ltc.gap(samples)
        for take in list(self._takes):
            self._tend(take, (first, samples, reason))
        number = self._losses[-1]["number"] + 1 if self._losses else 1
        self._losses.append({"number": number, "samples": samples, "reason": reason})

    def _tend(self, take: TakeSound, lost: tuple[int, int, str] | None = None) -> None:
        """What there is to write for a take; `lost` as of `TakeSound.lost`."""
        try:
            take.advance(self._memory, self._clock.line)
            if lost is not None:
                take.lost(*lost)
            late = take.cut is not None and time.monotonic() - self._cut_s > CUT_LIMIT_S
            if late and not take.done:
                take.close(self._clock.line)
        except (OSError, ValueError) as error:
            self._failure = f"{take.folder.name}: no sound is recorded any more: {error}"
            take.abandon()
            self._takes.remove(take)
            return
        if take.done:
            self._takes.remove(take)
            self._finished.append(take.folder.name)

    def _end(self, take: TakeSound) -> None:
        self._takes.remove(take)
        try:
            take.close(self._clock.line)
        except OSError as error:
            self._failure = f"{take.folder.name}: its sound was not ended: {error}"
