"""Copies of lanes, where two things are made of one: an output encoded while the stack goes on, grey as three."""

from typing import Any

from onset_kernels.operation import Operation


def keep(a: Any) -> Any:
    """One lane as it is."""
    return a


def keep_colour(r: Any, g: Any, b: Any) -> Any:
    """Three lanes as they are."""
    return r, g, b


def grey(r: Any) -> Any:
    """One lane as red, green and blue."""
    return r, r, r


KEEP = Operation(keep, lanes="a", replaces="a")
KEEP_COLOUR = Operation(keep_colour, lanes="r g b", replaces="r g b")
GREY = Operation(grey, lanes="r", replaces="r g b")
