"""Brightness of a picture's codes as a matte: its luma, with the weights of Rec. ITU-R BT.709-6, item 3.2."""

from typing import Any

import numpy as np

from onset_kernels.operation import Operation

F = np.float32


def matte_luma(r: Any, g: Any, b: Any) -> Any:
    """Luma of codes 0 to 1; grey gives itself."""
    return F(0.2126) * r + F(0.7152) * g + F(0.0722) * b


MATTE_LUMA = Operation(matte_luma, lanes="r g b", replaces="mask")
