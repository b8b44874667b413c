"""Runs a keyer alone: linear RGB in, premultiplied linear RGBA out, through the pass that the engine compiles."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from onset_kernels.opaque import OPAQUE
from onset_kernels.picture import LINEAR_709, Layout, Picture
from onset_kernels.plan import Load, Planes, Store, step
from onset_kernels.program import Program

from onset.frame import Frame
from onset.ports import Keyer

Pixels = NDArray[np.float32]


def frame_of(linear: NDArray[Any], index: int = 0) -> Frame:
    """A frame of float planes from (height, width, 3) linear values."""
    height, width = linear.shape[:2]
    planes = tuple(np.ascontiguousarray(linear[..., channel], np.float32) for channel in range(3))
    return Frame(planes, Picture(width, height, Layout.RGB_FLOAT, LINEAR_709), index, 0)


def keyed(keyer: Keyer, frame: Frame) -> Pixels:
    """Red, green, blue and alpha that the keyer makes of a frame: (height, width, 4)."""
    picture = frame.picture
    plan = (
        Load("source", picture.layout, "r g b"),
        step(OPAQUE),
        *keyer.plan(picture),
        Store("out", Layout.RGBA_FLOAT, "r g b a"),
    )
    program = Program(plan, picture.width_px, picture.height_px)
    values = keyer.values(frame)
    program.set({name: value for name, value in values.parameters.items() if name in program.known_slots})
    out = tuple(np.zeros((picture.height_px, picture.width_px), np.float32) for _ in range(4))
    program.run({"source": Planes(frame.planes), **values.planes}, {"out": out})
    return np.stack(out, axis=-1)
