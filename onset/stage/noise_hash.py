"""An integer hash that vectorises: the stage's only source of noise per pixel and frame.

Two multiplications and two shifts, in the manner of MurmurHash3's finaliser (A. Appleby, public domain). A counter goes
in, so that any pixel of any frame is drawn alone, on any thread, always the same.
"""

from typing import Any

import numpy as np
from numba import njit

U = np.uint32


@njit(nogil=True, inline="always")
def hash_u32(counter: Any, key: Any) -> Any:
    """32 well-mixed bits of two uint32. Every step is cast: numba widens uint32 arithmetic to 64 bits, half as fast."""
    h = U(U(U(counter) * U(0x9E3779B1)) ^ U(key))
    h = U(h ^ U(h >> U(15)))
    h = U(h * U(0x85EBCA77))
    return U(h ^ U(h >> U(13)))
