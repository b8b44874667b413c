"""Frames for mattes, which look at nothing of them but their number and type."""

import numpy as np
from onset_kernels.picture import Layout, Picture

from onset.frame import Frame
from onset.timecode import Timecode

SMALL = Picture(32, 18, Layout.GRAY8)


def shot(index: int = 0, timecode: Timecode | None = None, picture: Picture = SMALL, media_ns: int = 0) -> Frame:
    """A black frame."""
    planes = tuple(
        np.zeros(shape, spec.dtype) for spec, shape in zip(picture.layout.planes, picture.plane_shapes, strict=True)
    )
    return Frame(planes, picture, index, 0, timecode, media_ns=media_ns)
