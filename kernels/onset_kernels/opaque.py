"""An alpha of one, where a picture brings none; and a second alpha that limits the first."""

from typing import Any

import numpy as np

from onset_kernels.operation import Operation

F = np.float32


def opaque() -> Any:
    """Alpha 1."""
    return F(1)


def limit(r: Any, g: Any, b: Any, a: Any, source_a: Any) -> Any:
    """Premultiplied `r g b a` held back by the camera picture's own alpha, 0..1."""
    return r * source_a, g * source_a, b * source_a, a * source_a


OPAQUE = Operation(opaque, lanes="", replaces="a")
LIMIT = Operation(limit, lanes="r g b a source_a", replaces="r g b a")
