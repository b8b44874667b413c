"""A matte is at least as dense as its brightest foreign light: no screen, however lit, is that bright in that channel.

    I = a F + (1 - a) B light,  F <= white   =>   a >= (I_c - B_c light) / (white - B_c)

in each channel c but the screen's own. A colour difference alone opens holes where a highlight clips: the last step
before white in blond hair, brass or rope is yellow, which leans towards green as a half-transparent screen does.
"""

from typing import Any

import numpy as np

from onset_kernels.operation import Operation

F = np.float32
MARGIN = 1.25
"""The screen's light is counted this much higher: what its fit misses must not become foreground."""


def bright_core(
    r: Any, g: Any, b: Any, a: Any, light: Any,
    per_r: Any, per_g: Any, per_b: Any, less_r: Any, less_g: Any, less_b: Any, floor: Any,
) -> Any:  # fmt: skip
    """`a` 0..1, or denser. `per_*` is matte per light, `less_*` what the screen accounts for (0 in its own channel)."""
    least = r * per_r - light * less_r
    green = g * per_g - light * less_g
    blue = b * per_b - light * less_b
    least = least if least > green else green
    least = (least if least > blue else blue) - floor
    least = least if least > a else a
    return least if least < F(1) else F(1)


def bright_core_parameters(
    screen: tuple[float, float, float], primary: int, brightest: float, black: float, white: float
) -> dict[str, float]:
    """Parameters for a linear screen colour. `brightest` is the most light a foreground has; levels black < white.

    Channels in which the screen itself is nearly that bright tell nothing and are left out.
    """
    per: dict[str, float] = {}
    less: dict[str, float] = {}
    for channel, (name, own) in enumerate(zip("rgb", screen, strict=True)):
        room = brightest - MARGIN * own
        foreign = channel != primary and room > 0.1 * brightest
        per[f"per_{name}"] = 1.0 / (room * (white - black)) if foreign else 0.0
        less[f"less_{name}"] = MARGIN * own * per[f"per_{name}"]
    return {**per, **less, "floor": black / (white - black)}


BRIGHT_CORE = Operation(bright_core, lanes="r g b a light", replaces="a")
