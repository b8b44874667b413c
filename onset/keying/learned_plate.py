"""The plate as it grows over the frames: what was learned, how often, and what is shown of it."""

import math

import numpy as np
from numba import njit, prange
from numpy.typing import NDArray
from onset_kernels.push_pull import PushPull

from onset.keying.bare_screen import NEAR, likeness, seen_in, steadied
from onset.keying.first_plate import FirstPlate
from onset.keying.plate_learning import SETTLED, find_foreground, learn_rows, widen_cells
from onset.keying.row_kernel import row_kernel
from onset.keying.widen_mask import widened

F = np.float32
Plane = NDArray[np.float32]
BANDS = 4
"""Once it has settled a quarter of the rows is learned from each frame: the plate changes every fourth frame."""
_ALL_ROWS_UNTIL = 8
_RIM_PX = 2  # optics and the proxy's own mean smear a marker so far; what of it agrees with the screen is given back
_NUDGE_PX = 4
"""How far from where a given plate has a marker one is taken for it: 16 pixels of 1080 rows, a tripod that was touched.
One pixel off, or out of focus, it no longer looks as it did there."""
_REFILL_SHARE, _REFILL_EVERY = 0.003, 16


class LearnedPlate:
    """Grows from a first plate. `pixels` and `confidence` are what is shown; they change in place, with `revision`.

    `known` says that the first plate came from the empty set: what was seen in it counts as settled. `picture` (3,
    rows, columns) is what `first` was found in. `looks` is the plate with the markers as they were first seen.
    """

    def __init__(
        self, first: FirstPlate, primary: int, revision: int, *, known: bool = False, picture: Plane | None = None
    ) -> None:
        shape = first.seen.shape
        self.primary, self.colour_limit, self.revision = primary, first.colour_limit, revision
        self.mean = np.ascontiguousarray(first.pixels, F)
        self.count = first.seen.astype(F) * F(SETTLED if known else 1)
        self.markers = widened(first.markers, _RIM_PX).astype(F)
        self.count[self.markers > 0] = 0
        self.pixels, self.confidence = self.mean.copy(), np.zeros(shape, F)
        self.gain: Plane = np.ones(3, F)
        self.age = 0
        self.looks = self.mean.copy()
        np.copyto(self.looks, self.mean if picture is None else picture, where=self.markers > 0)
        self._surface = self.mean.copy()
        self._waiting = np.zeros(shape, np.uint8)
        self._cells = np.zeros((max(1, shape[0] // 2), max(1, shape[1] // 2)), np.uint8)
        self._beside = np.zeros_like(self._cells)
        self._maybe_markers = first.markers
        self._fresh = 0
        self._refilled_at = 0
        _show(self.mean, self.count, self.markers, self.gain, self.pixels, self.confidence)
        _compile_what_comes_later()

    @property
    def bare(self) -> NDArray[np.bool_]:
        """Where the latest frames showed bare screen: (rows / 2, columns / 2), as far as they were looked at."""
        rows, columns = self._cells.shape
        return np.asarray((self.count[: 2 * rows : 2, : 2 * columns : 2] > 0) & (self._beside == 0), np.bool_)

    def follow(self, gain: tuple[float, float, float]) -> None:
        """Take this light at once."""
        self.gain = np.asarray(gain, F)
        self._publish()

    def learn(self, proxy: Plane, noise: float, *, fast: bool) -> None:
        """Learn from one frame. `fast`: what was seen hardly counts any more, for the camera or the light moves."""
        everything = fast or self.age < _ALL_ROWS_UNTIL
        self.age += 1
        cell_rows = self._cells.shape[0]
        if cell_rows < 2 * BANDS or everything:
            first, last = 0, cell_rows
        else:
            band = self.age % BANDS
            first, last = band * cell_rows // BANDS, (band + 1) * cell_rows // BANDS
        radius = max(1, math.ceil(NEAR * cell_rows))
        limit = self.colour_limit
        looked = max(0, first - radius - 1), min(cell_rows, last + radius + 1)
        find_foreground(proxy, self.mean, self.markers, self.gain, self.primary, limit, *looked, self._cells)
        widen_cells(self._cells, radius, first, last, self._beside)
        last_row = proxy.shape[1] if last == cell_rows else 2 * last
        self._fresh += learn_rows(
            proxy, self.mean, self.count, self._waiting, self.markers, self._beside, self.gain, self.primary, limit,
            noise, fast, 2 * first, last_row,
        )  # fmt: skip
        if self._fresh > _REFILL_SHARE * self.count.size and self.age - self._refilled_at >= _REFILL_EVERY:
            self._refill()
        if everything or last == cell_rows:
            self._publish()

    def look_for_markers(self, proxy: Plane) -> None:
        """Take for markers what has the shape of one now and had it the last time: markers do not move."""
        plate = self.mean * self.gain[:, None, None]
        found = seen_in(likeness(steadied(proxy), plate, self.primary), self.colour_limit).markers
        lasting = widened(found & self._maybe_markers, _RIM_PX)
        self._maybe_markers = found
        if not lasting.any():
            return
        np.copyto(self.looks, proxy / self.gain[:, None, None], where=lasting & (self.markers == 0))
        self.markers[lasting] = 1.0

    def meet_markers(self, proxy: Plane, empty: Plane) -> None:
        """Take the looks of a given plate's markers from this frame where it shows them, else from that, `empty`."""
        if not self._maybe_markers.any():
            return
        plate = self.mean * self.gain[:, None, None]
        found = seen_in(likeness(steadied(proxy), plate, self.primary), self.colour_limit).markers
        shown = widened(found & widened(self._maybe_markers, _NUDGE_PX), _RIM_PX)
        self.markers[:] = widened(self._maybe_markers, _RIM_PX) | shown
        np.copyto(self.looks, empty)
        np.copyto(self.looks, proxy / self.gain[:, None, None], where=shown)

    def _refill(self) -> None:
        """Fill what was never seen again, from what has come to be seen around it."""
        self._fresh, self._refilled_at = 0, self.age
        seen = (self.count > 0).astype(F)
        floor = F(0.02) * F(self._surface.max())
        ratio = np.empty_like(self.mean)
        _ratios(self.mean, self._surface, floor, ratio)
        PushPull(*ratio.shape).fill(ratio, seen)
        _fill_unseen(self.mean, self._surface, floor, ratio, self.count)

    def _publish(self) -> None:
        _show(self.mean, self.count, self.markers, self.gain, self.pixels, self.confidence)
        _look_again(self.mean, self.markers, self.looks)
        self.revision += 1


def _compile_what_comes_later() -> None:
    """What `_publish` and `_refill` run, on one pixel: else it is compiled up to 150 frames on, in seconds."""
    planes, count = np.zeros((3, 1, 1), F), np.zeros((1, 1), F)
    _look_again(planes, count, planes)
    _ratios(planes, planes, F(1), planes)
    _fill_unseen(planes, planes, F(1), planes, count)


@row_kernel
def _show(mean: Plane, count: Plane, markers: Plane, gain: Plane, pixels: Plane, confidence: Plane) -> None:
    for y in prange(count.shape[0]):
        for channel in range(3):
            for x in range(count.shape[1]):
                pixels[channel, y, x] = mean[channel, y, x] * gain[channel]
        for x in range(count.shape[1]):
            known = count[y, x] / (count[y, x] + F(1))
            # Under a marker the screen is inpainted from all around it: as good as seen once.
            confidence[y, x] = max(known, F(0.5) * markers[y, x])


@row_kernel
def _look_again(mean: Plane, markers: Plane, looks: Plane) -> None:
    """`looks` off the markers is the plate."""
    for y in prange(markers.shape[0]):
        for channel in range(3):
            for x in range(markers.shape[1]):
                old = looks[channel, y, x]
                looks[channel, y, x] = mean[channel, y, x] if markers[y, x] == F(0) else old


@njit(nogil=True, cache=True)
def _ratios(mean: Plane, surface: Plane, floor: np.float32, ratio: Plane) -> None:
    for channel in range(3):
        for y in range(mean.shape[1]):
            for x in range(mean.shape[2]):
                ratio[channel, y, x] = (mean[channel, y, x] + floor) / (surface[channel, y, x] + floor)


@njit(nogil=True, cache=True)
def _fill_unseen(mean: Plane, surface: Plane, floor: np.float32, ratio: Plane, count: Plane) -> None:
    for channel in range(3):
        for y in range(mean.shape[1]):
            for x in range(mean.shape[2]):
                if count[y, x] == F(0):
                    filled = ratio[channel, y, x] * (surface[channel, y, x] + floor) - floor
                    mean[channel, y, x] = max(filled, F(0))
