"""The points of a picture so noisy that a screen in it looks like leaves: means over cells, where it is grain.

Grain and leaves both vary in hue from point to point. In grain neighbouring pixels differ as much as pixels far apart
do (0.79 to 0.91 of it, white noise of 12 to 32 codes on three stills); leaves have a size, and neighbours are alike:
0.29 behind a lemur.
"""

import numpy as np

from onset.keying.screen_plate import Proxy
from onset.screen import Samples

_AS_MUCH = 0.7
_CELL = 2  # steps between samples: of means over one, 32 codes of noise on 375 rows are still as rough as leaves
_EVERY = 4


def points_without_grain(proxy: Proxy, step: int) -> Samples | None:
    """Means over cells of twice `step` pixels of `proxy` (3, rows, columns): (rows, columns, 3). None without grain."""
    cell = _CELL * step
    rows, columns = (int(length) // cell for length in proxy.shape[1:])
    if min(rows, columns) < 2:
        return None
    light = proxy[:, ::_EVERY].sum(axis=0)
    near, far = (float(np.median(np.abs(light[:, by:] - light[:, :-by]))) for by in (1, cell))
    if near <= _AS_MUCH * far:
        return None
    cells = proxy[:, : rows * cell, : columns * cell].reshape(3, rows, cell, columns, cell)
    return np.ascontiguousarray(np.moveaxis(cells.mean(axis=(2, 4), dtype=np.float32), 0, -1))
