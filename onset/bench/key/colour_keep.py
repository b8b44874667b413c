"""Colours that a keyer spoils: yellow, skin, and cloth of the screen's own hue, before and after, as CIEDE2000.

The truth says where they are: in the core, by hue, chroma and lightness of the true foreground. The comp over 18 % grey
is held against the true foreground in cells of a sixty-fourth of the height, each by its mean colour, so that the
camera's noise does not count as a change of colour, and a hole does. A cell counts when a quarter has that colour.
"""

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from onset.bench.key.comp_error import GREY
from onset.bench.key.delta_e import delta_e, lab_of
from onset.bench.key.keyed import Keyed, Truth
from onset.bench.key.matte_error import CORE

KINDS = ("yellow", "skin", "cloth")
CELLS_DOWN = 64
_LEAST_CELL_PX = 4
_LEAST_SHARE = 0.25
Kinds = NDArray[np.uint8]


def kinds_of(truth: Truth, primary: int) -> Kinds:
    """(h, w): 0, or 1 + the place in KINDS. `primary`, the screen's channel, says which cloth has its hue."""
    found = np.zeros(truth.alpha.shape, np.uint8)
    core = truth.alpha > CORE
    lab = lab_of(truth.foreground[core])
    light, chroma = lab[:, 0], np.hypot(lab[:, 1], lab[:, 2])
    hue_deg = np.degrees(np.arctan2(lab[:, 2], lab[:, 1])) % 360.0
    low_deg, high_deg = (120.0, 190.0) if primary == 1 else (240.0, 310.0)
    kind = np.zeros(len(lab), np.uint8)
    kind[(hue_deg >= 35) & (hue_deg < 80) & (chroma >= 12) & (chroma <= 50) & (light >= 20)] = 2
    kind[(hue_deg >= 80) & (hue_deg < 110) & (chroma >= 35) & (light >= 40)] = 1
    kind[(hue_deg >= low_deg) & (hue_deg < high_deg) & (chroma >= 15)] = 3
    found[core] = kind
    return found


def colour_change(keyed: Keyed, truth: Truth, kinds: Kinds) -> dict[str, tuple[float, int]]:
    """For each of KINDS that is there: the sum of its cells' differences, and how many cells there are."""
    cell_px = max(_LEAST_CELL_PX, round(truth.alpha.shape[0] / CELLS_DOWN))
    own, true, counts = _cells(keyed.matte, keyed.fill, truth.foreground, kinds, cell_px, np.float32(GREY))
    found = {}
    for place, name in enumerate(KINDS):
        count = counts[..., place]
        there = count >= _LEAST_SHARE * cell_px**2
        if there.any():
            pixels = count[there][:, None]
            apart = delta_e(lab_of(own[..., place, :][there] / pixels), lab_of(true[..., place, :][there] / pixels))
            found[name] = float(apart.sum()), int(there.sum())
    return found


@njit(nogil=True, cache=True)
def _cells(matte: Any, fill: Any, foreground: Any, kinds: Any, cell_px: Any, grey: Any) -> Any:
    rows, columns = matte.shape
    shape = ((rows + cell_px - 1) // cell_px, (columns + cell_px - 1) // cell_px, 3)
    own, true, counts = np.zeros((*shape, 3)), np.zeros((*shape, 3)), np.zeros(shape, np.int64)
    for y in range(rows):
        for x in range(columns):
            if kinds[y, x] == 0:
                continue
            j, i, kind = y // cell_px, x // cell_px, kinds[y, x] - 1
            counts[j, i, kind] += 1
            for channel in range(3):
                comp = fill[y, x, channel] + (np.float32(1) - matte[y, x]) * grey
                own[j, i, kind, channel] += min(max(comp, np.float32(0)), np.float32(1))
                true[j, i, kind, channel] += min(max(foreground[y, x, channel], np.float32(0)), np.float32(1))
    return own, true, counts
