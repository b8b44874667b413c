"""The small picture that everything smooth or stateful works on: a frame in linear light, a power of two smaller.

About 270 rows whatever the camera, so that radii in proxy pixels scale with the picture and the cost stays the same. It
is always made on the CPU: a plate or an analysis then has the same bits whichever device runs the pass.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from onset_kernels.picture import Layout, Picture
from onset_kernels.plan import Planes, Store
from onset_kernels.program import Program

from onset.developing import source_plan, source_values
from onset.frame import Plane

MOST_ROWS = 405
"""A proxy has at most this many rows, and more than half as many unless the picture itself is smaller."""


def proxy_divide(height_px: int) -> int:
    """By what a picture of so many rows is divided: 1 to 405 rows, 2 to 810, 4 to 1620, 8 to 3240, and so on."""
    divide = 1
    while height_px > MOST_ROWS * divide:
        divide *= 2
    return divide


class ProxyMaker:
    """Makes the proxies of frames of one type, with `threads` threads of the CPU.

    Proxy pixel (i, j) covers the full pixels `i * divide .. (i + 1) * divide - 1` of both axes; at the right and lower
    edge it covers what is there.
    """

    def __init__(self, picture: Picture, threads: int) -> None:
        self.divide = proxy_divide(picture.height_px)
        self.width_px = -(-picture.width_px // self.divide)
        self.height_px = -(-picture.height_px // self.divide)
        plan = (*source_plan(picture), Store("linear", Layout.RGB_FLOAT, "r g b"))
        self._program = Program(plan, picture.width_px, picture.height_px, device="cpu", threads=threads)
        values = source_values(picture)
        self._program.set({name: value for name, value in values.items() if name in self._program.known_slots})
        self._full = np.zeros((3, picture.height_px, picture.width_px), np.float32)
        self._made = np.zeros((3, self.height_px, self.width_px), np.float32)

    def make(self, planes: Sequence[Plane]) -> NDArray[np.float32]:
        """The proxy of a frame: float32 (3, height_px, width_px), straight linear light in BT.709 primaries.

        The array is used again by the next call: copy it to keep it.
        """
        self._program.run({"source": Planes(tuple(planes))}, {"linear": tuple(self._full)})
        if self.divide == 1:
            self._made[...] = self._full
            return self._made
        sums = np.add.reduceat(self._full, np.arange(0, self._full.shape[1], self.divide), axis=1)
        sums = np.add.reduceat(sums, np.arange(0, self._full.shape[2], self.divide), axis=2)
        rows = np.diff([*range(0, self._full.shape[1], self.divide), self._full.shape[1]])
        columns = np.diff([*range(0, self._full.shape[2], self.divide), self._full.shape[2]])
        self._made[...] = sums / (rows[:, None] * columns)
        return self._made
