"""What settings may ask to be done to guides once they stand: despot, and the edge in the core's colour.

Lengths are in pixels of a picture of 1080 rows and scale with the picture.
"""

import numpy as np
from numpy.typing import NDArray
from onset_kernels.edge_extend import EDGE_EXTEND
from onset_kernels.picture import Layout
from onset_kernels.plan import Load, Plan, Planes, step

from onset.keying.analysis import Guides
from onset.keying.despot import despot, proxy_matte
from onset.keying.edge_extend import EdgeExtender

_ROWS = 1080
EXTEND: Plan = (Load("extend", Layout.GRAY_FLOAT, "share", scaled=True), step(EDGE_EXTEND))
"""Behind the unmixing, where an edge is to be extended: only then, it is a plane to sample and colour to blend."""


class Mending:
    """Working memory for proxies of one size."""

    def __init__(self, width_px: int, height_px: int) -> None:
        self._scale = height_px / _ROWS
        self._extender = EdgeExtender(width_px, height_px)

    def mend(self, raw: NDArray[np.float32], guides: Guides, despot_px: float, extend_px: float) -> None:
        """Change `guides` in place; `raw` is what they were made from (`Analyser.raw`). A length of 0 does nothing."""
        if despot_px:
            despot(raw, guides.low, guides.high, despot_px * self._scale)
        if extend_px:
            matte = proxy_matte(raw, guides.low, guides.high)
            self._extender.extend(matte, guides.fill, extend_px * self._scale)

    def leave(self) -> None:
        """For a frame without guides: its edges take no other colour."""
        self._extender.share.fill(0.0)

    @property
    def planes(self) -> Planes:
        """What EXTEND loads."""
        return Planes((self._extender.share,))
