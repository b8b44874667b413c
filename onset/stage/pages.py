"""Large scratch arrays on pages of their own, which go back to the system as soon as they are dropped.

Arrays of some twenty megabytes from malloc stay with the process once freed (measured: 90 MB after a bake, for good).
"""

import math
import mmap
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray


def pages(shape: tuple[int, ...], dtype: DTypeLike) -> NDArray[Any]:
    """A zeroed array."""
    size = max(1, math.prod(shape) * np.dtype(dtype).itemsize)
    return np.frombuffer(mmap.mmap(-1, size), dtype, math.prod(shape)).reshape(shape)
