"""How the light of this picture differs from that of the plate: one factor a channel, and how well it explains all.

Told from two thousand pixels that have the screen's colour: the commonest ratio wins, so that people, shadows and
spill do not pull at it. A mean would: an actor walking through would make the whole plate breathe.
"""

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

F = np.float32
_STEP = 6
_BINS, _DOWN_STOPS, _PER_STOP = 320, 7.0, 32
"""The histogram of log2 ratios reaches seven stops down, a fade's last frames, and three up, 1/32 of a stop a bin."""
_LEAST = 0.1
"""Of the plate's dominance, as last lit where that is darker, what a pixel needs to be asked."""
_DARKEST = 2.0**-6
COHERENT, DRIFT = 0.10, 0.03
"""A ratio so far from the commonest is another place's light, or a plate that slowly comes off; noise comes on top."""


Gain = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class PlateLight:
    """`gain` of each channel over the plate. Shares are 0..1: `valid` of the known screen that has the screen's colour
    now, `coherent` and `steady` of those that the gain explains within COHERENT and DRIFT. `noise` is the standard
    deviation of a proxy pixel's dominance relative to the plate's. `samples` is how many had the screen's colour."""

    gain: Gain
    valid: float
    coherent: float
    steady: float
    noise: float
    samples: int


def measure_light(
    proxy: NDArray[np.float32],
    plate: NDArray[np.float32],
    count: NDArray[np.float32],
    primary: int,
    colour_limit: float,
    noise: float,
    phase: int,
    last: Gain = (1.0, 1.0, 1.0),
) -> PlateLight:
    """Compare `proxy` with `plate`, (3, rows, columns) both, where `count` (rows, columns) is above 0.

    `phase` moves the lattice of samples from frame to frame. `noise` widens what counts as explained. A pixel
    has the screen's colour where it has the plate's or, under the gain `last` of the frame before, the lit plate's: a
    fade to black turns a screen paler, step by step, until at a tenth of the light none of it had the plate's own.
    """
    lit = (F(last[0]), F(last[1]), F(last[2]))
    found = _measured(proxy, plate, count, primary, F(colour_limit), F(3.0 * noise), phase % _STEP, lit)
    checked, valid, coherent, steady, red, green, blue, spread = found
    share = 1.0 / max(valid, 1.0)
    gain = (float(red), float(green), float(blue))
    return PlateLight(gain, valid / max(checked, 1.0), coherent * share, steady * share, float(spread), int(valid))


@njit(nogil=True, cache=True)
def _measured(
    proxy: NDArray[np.float32],
    plate: NDArray[np.float32],
    count: NDArray[np.float32],
    primary: int,
    colour_limit: np.float32,
    spare: np.float32,
    phase: int,
    lit: tuple[np.float32, np.float32, np.float32],
) -> tuple[float, float, float, float, float, float, float, float]:
    """Samples looked at, of the screen's colour, coherent and steady; the gains; the spread."""
    room = (count.shape[0] // _STEP + 2) * (count.shape[1] // _STEP + 2)
    ratio, place = np.empty(room, F), np.empty(room, np.int32)
    checked, valid = _ratios(proxy, plate, count, primary, colour_limit, phase, lit, ratio, place)
    if valid == 0:
        return float(checked), 0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 0.0
    common = _commonest(ratio[:valid])
    sums = np.zeros(6)
    coherent, steady, spread = 0, 0, 0.0
    for k in range(valid):
        miss = abs(ratio[k] / common - F(1))
        if miss < F(COHERENT) + spare:
            coherent += 1
        if miss < F(DRIFT) + spare:
            steady += 1
            spread += miss
            y, x = place[k] // count.shape[1], place[k] % count.shape[1]
            for channel in range(3):
                sums[channel] += proxy[channel, y, x]
                sums[3 + channel] += plate[channel, y, x]
    gains = np.ones(3)
    for channel in range(3):
        # A channel that the screen hardly has (a clipped, over-saturated one) says nothing of the light by itself.
        gains[channel] = common
        if sums[3 + channel] > 0.02 * sums[3 + primary]:
            gains[channel] = sums[channel] / sums[3 + channel]
    mean_miss = spread / max(steady, 1)
    return float(checked), float(valid), float(coherent), float(steady), gains[0], gains[1], gains[2], 1.25 * mean_miss


@njit(nogil=True, cache=True)
def _ratios(
    proxy: NDArray[np.float32],
    plate: NDArray[np.float32],
    count: NDArray[np.float32],
    primary: int,
    colour_limit: np.float32,
    phase: int,
    lit: tuple[np.float32, np.float32, np.float32],
    ratio: NDArray[np.float32],
    place: NDArray[np.int32],
) -> tuple[int, int]:
    """Dominance over the plate's where the colour is the screen's; how many were looked at, and how many taken."""
    rows, columns = count.shape
    one, two = (primary + 1) % 3, (primary + 2) % 3
    checked, valid = 0, 0
    for y in range(phase, rows, _STEP):
        for x in range((phase + 2 * (y // _STEP)) % _STEP, columns, _STEP):
            if count[y, x] <= F(0):
                continue
            checked += 1
            own = proxy[primary, y, x] - F(0.5) * (proxy[one, y, x] + proxy[two, y, x])
            theirs = plate[primary, y, x] - F(0.5) * (plate[one, y, x] + plate[two, y, x])
            first, second = plate[one, y, x] * lit[one], plate[two, y, x] * lit[two]
            now = max(plate[primary, y, x] * lit[primary] - F(0.5) * (first + second), F(_DARKEST) * theirs)
            # Said so that what is no number is left out.
            if not (own > F(_LEAST) * min(now, theirs) and theirs > F(0)):
                continue
            off = abs(proxy[one, y, x] / own - plate[one, y, x] / theirs)
            off = max(off, abs(proxy[two, y, x] / own - plate[two, y, x] / theirs))
            lit_off = max(abs(proxy[one, y, x] / own - first / now), abs(proxy[two, y, x] / own - second / now))
            if not min(off, lit_off) <= colour_limit:
                continue
            ratio[valid], place[valid] = own / theirs, y * columns + x
            valid += 1
    return checked, valid


@njit(nogil=True, cache=True)
def _commonest(ratio: NDArray[np.float32]) -> np.float32:
    """The mode: the fullest stretch of a histogram, then the mean of what lies within a twentieth of it."""
    votes = np.zeros(_BINS, np.int32)
    for k in range(len(ratio)):
        place = (np.log2(ratio[k]) + F(_DOWN_STOPS)) * F(_PER_STOP)
        votes[int(min(max(place, F(0)), F(_BINS - 1)))] += 1
    best, most = 0, -1
    for k in range(2, _BINS - 2):
        near = votes[k - 2] + 2 * votes[k - 1] + 3 * votes[k] + 2 * votes[k + 1] + votes[k + 2]
        if near > most:
            best, most = k, near
    common = F(2.0 ** ((best + 0.5) / _PER_STOP - _DOWN_STOPS))
    for _ in range(3):
        total, members = 0.0, 0
        for k in range(len(ratio)):
            if abs(ratio[k] - common) < F(0.05) * common:
                total += ratio[k]
                members += 1
        if members:
            common = F(total / members)
    return common
