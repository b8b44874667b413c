"""What is known of a take's sound, kept beside it in the take: journal/sound.json, always replaced whole."""

from fractions import Fraction
from pathlib import Path
from typing import Literal

import msgspec

from onset.timecode import Timecode

SOUND = "sound.wav"
LOG = Path("journal") / "sound.json"


class Silence(msgspec.Struct, frozen=True, kw_only=True):
    """`samples` samples from sample `first` of the file on are silence that nobody heard, and why."""

    first: int
    samples: int
    reason: str


class SoundLog(msgspec.Struct, kw_only=True, omit_defaults=True):
    """State: expected (a roll said that sound will come), recording, done.

    `first_ns` is the beginning of frame one on CLOCK_MONOTONIC; `start_error_us` how far the first sample lies from it
    by the clocks as they were known at the cut, `drift_ppm` how much faster than nominal the sound's clock ran against
    the host's, `sigma_us` the scatter of that line.
    """

    state: Literal["expected", "recording", "done"] = "expected"
    source: str = ""
    sample_rate_hz: int = 48_000
    channels: int = 1
    samples: int = 0
    first_ns: int = 0
    time_reference: int = 0
    drift_ppm: float = 0.0
    sigma_us: float = 0.0
    start_error_us: float = 0.0
    clipped: int = 0
    silences: list[Silence] = []
    failure: str = ""


class SoundRoll(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Record a take's sound: from the moment at which its first frame was taken."""

    folder: str
    first_ns: int
    rate: str
    timecode: str = ""
    scene: str = ""
    take: str = ""
    tape: str = ""
    project: str = ""
    notes: str = ""
    circle: bool = False


class SoundCut(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The take's last frame ended here."""

    folder: str
    end_ns: int


def write_log(folder: Path, log: SoundLog) -> None:
    """Put it into the take's folder. Raises OSError."""
    part = folder / LOG.with_name(".sound.json.part")
    part.write_bytes(msgspec.json.format(msgspec.json.encode(log), indent=2) + b"\n")
    part.replace(folder / LOG)


def read_log(folder: Path) -> SoundLog | None:
    """What stands there; None when the take has none, or what is there is none."""
    try:
        return msgspec.json.decode((folder / LOG).read_bytes(), type=SoundLog)
    except (OSError, msgspec.DecodeError):
        return None


def time_reference(timecode: str, rate: str, sample_rate_hz: int) -> int:
    """Samples since midnight of a label, by the rate that its frames really have: 24 labels of 24000/1001 are 1.001 s.

    0 for no label (EBU Tech 3285: TimeReference).
    """
    if not timecode:
        return 0
    rate_hz = Fraction(rate)
    return round(Timecode.parse(timecode, rate_hz).count / rate_hz * sample_rate_hz)
