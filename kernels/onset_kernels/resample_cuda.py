"""Resampling on a card: the columns of the source into a scratch plane, then along its rows; one thread a sample."""

from typing import TYPE_CHECKING, Any

import numpy as np
from numba import cuda

from onset_kernels.finite import finite
from onset_kernels.wrap import gpu

if TYPE_CHECKING:
    from onset_kernels.resample import Resampler

F = np.float32
BLOCK = (32, 8)

_finite = gpu(finite)


def combine_rows(source, scratch, starts, weights, left):  # type: ignore[no-untyped-def]
    """scratch[y, x] = sum of weights[y, k] source[starts[y] + k, left + x]; NaN counts as 0."""
    x, y = cuda.grid(2)  # type: ignore[call-arg, var-annotated]
    if y < scratch.shape[0] and x < scratch.shape[1]:
        total = F(0)
        for k in range(weights.shape[1]):
            total += weights[y, k] * _finite(source[starts[y] + k, left + x])
        scratch[y, x] = total


def along_rows(scratch, target, starts, weights, low, high, whole):  # type: ignore[no-untyped-def]
    """target[y, x] = sum of weights[k, x] scratch[y, starts[x] + k], held within low..high, rounded where `whole`."""
    x, y = cuda.grid(2)  # type: ignore[call-arg, var-annotated]
    if y < target.shape[0] and x < target.shape[1]:
        total, last = F(0), scratch.shape[1] - 1
        for k in range(weights.shape[0]):  # a tap that only fills up an even number has weight 0
            total += weights[k, x] * scratch[y, min(starts[x] + k, last)]
        held = min(max(total, low), high)
        if whole:  # not a conditional expression: its two kinds would meet in a double
            target[y, x] = np.int32(held + F(0.5))
        else:
            target[y, x] = held


_combine_rows, _along_rows = cuda.jit(combine_rows), cuda.jit(along_rows)


def run(
    resampler: "Resampler", source: Any, target: Any, scratch: Any, stream: Any, low: np.float32, high: np.float32
) -> None:  # fmt: skip
    """Enqueue both kernels; the taps are uploaded at the first call of a resampler on a device."""
    device = cuda.get_current_device().uuid
    if device not in resampler.on_device:
        taps = (resampler.row_starts, resampler.row_weights, resampler.starts, resampler.weights)
        resampler.on_device[device] = tuple(cuda.to_device(array) for array in taps)
        cuda.synchronize()  # whatever stream uses them next finds them complete
    row_starts, row_weights, starts, weights = resampler.on_device[device]
    whole = np.dtype(target.dtype).kind == "u"
    _combine_rows[_grid(scratch), BLOCK, stream](source, scratch, row_starts, row_weights, np.int32(resampler.left))
    _along_rows[_grid(target), BLOCK, stream](scratch, target, starts, weights, low, high, whole)


def _grid(plane: Any) -> tuple[int, int]:
    height, width = plane.shape
    return -(-width // BLOCK[0]), -(-height // BLOCK[1])
