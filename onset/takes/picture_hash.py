"""The hash of a picture's samples, for telling whether two are the same to the bit."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import xxhash
from numpy.typing import NDArray


def picture_xxh3(planes: Sequence[NDArray[Any]]) -> int:
    """XXH3-64 of the planes' bytes, one plane behind the other, row by row; 0.2 ms for BGRA8 of 1080p."""
    whole = xxhash.xxh3_64()
    for plane in planes:
        whole.update(np.ascontiguousarray(plane).view(np.uint8).data)
    return whole.intdigest()
