"""Where a two-level signal changes, to a fraction of a sample: the only loop over samples that timecode needs.

The levels are followed as decaying peaks, so that an offset and a fader are no matter, nor a hum weaker than it:
measured, at seven tenths of its level 50, 60 and 150 Hz cost no word, at its full level all of them. A change counts
once the signal has left the middle by an eighth of the swing on the other side: noise on a flank is one change.
"""

import numba as nb
import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]
STATE = 6
"""Floats carried from block to block: high and low peak, last sample, side (+-1, 0: none yet), middle, pending."""
_DECAY_S = 0.02
_QUIET = 10 ** (-46 / 20)
"""A swing below this peak level (-46 dBFS) is taken for silence."""


def fresh_state() -> NDArray[np.float64]:
    """The state before the first sample."""
    return np.zeros(STATE, np.float64)


def crossings(block: Samples, state: NDArray[np.float64], first: int, sample_rate_hz: int) -> NDArray[np.float64]:
    """Positions of the changes in `block`, whose first sample is number `first`. Updates `state`."""
    found = np.empty(len(block), np.float64)
    count = _follow(block, state, found, 1.0 / (_DECAY_S * sample_rate_hz), _QUIET)
    return found[:count] + first


@nb.njit(cache=True, nogil=True)
def _follow(block: Samples, state: NDArray[np.float64], found: NDArray[np.float64], decay: float, quiet: float) -> int:
    high, low, before, side, middle_before, pending = state[0], state[1], state[2], state[3], state[4], state[5]
    count = 0
    for i in range(block.size):
        sample = float(block[i])
        if not np.isfinite(sample):
            sample = before
        high = sample if sample > high else high + (sample - high) * decay
        low = sample if sample < low else low + (sample - low) * decay
        middle = 0.5 * (high + low)
        swing = high - low
        above, above_before = sample - middle, before - middle_before
        if swing > 2.0 * quiet:
            if above * above_before < 0.0 or above == 0.0:
                # The middle is passed here; whether it counts is seen when the signal has gone far enough.
                pending = i - above / (above - above_before) if above != above_before else float(i)
            if side == 0.0:
                side = 1.0 if above > 0.0 else -1.0
            elif above * side < -0.125 * swing:
                side = -side
                found[count] = pending
                count += 1
        else:
            side = 0.0
        before, middle_before = sample, middle
    state[0], state[1], state[2], state[3], state[4], state[5] = high, low, before, side, middle, pending - block.size
    return count
