"""Opacity: a layer faded as a whole; of premultiplied colour all four lanes are scaled (Porter and Duff's dissolve)."""

from typing import Any

from onset_kernels.operation import Operation


def opacity(r: Any, g: Any, b: Any, a: Any, opacity: Any) -> Any:
    """Premultiplied colour and alpha times `opacity`, 0..1."""
    return r * opacity, g * opacity, b * opacity, a * opacity


OPACITY = Operation(opacity, lanes="r g b a", replaces="r g b a", vanishes="r g b a")
