"""A picture of any type as linear light at its own size: for work that is done once, not for every frame."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from onset_kernels.picture import Layout, Picture
from onset_kernels.plan import Planes, Store, step
from onset_kernels.premultiply import PREMULTIPLY
from onset_kernels.program import Program

from onset.developing import source_plan, source_values
from onset.frame import Plane


class LinearPlanes:
    """Makes linear planes of pictures of one type, with `threads` threads of the CPU.

    With a `matte`, a picture that is its alpha, what `make` is given of both comes out premultiplied by it.
    """

    def __init__(self, picture: Picture, threads: int, matte: Picture | None = None) -> None:
        self._shape = (3, picture.height_px, picture.width_px)
        load = (*source_plan(picture, matte=matte.layout), step(PREMULTIPLY)) if matte else source_plan(picture)
        plan = (*load, Store("linear", Layout.RGB_FLOAT, "r g b"))
        self._program = Program(plan, picture.width_px, picture.height_px, device="cpu", threads=threads)
        values = source_values(picture)
        self._program.set({name: value for name, value in values.items() if name in self._program.known_slots})

    def make(self, planes: Sequence[Plane], matte: Sequence[Plane] = ()) -> NDArray[np.float32]:
        """Float32 (3, height_px, width_px), linear light in BT.709 primaries, straight; a new array every time."""
        made = np.zeros(self._shape, np.float32)
        loads = {"source": Planes(tuple(planes))} | ({"matte": Planes(tuple(matte))} if matte else {})
        self._program.run(loads, {"linear": tuple(made)})
        return made
