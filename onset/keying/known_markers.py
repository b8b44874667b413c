"""Tracking markers whose looks are known: where the camera shows the very same, they are bare screen.

A plate of the empty set shows how each looks, rim and all; so does the picture in which one was first found, with
screen around it or like the others. What looks like that is painted out of the proxy, and cleared from the matte even
a hand's breadth from a hand. What looks otherwise stands before it, and the marker says nothing: cloth before a marker
is read like cloth beside it. A place counts as the same within a pixel of where all of 5 x 5 are alike: single pixels
of cloth may happen to be, and up to the very edge of a shoulder it had dents.
"""

import numpy as np
from numba import njit, prange
from numpy.typing import NDArray

from onset.keying.guides import FORCED_MARKER
from onset.keying.row_kernel import row_kernel
from onset.keying.screen_plate import Proxy, ScreenPlate
from onset.keying.wide_extremes import REACH, least_of_row, most_of_row

F = np.float32
SHADE, GLARE = F(0.45), F(1.15)
"""Light on a marker, of that in the plate, with which it still is the same: the talent's shadow falls on all."""
STRAY = 0.05
"""How far a channel may be off, in shares of the screen's brightest, beside the noise."""
FAR = 2 * REACH + 1
"""Rows from a marker from which on nothing is looked at: markers stand in a few rows of a screen, and all of it is made
of squares within squares. Looked at everywhere it was a tenth of the analysis."""


class KnownMarkers:
    """Working memory for proxies of one size."""

    def __init__(self, rows: int, columns: int) -> None:
        self._painted = np.zeros((3, rows, columns), F)
        self._alike, self._squares, self._about, self._same = np.zeros((4, rows, columns), F)
        self._apart = np.full(rows, FAR, np.int32)
        self._any = False

    def paint_out(self, proxy: Proxy, plate: ScreenPlate) -> Proxy:
        """`proxy` with the markers of `plate.looks` that it shows replaced by the screen; itself where there are none.

        The array is used again by the next call.
        """
        self._any = _rows_apart(plate.markers, self._apart) and plate.looks is not None
        if not self._any or plate.looks is None:
            return proxy
        gain = np.asarray(plate.gain, F)
        brightest = max(plate.screen.linear)
        _compare(proxy, plate.looks, gain, F((STRAY + plate.noise) * brightest), self._apart, self._alike)
        _gather(self._alike, self._apart, self._squares, self._about)
        _paint(proxy, plate.pixels, plate.markers, self._apart, self._squares, self._same, self._painted)
        return self._painted

    def in_sight(self, plate: ScreenPlate, marked: NDArray[np.float32]) -> bool:
        """Whether a plate found by itself has markers. Of the plate that `paint_out` had last.

        `marked` (rows, columns): where, with the rim that optics and the proxy smear them over, but for those of which
        nothing is seen near by.
        """
        if plate.empty is not None or int(self._apart.min()) > 0:
            marked.fill(0.0)
            return False
        _mark(plate.markers, self._apart, self._about, self._any, marked)
        return True

    def clear(self, low: NDArray[np.float32], high: NDArray[np.float32]) -> None:
        """Raise what reads 0, and 1, (rows, columns) both, above all readings where a marker was painted out."""
        if self._any:
            _clear(self._same, self._apart, low, high)


@njit(nogil=True, cache=True)
def _rows_apart(markers: NDArray[np.float32], apart: NDArray[np.int32]) -> bool:
    """`apart`: how many rows each row is from one with a marker, at most `FAR`; whether there is any."""
    rows, columns = markers.shape
    for y in range(rows):
        some = 0
        for x in range(columns):
            some |= markers[y, x] != F(0)
        apart[y] = 0 if some else FAR
    found = False
    for y in range(rows):
        found |= apart[y] == 0
        apart[y] = min(apart[y], apart[max(y - 1, 0)] + 1)
    for y in range(rows - 1, -1, -1):
        apart[y] = min(apart[y], apart[min(y + 1, rows - 1)] + 1)
    return found


@row_kernel
def _compare(
    proxy: NDArray[np.float32],
    empty: NDArray[np.float32],
    gain: NDArray[np.float32],
    most: np.float32,
    apart: NDArray[np.int32],
    same: NDArray[np.float32],
) -> None:
    """`same`: 1 where `proxy` is `empty` in this light, or in somebody's shadow, to within `most`, else 0."""
    red, green, blue = gain[0], gain[1], gain[2]
    for y in prange(same.shape[0]):
        for x in range(same.shape[1] if apart[y] < FAR else 0):
            r, g, b = red * empty[0, y, x], green * empty[1, y, x], blue * empty[2, y, x]
            i, j, k = proxy[0, y, x], proxy[1, y, x], proxy[2, y, x]
            light = (i * r + j * g + k * b) / (r * r + g * g + b * b + F(1e-6))
            light = min(max(light, SHADE), GLARE)
            off = max(max(abs(i - light * r), abs(j - light * g)), abs(k - light * b))
            same[y, x] = F(off < most)


@row_kernel
def _gather(
    alike: NDArray[np.float32], apart: NDArray[np.int32], squares: NDArray[np.float32], about: NDArray[np.float32]
) -> None:
    """The least, and the most, that 5 x 5 pixels about each are `alike`."""
    for y in prange(alike.shape[0]):
        if apart[y] <= REACH:
            line = np.empty(alike.shape[1] + 2 * REACH, np.float32)
            least_of_row(alike, y, line, squares[y])
            most_of_row(alike, y, line, about[y])


@row_kernel
def _mark(
    markers: NDArray[np.float32],
    apart: NDArray[np.int32],
    about: NDArray[np.float32],
    seen: bool,
    marked: NDArray[np.float32],
) -> None:
    """`marked`: the most of `markers` in 5 x 5 pixels; where they can be `seen`, times how far anything is `about`."""
    columns = marked.shape[1]
    for y in prange(marked.shape[0]):
        if apart[y] > REACH:
            marked[y] = F(0)
            continue
        most_of_row(markers, y, np.empty(columns + 2 * REACH, np.float32), marked[y])
        for x in range(columns if seen else 0):
            marked[y, x] *= about[y, x]


@row_kernel
def _paint(
    proxy: NDArray[np.float32],
    plate: NDArray[np.float32],
    markers: NDArray[np.float32],
    apart: NDArray[np.int32],
    squares: NDArray[np.float32],
    same: NDArray[np.float32],
    painted: NDArray[np.float32],
) -> None:
    """`same`: 1 on `markers` where `squares` is within a pixel, else 0; `painted` is `plate` where it is 1."""
    rows, columns = same.shape
    for y in prange(rows):
        if apart[y] > 0:
            for channel in range(3):
                painted[channel, y] = proxy[channel, y]
            continue
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
def _clear(
    same: NDArray[np.float32], apart: NDArray[np.int32], low: NDArray[np.float32], high: NDArray[np.float32]
) -> None:
    for y in prange(same.shape[0]):
        for x in range(same.shape[1] if apart[y] == 0 else 0):
            there = same[y, x] > F(0)
            low[y, x] = FORCED_MARKER if there else low[y, x]
            high[y, x] = FORCED_MARKER if there else high[y, x]
