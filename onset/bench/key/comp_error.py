"""How far comps are from the true comp: linear light, over black, 18 % grey, white and a colour of the clip's own.

    error = |fill + (1 - matte) background - (alpha foreground + (1 - alpha) background)|

mean over the pixels, the three channels and the four backgrounds, x 1000; everything clamped to 0..1, since no display
shows more. `edge` is the mean where the true alpha lies between 0.02 and 0.98, `edge_display` the same after both
comps are encoded for an sRGB display, which counts an error in the dark as an eye does.
"""

from dataclasses import dataclass
from typing import Any
from zlib import crc32

import numpy as np
from numba import njit
from numpy.typing import NDArray
from onset_kernels.picture import Transfer

from onset.bench.key.curve_tables import decode_table, encode_table, encoded, look_up, to_code
from onset.bench.key.keyed import Keyed, Truth
from onset.bench.key.matte_error import EDGE_HIGH, EDGE_LOW, same_size

F = np.float32
GREY = 0.18


@dataclass(frozen=True)
class CompError:
    """Of one frame, means x 1000; None where no pixel is an edge."""

    all: float
    edge: float | None
    edge_display: float | None


def backgrounds(name: str) -> NDArray[np.float32]:
    """The four backgrounds of the clip called `name`: (4, 3) linear. The last is drawn by the name, always the same."""
    drawn = np.random.default_rng(crc32(name.encode())).uniform(0.02, 0.98, 3)
    return np.array([[0.0] * 3, [GREY] * 3, [1.0] * 3, drawn], np.float32)


def comp_error(keyed: Keyed, truth: Truth, behind: NDArray[np.float32]) -> CompError:
    """Of one frame over `behind` (n, 3) linear. Raises ValueError for a result of another size."""
    same_size(keyed.matte, truth.alpha)
    if keyed.straight is None:
        straight, codes = keyed.fill, behind
    else:
        straight, codes = keyed.straight, to_code(behind, keyed.transfer)
    total, edge, display, edges = _sums(
        keyed.matte, keyed.fill, straight, keyed.straight is not None, truth.alpha, truth.foreground, behind, codes,
        decode_table(keyed.transfer), encode_table(Transfer.SRGB),
    )  # fmt: skip
    values = 3 * len(behind)
    pixels = truth.alpha.size
    at_edges = (1000 * edge / (edges * values), 1000 * display / (edges * values)) if edges else (None, None)
    return CompError(1000 * total / (pixels * values), *at_edges)


@njit(nogil=True, cache=True)
def _sums(
    matte: Any, fill: Any, straight: Any, encoded_comp: Any, alpha: Any, foreground: Any, behind: Any, codes: Any,
    linear: Any, display: Any,
) -> Any:  # fmt: skip
    total, edge, shown, edges = 0.0, 0.0, 0.0, 0
    one: Any = F(1)
    zero: Any = F(0)
    for y in range(matte.shape[0]):
        for x in range(matte.shape[1]):
            own, true = matte[y, x], alpha[y, x]
            is_edge = EDGE_LOW < true < EDGE_HIGH
            mixed = encoded_comp and own > zero and own < one
            error: Any = F(0)
            visible: Any = F(0)
            for channel in range(3):
                surface = min(max(foreground[y, x, channel], zero), one) * true
                for place in range(behind.shape[0]):
                    ground = behind[place, channel]
                    should = surface + (one - true) * ground
                    if mixed:
                        code = own * straight[y, x, channel] + (one - own) * codes[place, channel]
                        comp = look_up(linear, code)
                    else:
                        comp = min(max(fill[y, x, channel] + (one - own) * ground, zero), one)
                    error += abs(comp - should)
                    if is_edge:
                        visible += abs(encoded(display, comp) - encoded(display, should))
            total += error
            if is_edge:
                edge += error
                shown += visible
                edges += 1
    return total, edge, shown, edges
