"""Resampling filters: how a target sample weighs the source samples around it, by their distance in pixels.

Distances are in source pixels when a picture grows and in target pixels when it shrinks, so that shrinking averages
over everything it covers. All are functions of one axis; a picture is filtered along both.
"""

from collections.abc import Callable
from enum import Enum

import numpy as np
from numpy.typing import NDArray

Distances = NDArray[np.float64]


class Filter(Enum):
    """AUTO is AREA along an axis that shrinks or keeps its size, CATMULL_ROM along one that grows.

    AREA: each source pixel by how much of it the target pixel covers (exact; growing shows the pixels as blocks).
    BILINEAR: a triangle of 1 pixel; never overshoots. CATMULL_ROM and MITCHELL: the cubics of Mitchell and Netravali,
    "Reconstruction Filters in Computer Graphics" (SIGGRAPH 1988), equation 8, with (B, C) = (0, 1/2), which passes
    through the samples, and (1/3, 1/3), which is softer and rings less. LANCZOS3: sinc(x) sinc(x/3), the sharpest;
    rings most, in linear light visibly beside highlights, which is why AUTO does not take it.
    """

    AUTO = "auto"
    AREA = "area"
    BILINEAR = "bilinear"
    CATMULL_ROM = "catmull-rom"
    MITCHELL = "mitchell"
    LANCZOS3 = "lanczos3"

    def along(self, shrink: float) -> "Filter":
        """The filter of one axis; `shrink` is source pixels per target pixel."""
        if self is not Filter.AUTO:
            return self
        return Filter.AREA if shrink >= 1 else Filter.CATMULL_ROM


def _cubic(distance: Distances, b: float, c: float) -> Distances:
    x = np.abs(distance)
    near = (12 - 9 * b - 6 * c) * x**3 + (-18 + 12 * b + 6 * c) * x**2 + (6 - 2 * b)
    far = (-b - 6 * c) * x**3 + (6 * b + 30 * c) * x**2 + (-12 * b - 48 * c) * x + (8 * b + 24 * c)
    return np.where(x < 1, near, np.where(x < 2, far, 0.0)) / 6


def _triangle(distance: Distances) -> Distances:
    return np.maximum(1.0 - np.abs(distance), 0.0)


def _catmull_rom(distance: Distances) -> Distances:
    return _cubic(distance, 0.0, 0.5)


def _mitchell(distance: Distances) -> Distances:
    return _cubic(distance, 1 / 3, 1 / 3)


def _lanczos3(distance: Distances) -> Distances:
    return np.where(np.abs(distance) < 3, np.sinc(distance) * np.sinc(distance / 3), 0.0)


# filter -> (reach in pixels, weight by distance); AREA depends on the pixel's own edges and stands in `axis_taps`
SHAPES: dict[Filter, tuple[float, Callable[[Distances], Distances]]] = {
    Filter.BILINEAR: (1.0, _triangle),
    Filter.CATMULL_ROM: (2.0, _catmull_rom),
    Filter.MITCHELL: (2.0, _mitchell),
    Filter.LANCZOS3: (3.0, _lanczos3),
}
