"""What is read of a pixel before a clean plate: 0 on the plate, 1 on the foreground that stands near by.

    raw = lean . (I - B)

`lean` was found for each place (an engine's analysis takes a linear discriminant; the colour difference, normalised by
the plate, is one such direction). A matte is at least as dense as its brightest foreign light: no screen is that bright
there, and a highlight that clips is yellow on its last step before white, as a half-transparent screen would be.

    raw >= (I_c - MARGIN B_c) / (brightest - MARGIN B_c)       in each channel c but the screen's own
"""

from typing import Any

import numpy as np

from onset_kernels.operation import Operation

F = np.float32
MARGIN = 1.25
"""The screen's light is counted this much higher: what its fit misses must not become foreground."""


def plate_reading(
    r: Any, g: Any, b: Any, plate_r: Any, plate_g: Any, plate_b: Any,
    lean_r: Any, lean_g: Any, lean_b: Any, room_r: Any, room_g: Any, room_b: Any,
) -> Any:  # fmt: skip
    """Below 0 to above 1. `room_*`: 1 / (brightest - 1.25 screen) of foreign channels, 0 where it tells nothing."""
    raw = (r - plate_r) * lean_r + (g - plate_g) * lean_g + (b - plate_b) * lean_b
    return bounded(raw, r, g, b, plate_r, plate_g, plate_b, room_r, room_g, room_b)


def bounded(
    raw: Any, r: Any, g: Any, b: Any, plate_r: Any, plate_g: Any, plate_b: Any, room_r: Any, room_g: Any, room_b: Any
) -> Any:
    """`raw`, or more where a foreign channel holds light that no screen gives."""
    red, green = (r - F(MARGIN) * plate_r) * room_r, (g - F(MARGIN) * plate_g) * room_g
    blue = (b - F(MARGIN) * plate_b) * room_b
    raw = raw if raw > red else red
    raw = raw if raw > green else green
    return raw if raw > blue else blue


PLATE_READING = Operation(plate_reading, lanes="r g b plate_r plate_g plate_b lean_r lean_g lean_b", replaces="raw")
