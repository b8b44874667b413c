"""What a show is, typed: one `Show` is one complete machine, run by one engine process.

[show]       name                                     of the engine on the wire
[engine]     device, threads, mode                    of the machine that makes it
[source]     kind, framing, the source's own settings
[keyer]      kind and its own settings; without it the camera is not keyed
[[matte]]    kind, label, role, colour, amount, invert, own settings: shapes put upon the key
[[layer]]    kind, label, operator, opacity, own settings; from the bottom up; kind "camera" is the keyed camera
[sound]      input, channels, ltc_channel and more      of the sound beside the pictures (`onset.sound.tables`)
[timecode]   sources by priority and how they are read
[[tracker]]  kind, label, rate_hz, smooth and more, own settings: looks at the frames beside the loop
[[sink]]     kind, label, own settings
[looks.NAME] slope, offset, power, saturation, or cdl; lut; encoding    chosen by a sink with look = "NAME"
[[camera]]   name and any of engine, source, keyer, matte, layer, sound, timecode, tracker, sink: one Show each
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from onset_kernels.picture import Transfer

from onset.sound.tables import SoundTable, TimecodeTable
from onset.tier import Tier

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,29}")
_DEVICE = re.compile(r"auto|cpu|cuda:\d{1,2}")
AT_START = {"change": "at start"}
"""Metadata of a field that a start may override and a running engine cannot change; plugins may use it too."""
IN_SHOW = {"change": "in show"}
"""Metadata of a field that only the show file sets."""
TABLE = {"change": "table"}
"""Metadata of a field that is a table, or a list of them: what is inside it is set, never the whole."""
INSIDE = {"inside": True}
"""Metadata of a field whose own fields stand one level up, in a show file and in a setting's path."""
HIDDEN = {"hidden": True}
"""Metadata of a field that no show file names."""


def checked_name(name: str) -> str:
    """`name` when it can stand in socket topics, file names and paths of settings. Raises ValueError."""
    if not _NAME.fullmatch(name):
        raise ValueError(f"name {name!r} must be 1 to 30 letters, digits, - or _, beginning with a letter or digit")
    return name


@dataclass(frozen=True)
class ShowTable:
    """`[show]`. Size and rate are the source's: a composite has the camera's pixels and times."""

    name: str = field(default="onset", metadata=AT_START)

    def __post_init__(self) -> None:
        checked_name(self.name)


Repair = Literal["none", "sharpened", "guided"]
_MENDED: dict[Tier, Repair] = {"fast": "none", "live": "sharpened", "full": "guided"}


@dataclass(frozen=True)
class EngineTable:
    """`[engine]`. `threads` 0 leaves the number to the machine (`onset.machine`).

    `mode` live: the newest frame wins and losses are counted. every: nothing is lost, the source waits. `quality` is a
    tier of `onset.tier`; auto is full in mode every, and goes from tier to tier in mode live, by what frames take.
    `repair` brings the camera's subsampled chroma up under the guidance of luma; auto does it in tier full, and in
    tier live sharpens it alone. `view` is what the topic of that name shows where it is published: any stage of the
    key (`onset.matte_stack`).
    """

    device: str = field(default="auto", metadata=AT_START)
    threads: int = field(default=0, metadata={"min": 0, "max": 256, **AT_START})
    mode: Literal["live", "every"] = field(default="live", metadata=AT_START)
    quality: Literal["auto", "fast", "live", "full"] = "auto"
    repair: Literal["auto", "on", "off"] = "auto"
    view: str = "status"

    def repaired(self, stepped: Tier = "live") -> Repair:
        """How far the signal is mended before the key; `stepped` as for `tier`."""
        if self.repair == "auto":
            return _MENDED[self.tier(stepped)]
        return "guided" if self.repair == "on" else "none"

    @property
    def steps(self) -> bool:
        """Whether the tier follows what frames take."""
        return self.quality == "auto" and self.mode == "live"

    def tier(self, stepped: Tier = "live") -> Tier:
        """The tier in force; `stepped` is where the watch of a live engine has got to."""
        if self.quality != "auto":
            return self.quality
        return stepped if self.steps else "full"

    def __post_init__(self) -> None:
        if not _DEVICE.fullmatch(self.device):
            raise ValueError(f"device {self.device!r} must be auto, cpu, or a card as cuda:0")


