"""Writes the comp as numbered pictures: 16-bit PNG or half-float EXR, one file a frame."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import numpy as np
from onset_kernels.picture import LINEAR_709, SRGB_709, Alpha, Layout, Picture

from onset.errors import UsageError
from onset.frame import Composite
from onset.media.exr_out import write_exr
from onset.media.png import samples_of, write_png
from onset.ports import Want

ENDINGS = (".png", ".exr")
_PLACE = re.compile(r"%(?:0?\d{1,2})?d|#+")


@dataclass(frozen=True, kw_only=True)
class Settings:
    """`path` holds the number as %04d or ####: `comp_%04d.exr`."""

    path: Path = field(metadata={"help": "comp_%04d.png or comp_####.exr"})
    rate: Fraction = field(metadata={"help": "frames a second of the source"})
    first: int = field(default=0, metadata={"help": "number of the first picture", "min": 0})
    with_alpha: bool = field(default=False, metadata={"help": "straight in PNG, premultiplied in EXR"})
    look: str = field(default="", metadata={"help": "a look of the show"})

    def __post_init__(self) -> None:
        if self.path.suffix.lower() not in ENDINGS:
            raise ValueError(f"path {str(self.path)!r} must end in {' or '.join(ENDINGS)}")
        numbered(self.path, 0)


class Stills:
    """The sink. Each picture is whole or not there. `linear` says whether they are linear light (EXR)."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.linear = settings.path.suffix.lower() == ".exr"
        self.written = 0

    def wants(self, canvas: Picture) -> Sequence[Want]:
        """PNG: display-encoded RGBA, 16 bits, straight. EXR: linear, half, premultiplied."""
        settings = self.settings
        if not settings.path.parent.is_dir():
            raise UsageError(f"{settings.path}: there is no folder {settings.path.parent}; make it first")
        self._pixel_aspect = canvas.pixel_aspect
        if self.linear:
            alpha = Alpha.PREMULTIPLIED if settings.with_alpha else Alpha.OPAQUE
            return [Want("still", "comp", Layout.RGBA_HALF, LINEAR_709, alpha, settings.look)]
        alpha = Alpha.STRAIGHT if settings.with_alpha else Alpha.OPAQUE
        return [Want("still", "comp", Layout.RGBA64, SRGB_709, alpha, settings.look)]

    def write(self, composite: Composite) -> None:
        """Write one picture. Raises WorkError when it cannot be."""
        packed = composite.outputs["still"].planes[0]
        path = numbered(self.settings.path, self.settings.first + self.written)
        opaque = not self.settings.with_alpha
        if self.linear:
            write_exr(
                path,
                packed,
                opaque=opaque,
                pixel_aspect=self._pixel_aspect,
                timecode=composite.frame.timecode,
                rate_hz=self.settings.rate,
            )
        else:
            samples = samples_of(packed)
            write_png(path, np.ascontiguousarray(samples[..., :3]) if opaque else samples)
        self.written += 1

    def close(self) -> None:
        """Nothing is left open."""


def numbered(path: Path, number: int) -> Path:
    """The file of one number: `%04d`, `%d` or `####` in the name is replaced. Raises ValueError unless one is there."""
    places = _PLACE.findall(path.name)
    if len(places) != 1:
        raise ValueError(
            f"path {str(path)!r} has no number; write it as comp_%04d{path.suffix} or comp_####{path.suffix}"
        )
    (place,) = places
    digits = len(place) if place.startswith("#") else int(place[1:-1] or 0)
    return path.with_name(path.name.replace(place, f"{number:0{digits}d}"))


def needs(settings: Settings) -> tuple[str, ...]:
    """Libraries that have to be there, by their import names."""
    return ("OpenEXR",) if settings.path.suffix.lower() == ".exr" else ()


def build(settings: Settings) -> Stills:
    """A writer of numbered pictures."""
    return Stills(settings)
