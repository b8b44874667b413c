"""Despill: takes out of the key channel what exceeds a limit made of the other two.

    key' = key - amount * max(0, dominance)

The average and maximum limits of the trade (S. Wright, Digital Compositing for Film and Video, chapter on despill),
mixed by `balance` as in the difference key. Homogeneous: the same for premultiplied and for straight colour.
"""

from typing import Any

import numpy as np

from onset_kernels.dominance import dominance
from onset_kernels.operation import Operation

F = np.float32


def despill(r: Any, g: Any, b: Any, key_r: Any, key_g: Any, key_b: Any, balance: Any, amount: Any) -> Any:
    """Colour without spill. `amount` 0 (no-op) to 1 (down to the limit); `balance` 0 average limit, 1 maximum limit."""
    spill = dominance(r, g, b, key_r, key_g, key_b, balance)
    spill = (spill if spill > F(0) else F(0)) * amount
    return r - key_r * spill, g - key_g * spill, b - key_b * spill


DESPILL = Operation(despill, lanes="r g b", replaces="r g b")
