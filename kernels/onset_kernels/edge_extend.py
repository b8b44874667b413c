"""Edge extend: the soft edge takes the colour of the solid foreground beside it, carried outwards.

    C = C + share (a F - C)

`share` is 1 where the edge is to be replaced, 0 in the core; F is straight and smooth, so that what the edge had of the
screen, of a halo or of a ringing codec goes, and its fine texture with it.
Source: the edge extension of Foundry's Nuke (EdgeExtend: colours inside the matte pushed outwards, alpha as it was).
"""

from typing import Any

from onset_kernels.operation import Operation


def edge_extend(
    r: Any, g: Any, b: Any, a: Any, fill_r: Any, fill_g: Any, fill_b: Any, share: Any
) -> Any:  # fmt: skip
    """Premultiplied linear `r g b` from the foreground's own and the straight `fill`; alpha stays."""
    return r + share * (a * fill_r - r), g + share * (a * fill_g - g), b + share * (a * fill_b - b)


EDGE_EXTEND = Operation(edge_extend, lanes="r g b a fill_r fill_g fill_b share", replaces="r g b", vanishes="r g b a")
