"""3D look-up table, tetrahedral interpolation.

Source: P. Hung, Colorimetric calibration in electronic imaging devices using a look-up-table model and interpolations,
Journal of Electronic Imaging 2(1), 1993; layout and domain: Adobe, Cube LUT Specification 1.0 (2013). A neutral ramp
uses the cube's diagonal alone, so that a table neutral there keeps it neutral, which trilinear interpolation does not.
The twelve reads a pixel gather: 13 ms of one core at 1080p (33 points), where a CDL takes 4.
"""

from typing import Any

import numpy as np

from onset_kernels.operation import Operation

F = np.float32
I = np.int32  # noqa: E741 - the dtype's letter, as F
U = np.uint32  # unsigned: numba adds a test for negative indices otherwise


def position(x: Any, low: Any, per: Any, last: Any) -> Any:
    """Where `x` lies on an axis of the lattice, 0..last; NaN at 0."""
    at = (x - low) * per
    at = at if at > F(0) else F(0)
    return at if at < last else last


def cell(at: Any, size: Any) -> Any:
    """The lattice point below `at`, one short of the last, so that it has a neighbour."""
    below = I(at)
    return below if below < I(size) - I(2) else I(I(size) - I(2))


def lut3d(
    r: Any, g: Any, b: Any, cube: Any, size: Any,
    low_r: Any, low_g: Any, low_b: Any, per_r: Any, per_g: Any, per_b: Any,
) -> Any:  # fmt: skip
    """Colour through `cube`: flat float32 of size^3 * 3, red fastest, then green, then blue, as in a .cube file.

    `size` >= 2 must be the table's; `low_*` is the input at the first point, `per_*` points per unit of input,
    (size - 1) / (high - low). Inputs outside are held at the ends.
    """
    last = size - F(1)
    at_r, at_g = position(r, low_r, per_r, last), position(g, low_g, per_g, last)
    at_b = position(b, low_b, per_b, last)
    cell_r, cell_g, cell_b = cell(at_r, size), cell(at_g, size), cell(at_b, size)
    fr, fg, fb = at_r - F(cell_r), at_g - F(cell_g), at_b - F(cell_b)
    step_r, step_g = I(3), I(I(size) * I(3))
    step_b = I(I(size) * step_g)
    # From the low corner to the high one along the axis of the largest fraction first, of the smallest last.
    # Chosen by arithmetic: as selects they became jumps, and a jump that follows the picture's noise is guessed wrong.
    rg, gb, rb = I(fr >= fg), I(fg >= fb), I(fr >= fb)
    first = I(step_b + rg * rb * (step_r - step_b) + (I(1) - rg) * gb * (step_g - step_b))
    third = I(step_r + gb * rb * (step_b - step_r) + rg * (I(1) - gb) * (step_g - step_r))
    largest = fr if fr > fg else fg
    largest = largest if largest > fb else fb
    smallest = fr if fr < fg else fg
    smallest = smallest if smallest < fb else fb
    middle = fr + fg + fb - largest - smallest
    low = I(cell_r * step_r + cell_g * step_g + cell_b * step_b)
    high = I(low + step_r + step_g + step_b)
    one, two = I(low + first), I(high - third)
    w0, w1, w2, w3 = F(1) - largest, largest - middle, middle - smallest, smallest
    return (
        cube[U(low)] * w0 + cube[U(one)] * w1 + cube[U(two)] * w2 + cube[U(high)] * w3,
        cube[U(low + I(1))] * w0 + cube[U(one + I(1))] * w1 + cube[U(two + I(1))] * w2 + cube[U(high + I(1))] * w3,
        cube[U(low + I(2))] * w0 + cube[U(one + I(2))] * w1 + cube[U(two + I(2))] * w2 + cube[U(high + I(2))] * w3,
    )


LUT3D = Operation(lut3d, lanes="r g b", replaces="r g b", tables="cube")
