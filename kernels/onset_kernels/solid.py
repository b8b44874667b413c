"""One colour everywhere."""

from typing import Any

from onset_kernels.operation import Operation


def solid(red: Any, green: Any, blue: Any, alpha: Any) -> Any:
    """The parameters as lanes: premultiplied linear colour and alpha."""
    return red, green, blue, alpha


SOLID = Operation(solid, lanes="", replaces="r g b a")
