"""Two fields in one frame -> one progressive frame, at the same rate: one field kept, or both blended.

`top` and `bottom` keep the lines of that field and put the mean of the two neighbours in place of the others (linear
"bob" of one field): sharp in motion, half the vertical detail. `blend` weighs each line 1-2-1 with its neighbours: no
combing, moving edges doubled. Motion-adaptive deinterlacing belongs in a converter before the engine.
Interlaced 4:2:0 alternates fields in its chroma rows as well, so every plane is treated alike.
"""

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from onset_kernels.picture import Layout

View = NDArray[Any]
Fields = Literal["off", "top", "bottom", "blend"]


def deinterlace(planes: Sequence[View], layout: Layout, fields: Fields, destination: Sequence[View]) -> None:
    """Write the progressive picture into `destination`, contiguous planes of the same shapes. Not in place."""
    for source, target in zip(planes, destination, strict=True):
        lines, out = _samples(source, layout), _samples(target, layout)
        if fields == "off" or lines.shape[0] == 1:
            out[...] = lines
        elif fields == "blend":
            _blend(lines, out)
        else:
            _one_field(lines, out, first=0 if fields == "top" else 1)


def _samples(plane: View, layout: Layout) -> View:
    """The plane with one array element per sample, however its pixels are packed."""
    if plane.dtype == np.float32:
        return plane
    return plane.view(np.float16 if layout is Layout.RGBA_HALF else np.uint8 if layout.bits == 8 else np.uint16)


def _one_field(lines: View, out: View, *, first: int) -> None:
    out[first::2] = lines[first::2]
    kept = lines[first::2]
    between = out[1 + first :: 2]  # lines of the other field that lie between two kept ones
    last = min(between.shape[0], kept.shape[0] - 1)
    between[:last] = _mean(kept[:last], kept[1 : last + 1])
    between[last:] = kept[-1]
    if first == 1:
        out[0] = kept[0]


def _blend(lines: View, out: View) -> None:
    above = np.concatenate((lines[:1], lines[:-1]))
    below = np.concatenate((lines[1:], lines[-1:]))
    # One mean rounds up and one down: on average an eighth of a code too dark, where two up were three eighths off.
    out[...] = _mean(lines, _mean(above, below), up=False)


def _mean(a: View, b: View, *, up: bool = True) -> View:
    """The mean of two samples without a wider type; integers round up or down."""
    mean: View
    if a.dtype.kind == "f":
        mean = (a + b) * a.dtype.type(0.5)
    else:
        mean = (a | b) - ((a ^ b) >> 1) if up else (a & b) + ((a ^ b) >> 1)
    return mean
