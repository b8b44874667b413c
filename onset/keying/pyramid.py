"""Push-pull: values known in some places carried smoothly into all others, near ones first (compiled, one thread).

Down the pyramid weighted sums gather what is known; on the way up a pixel keeps its own share and takes the rest from
the level above, bilinearly. Everything inside costs four thirds of one pass over the finest level.

Source: S. Gortler et al., The Lumigraph (SIGGRAPH 1996), section 3.4.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray
from onset_kernels.wrap import FASTMATH

F = np.float32


def levels_of(rows: int, columns: int) -> NDArray[np.int64]:
    """(first element, rows, columns) of each level, finest first, down to one pixel; the last row is (total, 0, 0)."""
    found: list[tuple[int, int, int]] = []
    first = 0
    while True:
        found.append((first, rows, columns))
        first += rows * columns
        if rows == 1 and columns == 1:
            break
        rows, columns = (rows + 1) // 2, (columns + 1) // 2
    return np.array([*found, (first, 0, 0)], np.int64)


@njit(nogil=True, cache=True, fastmath=FASTMATH, error_model="numpy")
def pull(values: NDArray[np.float32], weights: NDArray[np.float32], levels: NDArray[np.int64]) -> None:
    """Fill every level but the finest. `values` (channels, total) holds value x weight; weights stop at 1."""
    channels = values.shape[0]
    for level in range(1, levels.shape[0] - 1):
        fine, fine_rows, fine_columns = levels[level - 1]
        here, rows, columns = levels[level]
        for y in range(rows):
            top = fine + 2 * y * fine_columns
            low = top if 2 * y + 1 >= fine_rows else top + fine_columns
            twice_y = F(0.5) if low == top else F(1)
            out = here + y * columns
            for x in range(columns):
                left = 2 * x
                right = left if left + 1 >= fine_columns else left + 1
                twice = twice_y * (F(0.5) if right == left else F(1))
                weight = twice * (
                    (weights[top + left] + weights[top + right]) + (weights[low + left] + weights[low + right])
                )
                scale = twice / weight if weight > F(1) else twice
                weights[out + x] = weight if weight < F(1) else F(1)
                for channel in range(channels):
                    line = values[channel]
                    line[out + x] = scale * (
                        (line[top + left] + line[top + right]) + (line[low + left] + line[low + right])
                    )


@njit(nogil=True, cache=True, fastmath=FASTMATH, error_model="numpy")
def push(
    values: NDArray[np.float32], weights: NDArray[np.float32], levels: NDArray[np.int64], row: NDArray[np.float32]
) -> None:
    """Fill in from the coarsest level to the finest: afterwards the finest level of `values` holds plain values.

    `row` is scratch, two longer than the second level is wide.
    """
    channels = values.shape[0]
    last = levels.shape[0] - 2
    start, rows, columns = levels[last]
    for at in range(start, start + rows * columns):
        weight = weights[at]
        scale = F(1) / weight if weight > F(1e-9) else F(0)
        for channel in range(channels):
            values[channel, at] *= scale
    for level in range(last - 1, -1, -1):
        here, rows, columns = levels[level]
        over, over_rows, over_columns = levels[level + 1]
        for y in range(rows):
            near = over + y // 2 * over_columns
            far = over + min(max(y // 2 + (1 if y & 1 else -1), 0), over_rows - 1) * over_columns
            at = here + y * columns
            for channel in range(channels):
                line = values[channel]
                _blend(line[near : near + over_columns], line[far : far + over_columns], row)
                _lay_under(line[at : at + columns], weights[at : at + columns], row)


@njit(nogil=True, cache=True, fastmath=FASTMATH, error_model="numpy")
def _blend(near, far, row):  # type: ignore[no-untyped-def]
    """`row` 1..n from the coarse row that lies nearer and the one farther; its ends are repeated beyond."""
    count = near.shape[0]
    inner = row[1:]
    for x in range(count):
        inner[x] = F(0.75) * near[x] + F(0.25) * far[x]
    row[0], row[count + 1] = row[1], row[count]


@njit(nogil=True, cache=True, fastmath=FASTMATH, error_model="numpy")
def _lay_under(line, weights, row):  # type: ignore[no-untyped-def]
    """Add to a fine row what its weights leave of the coarse one, twice as wide."""
    pairs = line.shape[0] // 2
    for x in range(pairs):
        middle = F(0.75) * row[x + 1]
        line[2 * x] += (F(1) - weights[2 * x]) * (middle + F(0.25) * row[x])
        line[2 * x + 1] += (F(1) - weights[2 * x + 1]) * (middle + F(0.25) * row[x + 2])
    if line.shape[0] > 2 * pairs:
        last = 2 * pairs
        line[last] += (F(1) - weights[last]) * (F(0.75) * row[pairs + 1] + F(0.25) * row[pairs])
