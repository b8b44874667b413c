"""The last step of a pass that stores means of cells: sums along columns, put together along the row."""

from typing import Any

import numpy as np

F = np.float32


def clear(sums: Any) -> None:
    """Begin a row of cells."""
    for x in range(sums.size):
        sums[x] = F(0)


def fold(sums: Any, width: Any, side: Any, lines: Any, row: Any) -> None:
    """`row[i]` = mean of `sums[i * side : (i + 1) * side]`, which hold `lines` samples each; the last has what is left.

    `side` is a constant where this is called, so that LLVM unrolls the inner loop.
    """
    whole = width // side
    scale = F(1) / F(side * lines)
    for i in range(whole):
        total = F(0)
        for k in range(side):
            total += sums[i * side + k]
        row[i] = total * scale
    if whole < row.size:
        total = F(0)
        for x in range(whole * side, width):
            total += sums[x]
        row[whole] = total / F((width - whole * side) * lines)
