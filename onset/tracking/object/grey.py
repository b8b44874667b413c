"""A frame of any type as 8-bit display-like grey: what features, flow and patches are worked out on.

Made by the engine's own pass, so that log and linear cameras, 10 bit and YUV all look alike to a tracker.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from onset_kernels.curves import encode
from onset_kernels.matte_luma import MATTE_LUMA
from onset_kernels.picture import Layout, Picture, Transfer
from onset_kernels.plan import Planes, Store, step
from onset_kernels.program import Program

from onset.developing import source_plan, source_values
from onset.frame import Frame

Grey = NDArray[np.uint8]


class GreyMaker:
    """Makes grey of frames; one program per type of picture, so that a change of size costs one compilation."""

    def __init__(self, threads: int = 1) -> None:
        self._threads = threads
        self._picture: Picture | None = None
        self._program: Program | None = None

    def make(self, frame: Frame) -> Grey:
        """(height, width) uint8, sRGB-encoded luma; a new array every time."""
        picture = frame.picture
        if self._program is None or picture != self._picture:
            self._picture, self._program = picture, _program(picture, self._threads)
        made = np.empty((picture.height_px, picture.width_px), np.uint8)
        self._program.run({"source": Planes(frame.planes)}, {"grey": (made,)})
        return made


def _program(picture: Picture, threads: int) -> Program:
    plan = (
        *source_plan(picture),
        step(encode(Transfer.SRGB, bits=8)),
        step(MATTE_LUMA),
        Store("grey", Layout.GRAY8, "mask"),
    )
    program = Program(plan, picture.width_px, picture.height_px, threads=threads)
    values: dict[str, Any] = source_values(picture)
    program.set({name: value for name, value in values.items() if name in program.known_slots})
    return program