@dataclass(frozen=True)
class Part:
    """A plugin chosen by `kind`, with its own `Settings` (None for the camera's place among the layers)."""

    kind: str = field(metadata=IN_SHOW)
    settings: Any = field(metadata=INSIDE)
    family: str = field(kw_only=True, metadata=HIDDEN)


@dataclass(frozen=True)
class LabelledPart(Part):
    """One of several plugins; `label` may stand in a setting's path instead of the place in the list."""

    label: str = field(default="", kw_only=True, metadata=IN_SHOW)

    def __post_init__(self) -> None:
        if self.label and checked_name(self.label).isdecimal():
            raise ValueError(f"label {self.label!r} is a number, which stands for a place in the list; add a letter")


@dataclass(frozen=True)
class SourcePart(Part):
    """`[source]`: a source and how its pictures are turned and cut before anything else."""

    framing: Any = field(default=None, kw_only=True, metadata=INSIDE)


@dataclass(frozen=True)
class Pin:
    """Where a pinned layer goes: `to` is a tracker's label, or label.name of a plane of it (`onset.pinned_layer`)."""

    to: str
    size_px: tuple[int, int] = (0, 0)
    fade_s: float = 0.2
    soft_px: float = 1.0


@dataclass(frozen=True)
class LayerPart(LabelledPart):
    """`[[layer]]`: one picture of the stack, merged onto those before it.

    With `pin` it lies on a tracked plane. `pin_size_px` is the size at which it is made, 0 0 the canvas's: give it the
    shape of what it is pinned to. Where the plane is lost it fades in `pin_fade_s`; its edge is `pin_soft_px` wide.
    """

    operator: Literal["over", "under", "plus"] = field(default="over", kw_only=True)
    opacity: float = field(default=1.0, kw_only=True, metadata={"min": 0.0, "max": 1.0})

    pin: str = field(default="", kw_only=True, metadata=IN_SHOW)
    pin_size_px: tuple[int, int] = field(default=(0, 0), kw_only=True, metadata={"min": 0, "max": 8192, **IN_SHOW})
    pin_fade_s: float = field(default=0.2, kw_only=True, metadata={"min": 0.0, "max": 10.0})
    pin_soft_px: float = field(default=1.0, kw_only=True, metadata={"min": 0.5, "max": 64.0})

    @property
    def pinned(self) -> Pin | None:
        """Where it is pinned to; None for a layer that fills the canvas."""
        return Pin(self.pin, self.pin_size_px, self.pin_fade_s, self.pin_soft_px) if self.pin else None

    @property
    def is_camera(self) -> bool:
        """Whether this is the keyed camera's place."""
        return self.kind == "camera"


@dataclass(frozen=True)
class MattePart(LabelledPart):
    """`[[matte]]`: a shape put upon the key; `onset.matte_stack` says in which order and what comes of it.

    `role` garbage clears inside the shape, crop clears outside of it, holdout makes solid what is inside, external
    takes the place of the key. `colour` of a holdout or external: `keyed`, screen light taken out, or the camera's own
    `picture`. `amount` is how much of it acts, `invert` turns the shape round.
    """

    role: Literal["garbage", "holdout", "crop", "external"] = field(default="garbage", kw_only=True)
    colour: Literal["keyed", "picture"] = field(default="keyed", kw_only=True)
    amount: float = field(default=1.0, kw_only=True, metadata={"min": 0.0, "max": 1.0})
    invert: bool = field(default=False, kw_only=True)


