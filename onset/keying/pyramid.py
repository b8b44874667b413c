"""Push-pull: values known in some places carried smoothly into all others, near ones first (compiled, one thread).

Down the pyramid weighted sums gather what is known; on the way up a pixel keeps its own share and takes the rest from
the level above, bilinearly. Everything inside costs four thirds of one pass over the finest level.

Source: S. Gortler et al., The Lumigraph (SIGGRAPH 1996), section 3.4.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

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


@njit(nogil=True, cache=True, fastmath=True)
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


@njit(nogil=True, cache=True, fastmath=True)
def push(values: NDArray[np.float32], weights: NDArray[np.float32], levels: NDArray[np.int64]) -> None:
    """Fill in from the coarsest level to the finest: afterwards the finest level of `values` holds plain values."""
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
            near_y = y // 2
            far_y = min(max(near_y + (1 if y & 1 else -1), 0), over_rows - 1)
            for channel in range(channels):
                line = values[channel]
                for x in range(columns):
                    near_x = x // 2
                    far_x = min(max(near_x + (1 if x & 1 else -1), 0), over_columns - 1)
                    near, far = over + near_y * over_columns, over + far_y * over_columns
                    spread = F(0.75) * (F(0.75) * line[near + near_x] + F(0.25) * line[near + far_x]) + F(0.25) * (
                        F(0.75) * line[far + near_x] + F(0.25) * line[far + far_x]
                    )
                    at = here + y * columns + x
                    line[at] += (F(1) - weights[at]) * spread
