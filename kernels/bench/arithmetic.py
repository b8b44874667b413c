"""The same arithmetic as somebody would write it with numpy or torch: the yardstick, not the best that can be done.

`xp` is numpy or torch; arrays are float32. The functions agree with the operations to rounding (tests/bench).
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

Lanes = Mapping[str, Any]


def srgb_decode(xp: Any, x: Any) -> Any:
    return xp.where(x <= 0.04045, x * (1 / 12.92), ((x + 0.055) * (1 / 1.055)) ** 2.4)


def srgb_encode(xp: Any, x: Any) -> Any:
    return xp.where(x <= 0.0031308, x * 12.92, 1.055 * xp.clip(x, 0.0031308, None) ** (1 / 2.4) - 0.055)


def green_dominance(xp: Any, r: Any, g: Any, b: Any, balance: float) -> Any:
    return g - ((1 - balance) * 0.5 * (r + b) + balance * xp.maximum(r, b))


def difference_key(xp: Any, r: Any, g: Any, b: Any, a: Any, screen: tuple[float, ...], balance: float) -> Any:
    own = screen[1] - ((1 - balance) * 0.5 * (screen[0] + screen[2]) + balance * max(screen[0], screen[2]))
    return xp.minimum(xp.clip(1 - green_dominance(xp, r, g, b, balance) * (1 / own), 0, None), a)


def screen_subtract(xp: Any, colour: tuple[Any, ...], a: Any, screen: tuple[float, ...], ceiling: float) -> list[Any]:
    clear, most = 1 - a, a * ceiling
    return [xp.minimum(xp.clip(c - clear * s, 0, None), most) for c, s in zip(colour, screen, strict=True)]


def despill(xp: Any, r: Any, g: Any, b: Any, balance: float, amount: float) -> Any:
    return g - amount * xp.clip(green_dominance(xp, r, g, b, balance), 0, None)


def over(top: tuple[Any, ...], under: tuple[Any, ...], a: Any) -> list[Any]:
    clear = 1 - a
    return [t + clear * u for t, u in zip(top, under, strict=True)]


def _rgb(lanes: Lanes) -> tuple[Any, Any, Any]:
    return lanes["r"], lanes["g"], lanes["b"]


def _cdl(lanes: Lanes) -> list[Any]:
    graded = [np.clip(x * 1.1 + 0.02, 0, None) ** 0.9 for x in _rgb(lanes)]
    luma = 0.2126 * graded[0] + 0.7152 * graded[1] + 0.0722 * graded[2]
    return [luma + 0.9 * (x - luma) for x in graded]


def _matrix(lanes: Lanes) -> list[Any]:
    r, g, b = _rgb(lanes)
    return [0.5 * r + 0.3 * g + 0.2 * b + 0.01 for _ in range(3)]


def _over(lanes: Lanes) -> list[Any]:
    names = ("r", "g", "b", "a")
    return over(tuple(lanes[n] for n in names), tuple(lanes[f"under_{n}"] for n in names), lanes["a"])


SCREEN_LINEAR = (0.03, 0.45, 0.04)
PEERS: dict[str, Callable[[Lanes], Any]] = {
    "curve_srgb.DECODE": lambda lanes: [srgb_decode(np, x) for x in _rgb(lanes)],
    "curve_srgb.ENCODE": lambda lanes: [srgb_encode(np, x) for x in _rgb(lanes)],
    "difference_key.DIFFERENCE_KEY": lambda lanes: difference_key(np, *_rgb(lanes), lanes["a"], SCREEN_LINEAR, 0.25),
    "screen_subtract.SCREEN_SUBTRACT": lambda lanes: screen_subtract(np, _rgb(lanes), lanes["a"], SCREEN_LINEAR, 1.25),
    "despill.DESPILL": lambda lanes: despill(np, *_rgb(lanes), 0.25, 1.0),
    "merge.OVER": _over,
    "premultiply.PREMULTIPLY": lambda lanes: [x * lanes["a"] for x in _rgb(lanes)],
    "cdl.CDL": _cdl,
    "matrix_3x4.MATRIX_3X4": _matrix,
}
"""By operation: what numpy does on planes of float32 that are there already."""
