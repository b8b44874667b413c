"""A screen so bright that its own channel clips: how far beyond the clip its light goes, told by the other two.

A mixed pixel does not clip: I = a F + (1 - a) B holds with the light B that reached the sensor, not with the white that
was stored of it. Against the stored plate it reads 1 - k (1 - a), with k the dominance of the light over the stored
one: a fifth too much light and half a pixel reads 0.4. Where part of the screen is not clipped, the other two channels
follow the light there in a straight line over the screen's own; carried on, that line tells k. A screen that is clipped
all over tells nothing, and stays as it is stored.

Alpha below 1 - 1 / k is clipped itself, and counts as screen.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from onset.keying.bare_screen import steadied

F = np.float32
Map = NDArray[np.float32]
FROM, UPTO = 0.5, 0.93
"""Of the brightest there is: what surely is not clipped, and is near enough to it to tell the line."""
CLIPPING, CLIPPED = 0.95, 0.985
LEAST = 0.01
"""Of the cells that must be of either kind."""
STRAIGHT = 0.9
"""Correlation from which the other channels are believed to follow the light."""
MOST = 1.5


def light_beyond(plate: Map, confidence: Map, primary: int, brightest: float) -> Map | None:
    """k, 1 to 1.5, float32 (rows, columns); None where nothing is clipped, or nothing tells by how much.

    `plate` (3, rows, columns) linear and `confidence` (0: never seen) at any one size; `brightest` is what clips.
    """
    own = plate[primary]
    least = LEAST * own.size
    if _above(own, F(CLIPPED * brightest)) < least:
        return None
    told = (own > F(FROM * brightest)) & (own < F(UPTO * brightest)) & (confidence > 0)
    if np.count_nonzero(told) < least:
        return None
    calm = steadied(plate)
    others = calm[(primary + 1) % 3] + calm[(primary + 2) % 3]
    light, beside = own[told].astype(np.float64), others[told].astype(np.float64)
    light_mean, beside_mean = light.mean(), beside.mean()
    common = ((light - light_mean) * (beside - beside_mean)).mean()
    spreads = light.var() * beside.var()
    if spreads <= 0.0 or common < STRAIGHT * np.sqrt(spreads):
        return None
    slope = common / light.var()
    would = F(light_mean) + (others - F(beside_mean)) * F(1.0 / slope)
    mean = F(0.5) * others
    beyond = (would - mean) / np.maximum(own - mean, F(1e-3))
    share = np.clip((own - F(CLIPPING * brightest)) / F((CLIPPED - CLIPPING) * brightest), F(0), F(1))
    return np.asarray(F(1) + share * (np.clip(beyond, F(1), F(MOST)) - F(1)), F)


@njit(nogil=True, cache=True, error_model="numpy")
def _above(values: Map, limit: np.float32) -> int:
    """How many are above `limit`: asked of every frame, and answered without a plane of answers."""
    found = 0
    for y in range(values.shape[0]):
        for x in range(values.shape[1]):
            found += values[y, x] > limit
    return found


def read_beyond(beyond: Map, guard: float, lean: Map, plate: Map, low: Map, primary: int) -> None:
    """Turn `lean` (3, half size) and `plate` (3, ...) so that what read r reads 1 - (1 - r) / k.

    `low` (rows, columns) becomes at least what `guard` then reads: the clipped screen reads 1 - 1 / k. `beyond` is k at
    the size of `lean`; `plate` and `low` are twice as large.
    """
    rows, columns = low.shape
    moved = (beyond - F(1)) / np.minimum(lean[primary], F(-1e-3))
    lean /= beyond
    plate[primary] -= moved.repeat(2, axis=0)[:rows].repeat(2, axis=1)[:, :columns]
    least = (beyond > F(1)) * (F(1) - F(1 - guard) / beyond)
    np.maximum(low, least.repeat(2, axis=0)[:rows].repeat(2, axis=1)[:, :columns], out=low)