@dataclass(frozen=True)
class TrackerPart(LabelledPart):
    """`[[tracker]]`: what looks at the frames beside the loop. Without a label it is called as its kind is.

    `rate_hz` is how many frames a second it is given at most, every n-th of them; 0 as many as it can take. `smooth`
    runs its answers through a One Euro filter: jitter below `min_cutoff_hz` stays, and `beta` is how fast that limit
    rises with speed, in Hz for each size of the subject a second. `predict` carries them on to the time of the frame
    that is composited. A tracker that is silent about a frame for longer than `deadline_s` is ended and started again.
    """

    rate_hz: float = field(default=0.0, kw_only=True, metadata={"min": 0.0, "max": 1000.0})
    smooth: bool = field(default=True, kw_only=True)
    min_cutoff_hz: float = field(default=1.0, kw_only=True, metadata={"min": 0.01, "max": 1000.0})
    beta: float = field(default=200.0, kw_only=True, metadata={"min": 0.0, "max": 10000.0})
    predict: bool = field(default=True, kw_only=True)
    deadline_s: float = field(default=2.0, kw_only=True, metadata={"min": 0.05, "max": 600.0})

    def __post_init__(self) -> None:
        if not self.label:
            object.__setattr__(self, "label", self.kind.rpartition(".")[2])  # frozen, and a default made of another
        LabelledPart.__post_init__(self)


@dataclass(frozen=True)
class Look:
    """`[looks.NAME]`: an ASC CDL, then a LUT; for one output, never for what is recorded from the camera.

    The CDL is written out, or the file `cdl` (.cc, .ccc, .cdl; of several corrections the one called `cdl_id`). `lut`
    is a .cube. `encoding` is what both were made for; left out, the output's own display curve.
    """

    slope: tuple[float, float, float] = field(default=(1.0, 1.0, 1.0), metadata={"min": 0.0, "max": 100.0})
    offset: tuple[float, float, float] = field(default=(0.0, 0.0, 0.0), metadata={"min": -10.0, "max": 10.0})
    power: tuple[float, float, float] = field(default=(1.0, 1.0, 1.0), metadata={"min": 0.01, "max": 100.0})
    saturation: float = field(default=1.0, metadata={"min": 0.0, "max": 10.0})
    cdl: Path | None = field(default=None, metadata={"exists": True})
    cdl_id: str = ""
    lut: Path | None = field(default=None, metadata={"exists": True})
    encoding: Transfer | None = None


@dataclass(frozen=True)
class Show:
    """One complete machine. `camera` is its name in a show of several, "" in a show of one.

    `layer` always has exactly one entry of kind "camera". `source` is None only where a caller said it brings its own.
    """

    show: ShowTable = field(metadata=TABLE)
    engine: EngineTable = field(metadata=TABLE)
    source: SourcePart | None = field(metadata=TABLE)
    keyer: Part | None = field(metadata=TABLE)
    layer: tuple[LayerPart, ...] = field(metadata=TABLE)
    tracker: tuple[TrackerPart, ...] = field(metadata=TABLE)
    sink: tuple[LabelledPart, ...] = field(metadata=TABLE)
    looks: Mapping[str, Look] = field(default_factory=lambda: MappingProxyType({}), metadata=TABLE)
    matte: tuple[MattePart, ...] = field(default=(), metadata=TABLE)
    sound: SoundTable = field(default_factory=SoundTable, metadata=TABLE)
    timecode: TimecodeTable = field(default_factory=TimecodeTable, metadata=TABLE)
    camera: str = field(default="", metadata=IN_SHOW)
    folder: Path = field(default=Path(), metadata=HIDDEN)

    @property
    def name(self) -> str:
        """What this engine is called on the wire: the show's name, and the camera's where there are several."""
        return f"{self.show.name}-{self.camera}" if self.camera else self.show.name
