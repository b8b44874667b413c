"""A 1D look-up table per channel, linear between its entries, held at its ends (Adobe Cube LUT Specification 1.0)."""

from typing import Any

import numpy as np

from onset_kernels.operation import Operation

F = np.float32
I32 = np.int32


def lut1d(
    r: Any, g: Any, b: Any, table: Any,
    low_r: Any, low_g: Any, low_b: Any, per_r: Any, per_g: Any, per_b: Any,
) -> Any:  # fmt: skip
    """The table's values at r, g, b. `table` is flat float32, entry i of channel c at 3 i + c; at least 2 entries.

    `low_*` is the input of the first entry, `per_*` entries per unit of input: (entries - 1) / (high - low).
    """
    return (
        _looked_up((r - low_r) * per_r, table, 0),
        _looked_up((g - low_g) * per_g, table, 1),
        _looked_up((b - low_b) * per_b, table, 2),
    )


def _looked_up(position: Any, table: Any, channel: Any) -> Any:
    last = table.shape[0] // 3 - 1
    position = position if position > F(0) else F(0)
    position = position if position < F(last) else F(last)
    first = min(I32(position), I32(last - 1))
    part = position - F(first)
    at = 3 * first + channel
    return table[at] * (F(1) - part) + table[at + 3] * part


LUT1D = Operation(lut1d, lanes="r g b", tables="table", replaces="r g b")
