"""How kernels over proxies are compiled: their rows dealt out to the threads that the calling thread is allowed.

`onset_kernels.threads.set_threads` says how many those are. Every pixel is worked out by itself, so that the bits do
not depend on it. Measured on the analysis of a 480x270 proxy, before push-pull became one call: 2.7 ms by one thread,
2.2 by two (medians).
"""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from numba import njit
from onset_kernels.own_code import keep_own_code
from onset_kernels.wrap import FASTMATH

P = ParamSpec("P")
R = TypeVar("R")


def row_kernel(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a function whose outer loop is `for y in prange(rows)`."""
    keep_own_code()
    compiled: Callable[P, R] = njit(parallel=True, nogil=True, cache=True, fastmath=FASTMATH, error_model="numpy")(
        function
    )
    return compiled
