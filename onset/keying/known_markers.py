"""Tracking markers whose looks are known: where the camera shows the very same, they are bare screen.

A plate of the empty set shows how each looks, rim and all; so does the picture in which one was first found, with
screen around it or like the others. What looks like that is painted out of the proxy, and cleared from the matte even
a hand's breadth from a hand. What looks otherwise stands before it, and the marker says nothing: cloth before a marker
is read like cloth beside it. A place counts as the same within a pixel of where all of 5 x 5 are alike: single pixels
of cloth may happen to be, and up to the very edge of a shoulder it had dents.
"""

import numpy as np
from numba import prange
from numpy.typing import NDArray

from onset.keying.guides import FORCED_MARKER
from onset.keying.row_kernel import row_kernel
from onset.keying.screen_plate import Proxy, ScreenPlate
from onset.keying.wide_extremes import least_of_25, most_of_25

F = np.float32
SHADE, GLARE = F(0.45), F(1.15)
"""Light on a marker, of that in the plate, with which it still is the same: the talent's shadow falls on all."""
STRAY = 0.05
"""How far a channel may be off, in shares of the screen's brightest, beside the noise."""


class KnownMarkers:
    """Working memory for proxies of one size."""

    def __init__(self, rows: int, columns: int) -> None:
        self._painted = np.zeros((3, rows, columns), F)
        self._alike, self._squares, self._about, self._same = np.zeros((4, rows, columns), F)
        self._any = False

    def paint_out(self, proxy: Proxy, plate: ScreenPlate) -> Proxy:
        """`proxy` with the markers of `plate.looks` that it shows replaced by the screen; itself where there are none.

        The array is used again by the next call.
        """
        self._any = plate.looks is not None and bool(plate.markers.any())
        if not self._any or plate.looks is None:
            return proxy
        gain = np.asarray(plate.gain, F)
        brightest = max(plate.screen.linear)
        _compare(proxy, plate.looks, gain, F((STRAY + plate.noise) * brightest), self._alike)
        least_of_25(self._alike, self._squares)
        most_of_25(self._alike, self._about)
        _paint(proxy, plate.pixels, plate.markers, self._squares, self._same, self._painted)
        return self._painted

    def in_sight(self, plate: ScreenPlate, marked: NDArray[np.float32]) -> bool:
        """Whether a plate found by itself has markers.

        `marked` (rows, columns): where, with the rim that optics and the proxy smear them over, but for those of which
        nothing is seen near by.
        """
        if plate.empty is not None or not plate.markers.any():
            marked.fill(0.0)
            return False
        most_of_25(plate.markers, marked)
        if self._any:
            marked *= self._about
        return True

    def clear(self, low: NDArray[np.float32], high: NDArray[np.float32]) -> None:
        """Raise what reads 0, and 1, (rows, columns) both, above all readings where a marker was painted out."""
        if self._any:
            _clear(self._same, low, high)


@row_kernel
def _compare(
    proxy: NDArray[np.float32],
    empty: NDArray[np.float32],
    gain: NDArray[np.float32],
    most: np.float32,
    same: NDArray[np.float32],
) -> None:
    """`same`: 1 where `proxy` is `empty` in this light, or in somebody's shadow, to within `most`, else 0."""
    for y in prange(same.shape[0]):
        for x in range(same.shape[1]):
            r, g, b = gain[0] * empty[0, y, x], gain[1] * empty[1, y, x], gain[2] * empty[2, y, x]
            i, j, k = proxy[0, y, x], proxy[1, y, x], proxy[2, y, x]
            light = (i * r + j * g + k * b) / (r * r + g * g + b * b + F(1e-6))
            light = min(max(light, SHADE), GLARE)
            off = max(max(abs(i - light * r), abs(j - light * g)), abs(k - light * b))
            same[y, x] = F(off < most)


@row_kernel
def _paint(
    proxy: NDArray[np.float32],
    plate: NDArray[np.float32],
    markers: NDArray[np.float32],
    squares: NDArray[np.float32],
    same: NDArray[np.float32],
    painted: NDArray[np.float32],
) -> None:
    """`same`: 1 on `markers` where `squares` is within a pixel, else 0; `painted` is `plate` where it is 1."""
    rows, columns = same.shape
    for y in prange(rows):
        up, here, down = squares[max(y - 1, 0)], squares[y], squares[min(y + 1, rows - 1)]
        line = np.empty(columns + 2, np.float32)
        for x in range(columns):
            line[x + 1] = max(max(up[x], here[x]), down[x])
        line[0], line[columns + 1] = line[1], line[columns]
        for x in range(columns):
            same[y, x] = max(max(line[x], line[x + 1]), line[x + 2]) * markers[y, x]
        for channel in range(3):
            for x in range(same.shape[1]):
                value = proxy[channel, y, x]
                painted[channel, y, x] = value + same[y, x] * (plate[channel, y, x] - value)


@row_kernel
def _clear(same: NDArray[np.float32], low: NDArray[np.float32], high: NDArray[np.float32]) -> None:
    for y in prange(same.shape[0]):
        for x in range(same.shape[1]):
            there = same[y, x] > F(0)
            low[y, x] = FORCED_MARKER if there else low[y, x]
            high[y, x] = FORCED_MARKER if there else high[y, x]
