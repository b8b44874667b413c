"""The sound of one take: begins with frame one, which was heard before anybody said roll, ends with the last frame.

Every sample has its place: number k of the file was heard at `first_ns` + k / rate of the sound's own clock. What was
not heard, or not any more, is silence of the same length and is told. What a killed process left is gone on with.
"""

import fcntl
import os
import time
from contextlib import suppress
from pathlib import Path

from onset.sound.broadcast_wave import BroadcastWave
from onset.sound.clock_fit import ClockLine
from onset.sound.ixml import SoundSlate
from onset.sound.sound_log import (
    LOG,
    SOUND,
    Silence,
    SoundCut,
    SoundLog,
    SoundRoll,
    read_log,
    time_reference,
    write_log,
)
from onset.sound.sound_memory import SoundMemory
from onset.timecode import can_drop

_PIECE = 48_000
FOLLOW_S = 0.5
"""So long after a file was deleted it is made again: whoever deletes a folder is to be done with it by then."""
NOT_HEARD = "before the sound was there"
ITS_PROCESS_ENDED = "the process that heard it had ended, and another went on"


class TakeSound:
    """A file being recorded. Call `begin` when the clock's line is known, `advance` after each block. Raises OSError
    when the disk fails."""

    def __init__(self, roll: SoundRoll, sample_rate_hz: int, channels: int, source: str) -> None:
        self.roll = roll
        self.folder = Path(roll.folder)
        self.cut: SoundCut | None = None
        self.done = False
        self._wave: BroadcastWave | None = None
        self._why_not_heard = NOT_HEARD
        self._start = 0
        self._end: int | None = None
        self._deleted_s: float | None = None
        self._log = SoundLog(
            state="recording", source=source, sample_rate_hz=sample_rate_hz, channels=channels, first_ns=roll.first_ns,
            time_reference=time_reference(roll.timecode, roll.rate, sample_rate_hz),
        )  # fmt: skip

    @property
    def samples(self) -> int:
        """Samples in the file."""
        return self._wave.samples if self._wave is not None else 0

    def advance(self, memory: SoundMemory, line: ClockLine | None) -> None:
        """Write what has come since, and end the file when the cut is reached."""
        if line is None or self.done:
            return
        if self._wave is None:
            self._open(line)
        assert self._wave is not None
        if self._deleted_for_s() >= FOLLOW_S:
            self._follow()
        if self.cut is not None and self._end is None:
            self._end = max(self._start, round(line.count_at(self.cut.end_ns)))
            self._wave.resize(min(self._wave.samples, self._end - self._start))  # the cut was told late
        until = memory.end if self._end is None else min(memory.end, self._end)
        at = self._start + self._wave.samples
        if at < memory.start:
            self._silence(min(memory.start, until) - at, self._why_not_heard)
            at = self._start + self._wave.samples
        while at < until:
            piece = min(until, at + _PIECE)
            self._wave.write(memory.read(at, piece))
            at = piece
        if self._end is not None and at >= self._end:
            self.close(line)

    def lost(self, first: int, samples: int, reason: str) -> Silence | None:
        """The input lost these samples (numbers of the clock); None when they are not this take's."""
        if self._wave is None or self.done:
            return None
        at = max(first - self._start, 0)
        silence = Silence(first=at, samples=samples, reason=reason)
        self._note(silence)
        return silence

    def close(self, line: ClockLine | None) -> None:
        """End the file here, say what is known, let go; idempotent. What is missing up to the cut becomes silence."""
        if self.done:
            return
        self.done = True
        self._follow()
        log, wave, folder = self._log, self._wave, self._place()
        if wave is None and (self.folder / SOUND).exists():
            return  # a process before this wrote it: who finishes the take makes it as long as the pictures
        if line is not None and wave is not None:
            if self._end is not None:
                self._silence(self._end - self._start - wave.samples, "the input had gone")
            log.drift_ppm = round(line.drift_ppm(log.sample_rate_hz), 3)
            log.sigma_us = round(line.sigma_ns / 1000, 3)
            error = (self._start - line.count_at(self.roll.first_ns)) / log.sample_rate_hz
            log.start_error_us = round(error * 1e6, 3)
        if wave is not None:
            log.samples, log.clipped = wave.samples, wave.clipped
            wave.close()
            if self.cut is None:  # it goes on for a moment then, and is cut to the pictures that there are
                log.failure = "its engine died before the cut"
        else:
            log.failure = "no sound came while the take rolled"
        log.state = "done"
        write_log(folder, log)

    def abandon(self) -> None:
        """After an error of the disk: let go of the file as it is. Who finishes the take waits for nobody then, and
        makes it as long as the pictures."""
        self.done = True
        if self._wave is not None:
            with suppress(OSError):  # the error before this one is told
                self._wave.close()

    def _open(self, line: ClockLine) -> None:
        """A new file, or the one that this take has already."""
        self._start = round(line.count_at(self.roll.first_ns))
        path = self.folder / SOUND
        roll, log = self.roll, self._log
        if path.exists():
            wave = BroadcastWave.reopen(path)
            self._why_not_heard = ITS_PROCESS_ENDED
            before = read_log(self.folder)
            log.silences = list(before.silences) if before is not None else []
        else:
            rate = f"{roll.rate}/1" if "/" not in roll.rate else roll.rate
            slate = SoundSlate(
                log.time_reference, description=f"{roll.scene} {roll.take} {roll.tape}".strip(), scene=roll.scene,
                take=roll.take, tape=roll.tape, rate=rate if roll.timecode else "",
                drop=";" in roll.timecode and can_drop_rate(roll.rate), project=roll.project, notes=roll.notes,
                circle=roll.circle,
            )  # fmt: skip
            wave = BroadcastWave(path, log.channels, log.sample_rate_hz, slate)
        self._hold(wave)
        write_log(self.folder, log)

    def _deleted_for_s(self) -> float:
        """For how long the file has been seen to be deleted."""
        if self._wave is None or not self._wave.deleted:
            self._deleted_s = None
            return 0.0
        now = time.monotonic()
        self._deleted_s = now if self._deleted_s is None else self._deleted_s
        return now - self._deleted_s

    def _follow(self) -> None:
        """Where somebody deleted the file, or the whole folder, and the pictures go on in a new one: the sound is put
        there, all of it, because the open file still has it."""
        wave, place = self._wave, self._place()
        if wave is None or not wave.deleted or not (place / LOG).parent.is_dir() or (place / SOUND).exists():
            return
        self._hold(wave.again_at(place / SOUND))
        write_log(place, self._log)

    def _hold(self, wave: BroadcastWave) -> None:
        try:
            fcntl.flock(wave.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)  # others see by it that somebody writes
        except BlockingIOError:
            os.close(wave.fileno())
            raise
        self._wave = wave

    def _silence(self, samples: int, reason: str) -> None:
        assert self._wave is not None
        if samples > 0:
            first = self._wave.samples
            self._wave.resize(first + samples)
            self._note(Silence(first=first, samples=samples, reason=reason))

    def _note(self, silence: Silence) -> None:
        self._log.silences = [*self._log.silences, silence]
        write_log(self._place(), self._log)

    def _place(self) -> Path:
        """Where the take's folder is now: somebody may have moved it while it rolls, and the open file went along."""
        if self._wave is None or self._wave.fileno() < 0:
            return self.folder
        return Path(f"/proc/self/fd/{self._wave.fileno()}").readlink().parent


def can_drop_rate(rate: str) -> bool:
    """Whether a rate as text has drop-frame."""
    from fractions import Fraction

    return can_drop(Fraction(rate))
