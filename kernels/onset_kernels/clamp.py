"""Clamp: lanes held between two bounds; NaN becomes the lower one."""

from typing import Any

from onset_kernels.operation import Operation


def bounded(x: Any, low: Any, high: Any) -> Any:
    """`x` within low..high; a NaN compares false and becomes `low`."""
    x = x if x > low else low
    return x if x < high else high


def clamp(r: Any, g: Any, b: Any, a: Any, low: Any, high: Any) -> Any:
    """All four lanes within low..high."""
    return bounded(r, low, high), bounded(g, low, high), bounded(b, low, high), bounded(a, low, high)


CLAMP = Operation(clamp, lanes="r g b a", replaces="r g b a")
