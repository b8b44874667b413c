"""Keys one still: the same plan as the engine's, run once."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from onset_kernels.picture import LINEAR_709, SRGB_709, Alpha, Layout, Picture

from onset.compositor import Compositor, lent
from onset.display_colour import colour_text
from onset.errors import UsageError
from onset.frame import Frame, monotonic_ns
from onset.machine import choose
from onset.media.exr_out import write_exr
from onset.media.png import samples_of, write_png
from onset.media.still import open_still
from onset.media.tags import ColourOverride
from onset.pool import Pool
from onset.ports import Want
from onset.show import Show

_WANTS = {
    ".png": Want("comp", "comp", Layout.RGBA64, SRGB_709, Alpha.STRAIGHT),
    ".exr": Want("comp", "comp", Layout.RGBA_HALF, LINEAR_709, Alpha.PREMULTIPLIED),
}
_MATTE = Want("matte", "matte", Layout.GRAY16, LINEAR_709)


@dataclass(frozen=True)
class Outcome:
    """What was done: the picture's type, notes on how it was read, and whether a screen was found."""

    picture: Picture
    notes: tuple[str, ...]
    screen: str | None


def key_still(
    show: Show, source: Path, output: Path, *, matte: Path | None = None, override: ColourOverride | None = None
) -> Outcome:
    """Key `source` as `show` says into `output` (PNG: straight, sRGB, 16 bit; EXR: premultiplied, linear, half).

    `matte` is written as 16-bit linear grey PNG. Raises UsageError for another kind of file, InputError for a picture
    that cannot be read, WorkError when something cannot be written.
    """
    want = _WANTS.get(output.suffix.lower())
    if want is None:
        raise UsageError(f"{output}: a still is written as {' or '.join(_WANTS)}; give one of these endings")
    if matte is not None and matte.suffix.lower() != ".png":
        raise UsageError(f"{matte}: a matte is written as .png; give it that ending")
    still = open_still(source, override or ColourOverride())
    opaque = any(not part.is_camera for part in show.layer)
    if opaque:
        want = replace(want, alpha=Alpha.OPAQUE)
    pool = Pool(capacity=4, wait=True)
    loan = pool.lend(still.picture)
    assert loan is not None
    still.fill(loan.planes)
    frame = Frame(loan.planes, still.picture, 0, monotonic_ns(), timecode=still.timecode, media_ns=0, loan=loan)
    wants = [want] if matte is None else [want, _MATTE]
    compositor = Compositor(show, still.picture, wants, choose(show.engine, still.picture))
    try:
        outputs = lent(compositor.outputs, lambda _name, picture: pool.lend(picture))
        assert outputs is not None
        compositor.composite(frame, outputs)
        planes = {name: made.planes[0] for name, made in outputs.items()}
        _write(output, planes["comp"], still.picture, opaque=opaque)
        if matte is not None:
            write_png(matte, planes["matte"])
    finally:
        compositor.close()
    return Outcome(still.picture, still.notes, screen_of(compositor))


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
