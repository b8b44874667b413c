"""A matte that was recorded by a codec of colour, as what it is: one plane."""

from dataclasses import replace

import numpy as np
from onset_kernels.picture import Layout, Range

from onset.takes.read import Missing, Shown

MATTE = "matte"


def grey_matte(found: Shown | Missing) -> Shown | Missing:
    """The luma of a picture in YUV as GRAY_FLOAT, 0 to 1 (ITU-R BT.709-6, 4.6: codes of black and white); anything else
    as it is. Its colour differences are zero but for what coding made of them."""
    if not isinstance(found, Shown) or found.picture.layout.kind != "yuv":
        return found
    bits, colour = found.picture.layout.bits, found.picture.colour
    step = 1 << (bits - 8)
    black, white = (16 * step, 235 * step) if colour.range is Range.LIMITED else (0, (1 << bits) - 1)
    luma = (found.planes[0].astype(np.float32) - black) / np.float32(white - black)
    picture = replace(found.picture, layout=Layout.GRAY_FLOAT, colour=replace(colour, range=Range.FULL))
    return replace(found, picture=picture, planes=(np.clip(luma, 0.0, 1.0),))
