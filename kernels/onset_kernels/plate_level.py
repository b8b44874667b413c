"""The colour difference before a clean plate, not yet cut to 0..1: for a key that knows nothing of the foreground.

    raw = 1 - d(I) / d(B)      d: dominance;  raised to the bound of the brightest foreign light (`plate_reading`)

`plate_reading` with a direction for each place is better at edges and at colours near the screen's; this one needs no
plane but the plate.
"""

from typing import Any

import numpy as np

from onset_kernels.difference_key import LEAST_DOMINANCE
from onset_kernels.dominance import dominance
from onset_kernels.operation import Operation
from onset_kernels.plate_reading import bounded

F = np.float32


def plate_level(
    r: Any, g: Any, b: Any, plate_r: Any, plate_g: Any, plate_b: Any, key_r: Any, key_g: Any, key_b: Any, balance: Any,
    room_r: Any, room_g: Any, room_b: Any,
) -> Any:  # fmt: skip
    """Below 0 to 1 and, in light that no screen gives, above. 1 where the plate is not dominated: nothing is keyed."""
    screen = dominance(plate_r, plate_g, plate_b, key_r, key_g, key_b, balance)
    per_screen = F(1) / screen if screen > LEAST_DOMINANCE else F(0)
    raw = F(1) - dominance(r, g, b, key_r, key_g, key_b, balance) * per_screen
    return bounded(raw, r, g, b, plate_r, plate_g, plate_b, room_r, room_g, room_b)


PLATE_LEVEL = Operation(plate_level, lanes="r g b plate_r plate_g plate_b", replaces="raw")
