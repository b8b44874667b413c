"""`[sound]` and `[timecode]` of a show: what is heard, and where the labels of frames come from.

Both hold for a camera: each engine records the sound beside its own pictures. Neither can change while it runs.
"""

import re
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any, Literal

from onset.ranges import check_ranges

SOURCES = ("ltc", "mtc", "stream", "free-run")
_LABEL = re.compile(r"\d\d:\d\d:\d\d[:;.]\d\d")


def _said(help_text: str, **more: Any) -> dict[str, Any]:
    return {"help": help_text, "change": "at start", **more}


@dataclass(frozen=True)
class SoundTable:
    """`[sound]`. A take gets every channel, the one with timecode among them; channels count from 1."""

    input: Literal["none", "device", "file", "generated"] = field(
        default="none", metadata=_said("a sound card, a file played by the clock, or a tone with timecode")
    )
    device: str = field(default="", metadata=_said("number or part of the name of a sound card; empty: the usual"))
    file: Path | None = field(default=None, metadata=_said("any sound or clip, played round and round", exists=True))
    sample_rate_hz: int = field(default=48_000, metadata=_said("samples a second", min=8_000, max=192_000))
    channels: int = field(default=2, metadata=_said("channels that are recorded", min=1, max=64))
    ltc_channel: int = field(default=0, metadata=_said("channel that carries LTC; 0: none", min=0, max=64))
    block_ms: int = field(default=10, metadata=_said("how much sound comes at once", min=2, max=200))
    tone_hz: float = field(default=1000.0, metadata=_said("generated: tone on the other channels", min=1, max=20_000))
    level_dbfs: float = field(default=-18.0, metadata=_said("generated: peak of tone and LTC", min=-60, max=0))
    ltc_start: str = field(default="01:00:00:00", metadata=_said("generated: first label"))
    drift_ppm: float = field(
        default=0.0, metadata=_said("generated: how much faster than nominal its clock runs", min=-1000, max=1000)
    )

    def __post_init__(self) -> None:
        check_ranges(self)
        if not 0 <= self.ltc_channel <= self.channels:
            raise ValueError(f"ltc_channel = {self.ltc_channel} is outside 1 to {self.channels} (0: none)")
        if self.input == "file" and self.file is None:
            raise ValueError('input = "file" needs file = "..."; name a sound or a clip')
        if self.input == "generated" and self.ltc_channel and not _LABEL.fullmatch(self.ltc_start):
            raise ValueError(f"ltc_start = {self.ltc_start!r} is not hh:mm:ss:ff")


@dataclass(frozen=True)
class TimecodeTable:
    """`[timecode]`: which source names the frames; the first of `sources` that has something to say does.

    `ltc` from the sound, `mtc` from a port, `stream` what the camera's own signal says, `free-run` the time of day or
    a start of one's own.
    """

    sources: tuple[str, ...] = field(default=SOURCES, metadata=_said("by priority: ltc, mtc, stream, free-run"))
    rate: Fraction | None = field(
        default=None, metadata=_said("of LTC and generated LTC; left out: the camera's, or half of it above 30")
    )
    bridge_s: float = field(
        default=2.0,
        metadata=_said("seconds that labels go on by the clock without LTC or MTC", min=0, max=60),
    )
    delay_ms: float = field(
        default=0.0, metadata=_said("how long after its beginning a frame is stamped", min=-1000, max=1000)
    )
    start: str = field(default="", metadata=_said("free-run: first label; empty: the time of day"))
    drop: bool = field(default=True, metadata=_said("free-run: drop-frame where the rate has it"))
    mtc: str = field(
        default="",
        metadata=_said("raw MIDI port or pipe to read MTC from, as /dev/snd/midiC1D0; empty: none"),
    )

    def __post_init__(self) -> None:
        unknown = [source for source in self.sources if source not in SOURCES]
        if unknown or not self.sources or len(set(self.sources)) != len(self.sources):
            raise ValueError(f"sources = {list(self.sources)}: name each of {', '.join(SOURCES)} once, one at least")
        check_ranges(self)
        if self.start and not _LABEL.fullmatch(self.start):
            raise ValueError(f"start = {self.start!r} is not hh:mm:ss:ff")
        if self.rate is not None and not Fraction(23) < self.rate <= 30:
            raise ValueError(f"rate = {self.rate}: LTC and MTC have 24000/1001, 24, 25, 30000/1001 or 30")

    def ltc_rate_hz(self, camera_hz: Fraction) -> Fraction:
        """The rate that LTC is expected at beside a camera of this rate: its own, or half of it above 30."""
        return self.rate or (camera_hz if round(camera_hz) <= 30 else camera_hz / 2)
