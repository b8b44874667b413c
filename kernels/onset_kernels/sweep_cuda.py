"""The sweeps of `onset_kernels.sweep` as CUDA kernels, one thread a pixel; imported only when a card is used.

Windows are read tap by tap, both directions coalesced along x, so that the cache serves all but the first read of a
sample: simple, and no shared memory that a radius would have to fit into.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np
from numba import cuda

from onset_kernels.finite import finite
from onset_kernels.sigma_filter import REACH, alike, settled
from onset_kernels.wrap import gpu

F = np.float32

ALONG_ROWS = (np.int32(1), np.int32(0))
ALONG_COLUMNS = (np.int32(0), np.int32(1))
BLOCK = (32, 8)

_finite, _alike, _settled = gpu(finite), gpu(alike), gpu(settled)


@cuda.jit(device=True, inline="always")
def _at(source, x, y):  # type: ignore[no-untyped-def]
    """The sample at the nearest pixel inside the picture, made finite."""
    height, width = source.shape
    return _finite(source[min(max(y, 0), height - 1), min(max(x, 0), width - 1)])


def sums(source, target, dx, dy, reach, fraction, scale):  # type: ignore[no-untyped-def]
    """The window along (dx, dy), plus `fraction` of the two samples next to it, times `scale`."""
    x, y = cuda.grid(2)  # type: ignore[call-arg, var-annotated]
    if y < target.shape[0] and x < target.shape[1]:
        end = reach + 1
        total = fraction * (_at(source, x - end * dx, y - end * dy) + _at(source, x + end * dx, y + end * dy))
        for k in range(-reach, reach + 1):
            total += _at(source, x + k * dx, y + k * dy)
        target[y, x] = total * scale


def least(source, target, dx, dy, reach, sign):  # type: ignore[no-untyped-def]
    """The minimum (sign 1) or maximum (sign -1) of the window along (dx, dy)."""
    x, y = cuda.grid(2)  # type: ignore[call-arg, var-annotated]
    if y < target.shape[0] and x < target.shape[1]:
        lowest = sign * _at(source, x, y)
        for k in range(-reach, reach + 1):
            lowest = min(lowest, sign * _at(source, x + k * dx, y + k * dy))
        target[y, x] = sign * lowest


def taps(source, target, dx, dy, weights):  # type: ignore[no-untyped-def]
    """The weighted window along (dx, dy); `weights` from the middle outwards."""
    x, y = cuda.grid(2)  # type: ignore[call-arg, var-annotated]
    if y < target.shape[0] and x < target.shape[1]:
        total = weights[0] * _at(source, x, y)
        for k in range(1, weights.shape[0]):
            total += weights[k] * (_at(source, x - k * dx, y - k * dy) + _at(source, x + k * dx, y + k * dy))
        target[y, x] = total


def grow_by_fraction(source, target, fraction, sign):  # type: ignore[no-untyped-def]
    """`source` moved by `fraction` towards the minimum (sign 1) or maximum (sign -1) of its 3x3 neighbours."""
    x, y = cuda.grid(2)  # type: ignore[call-arg, var-annotated]
    if y < target.shape[0] and x < target.shape[1]:
        here = _at(source, x, y)
        lowest = sign * here
        for j in range(-1, 2):
            for i in range(-1, 2):
                lowest = min(lowest, sign * _at(source, x + i, y + j))
        target[y, x] = here + fraction * (sign * lowest - here)


def sigma(source, target, per):  # type: ignore[no-untyped-def]
    """The sigma filter of `onset_kernels.sigma_filter`; `per` is 1 / range."""
    x, y = cuda.grid(2)  # type: ignore[call-arg, var-annotated]
    if y < target.shape[0] and x < target.shape[1]:
        own = _at(source, x, y)
        total, weights = F(0), F(0)
        for j in range(-REACH, REACH + 1):
            for i in range(-REACH, REACH + 1):
                weight, part = _alike(_at(source, x + i, y + j), own, per)
                total += part
                weights += weight
        target[y, x] = _settled(own, total, weights)


def launch(kernel: Callable[..., None], source: Any, target: Any, stream: Any, *arguments: Any) -> None:
    """Enqueue one of the kernels above over `target`; a direction counts as its two steps."""
    height, width = target.shape
    grid = (-(-width // BLOCK[0]), -(-height // BLOCK[1]))
    flat: list[Any] = []
    for argument in arguments:
        flat += argument if isinstance(argument, tuple) else (argument,)
    _compiled(kernel)[grid, BLOCK, stream](source, target, *flat)


@lru_cache
def _compiled(kernel: Callable[..., None]) -> Any:
    return cuda.jit(cache=True, fastmath=False)(kernel)


def on_device(weights: Callable[[float], Any], value: float) -> Any:
    """`weights(value)` as an array of the current device; uploaded once a value, and complete when this returns."""
    return _uploaded(weights, value, cuda.get_current_device().uuid)


@lru_cache(maxsize=256)
def _uploaded(weights: Callable[[float], Any], value: float, _device: str) -> Any:
    uploaded = cuda.to_device(weights(value))
    cuda.synchronize()
    return uploaded
