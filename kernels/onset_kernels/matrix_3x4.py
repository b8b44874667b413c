"""A 3x4 matrix on colour: primaries, white balance, channel mixing.

    r' = rr r + rg g + rb b + r0        (and so on for g and b)

`primaries.py` makes the matrices of the standards.
"""

from typing import Any

from onset_kernels.operation import Operation


def matrix_3x4(
    r: Any, g: Any, b: Any,
    rr: Any, rg: Any, rb: Any, r0: Any,
    gr: Any, gg: Any, gb: Any, g0: Any,
    br: Any, bg: Any, bb: Any, b0: Any,
) -> Any:  # fmt: skip
    """`rr` is how much of red goes into red, `rg` how much of green; `r0` is added. Linear light in and out."""
    return (
        rr * r + rg * g + rb * b + r0,
        gr * r + gg * g + gb * b + g0,
        br * r + bg * g + bb * b + b0,
    )


MATRIX_3X4 = Operation(matrix_3x4, lanes="r g b", replaces="r g b")
