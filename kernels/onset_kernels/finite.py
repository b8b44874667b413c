"""A sample made fit for a sum over its neighbours: NaN becomes 0, anything else is held within +-1e30.

A neighbourhood would spread a NaN over its whole window, and an infinity turns into NaN as soon as it meets weight 0.
1e30 because 4 million such samples still sum to a finite float32.
"""

import numpy as np

F = np.float32
LARGEST = np.float32(1e30)


def finite(sample: np.float32) -> np.float32:
    """`sample` as float32 within -1e30 to 1e30; finite(NaN) = 0."""
    value = F(sample)
    known = value if value == value else F(0)
    return min(max(known, -LARGEST), LARGEST)
