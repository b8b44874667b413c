"""Keys one still: the same plan as the engine's, run once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from onset_kernels.picture import LINEAR_709, SRGB_709, Alpha, Layout, Picture

from onset.compositor import Compositor
from onset.display_colour import colour_text
from onset.errors import UsageError
from onset.frame import Frame, Loan, Output, monotonic_ns
from onset.machine import choose
from onset.media.beside import check_folder
from onset.media.exr_out import write_exr
from onset.media.png import samples_of, write_png
from onset.media.same_file import refuse_same_file
from onset.media.still import OpenStill, open_still
from onset.media.tags import ColourOverride
from onset.offline_show import has_background, refuse_outside
from onset.ports import Want
from onset.qc.matte_verdict import MatteVerdict
from onset.quality import Quality
from onset.show import Show
from onset.sinks.qc import MEASURED

_WANTS = {
    ".png": Want("comp", "comp", Layout.RGBA64, SRGB_709, Alpha.STRAIGHT),
    ".exr": Want("comp", "comp", Layout.RGBA_HALF, LINEAR_709, Alpha.PREMULTIPLIED),
}
_MATTE = Want("matte", "matte", Layout.GRAY16, LINEAR_709)


@dataclass(frozen=True)
class Outcome:
    """What was done: the picture's type, notes on how it was read, the screen's colour, and what its matte is like.

    `qc` is a `MatteVerdict`'s answer.
    """

    picture: Picture
    notes: tuple[str, ...]
    screen: str | None
    qc: Mapping[str, Any] | None


def key_still(
    show: Show, source: Path, output: Path, *, matte: Path | None = None, override: ColourOverride | None = None
) -> Outcome:
    """Key `source` as `show` says into `output` (PNG: straight, sRGB, 16 bit; EXR: premultiplied, linear, half).

    `matte` is written as 16-bit linear grey PNG. Raises UsageError for another kind of file or one of the inputs as
    output, InputError for a picture that cannot be read, WorkError when something cannot be written.
    """
    want = _WANTS.get(output.suffix.lower())
    if want is None:
        raise UsageError(f"{output}: a still is written as {' or '.join(_WANTS)}; give one of these endings")
    if matte is not None and matte.suffix.lower() != ".png":
        raise UsageError(f"{matte}: a matte is written as .png; give it that ending")
    _check_places(show, source, output, matte)
    opaque = has_background(show)
    wants = [replace(want, alpha=Alpha.OPAQUE) if opaque else want, *([_MATTE] if matte is not None else []), *MEASURED]
    outcome, planes = _keyed(show, open_still(source, override or ColourOverride()), wants)
    _write(output, planes.pop("comp"), outcome.picture, opaque=opaque)
    if matte is not None:
        write_png(matte, planes["matte"])
    return outcome


def _keyed(show: Show, still: OpenStill, wants: Sequence[Want]) -> tuple[Outcome, dict[str, Any]]:
    """The outputs' planes. What they were made of is let go on return: of 100 megapixels it is a gigabyte."""
    picture = still.picture
    planes = picture.allocate()
    still.fill(planes)
    frame = Frame(planes, picture, 0, monotonic_ns(), timecode=still.timecode, media_ns=0)
    compositor = Compositor(show, picture, wants, choose(show.engine))
    try:
        refuse_outside(compositor)
        made = {name: one.allocate() for name, one in compositor.outputs.items()}
        outputs = {
            name: Output(name, made[name], one, Loan(made[name], release=lambda: None))
            for name, one in compositor.outputs.items()
        }
        quality, verdict = Quality(compositor), MatteVerdict()
        compositor.composite(frame, outputs)
        quality.look(frame, outputs)
        verdict.add(quality.told(), 0)
        outcome = Outcome(picture, still.notes, screen_of(compositor), verdict.answer())
        return outcome, {name: one[0] for name, one in made.items()}
    finally:
        compositor.close()


def _check_places(show: Show, source: Path, output: Path, matte: Path | None) -> None:
    """Refuse what cannot be written before the work begins."""
    plates = [part.settings.path for part in show.layer if hasattr(part.settings, "path")]
    for place in (output, *([matte] if matte else [])):
        check_folder(place)
        refuse_same_file(place, source, "the input")
        for plate in plates:
            refuse_same_file(place, plate, "the background")
    if matte is not None:
        refuse_same_file(matte, output, "the output as well")


def screen_of(compositor: Compositor) -> str | None:
    """The screen colour that the keyer found, display-encoded `#rrggbb`; None when it found none or looks for none."""
    screen: Any = getattr(compositor.keyer, "screen", None)
    return None if screen is None else colour_text(*screen.linear)


def _write(output: Path, packed: Any, picture: Picture, *, opaque: bool) -> None:
    if output.suffix.lower() == ".exr":
        write_exr(output, packed, opaque=opaque, pixel_aspect=picture.pixel_aspect)
    else:
        samples = samples_of(packed)
        write_png(output, np.ascontiguousarray(samples[..., :3]) if opaque else samples)
