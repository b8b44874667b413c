"""Runs a layer alone: what it leaves in `r g b a` for one frame, through the pass that the engine compiles."""

import numpy as np
from numpy.typing import NDArray
from onset_kernels.picture import LINEAR_709, Layout, Picture
from onset_kernels.plan import Store
from onset_kernels.program import Program

from onset.frame import Frame
from onset.ports import Layer

Pixels = NDArray[np.float32]


def canvas(width: int = 64, height: int = 36) -> Picture:
    """The picture that layers are made for."""
    return Picture(width, height, Layout.RGBA_FLOAT, LINEAR_709)


def frame_at(captured_ns: int = 0, *, media_ns: int | None = None, picture: Picture | None = None) -> Frame:
    """A frame with no pixels: layers look at its time only."""
    return Frame((), picture or canvas(), 0, captured_ns, media_ns=media_ns)


def drawn(layer: Layer, frame: Frame | None = None, size: Picture | None = None) -> Pixels:
    """Premultiplied linear red, green, blue and alpha: (height, width, 4)."""
    picture = size or canvas()
    program = Program(
        (*layer.plan(picture), Store("out", Layout.RGBA_FLOAT, "r g b a")), picture.width_px, picture.height_px
    )
    values = layer.values(frame or frame_at())
    program.set(values.parameters)
    out = tuple(np.zeros((picture.height_px, picture.width_px), np.float32) for _ in range(4))
    program.run(values.planes, {"out": out})
    return np.stack(out, axis=-1)
