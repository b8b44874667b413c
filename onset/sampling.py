"""A few thousand points of a frame in linear light, in numpy: for whatever has to look at a picture without a pass.

At most 160 x 90 points, whatever the frame's size: 0.4 ms for 1080p BGRA8, measured.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from onset_kernels.access import Sample, samples
from onset_kernels.curves import decode
from onset_kernels.picture import Layout, Picture, Primaries, Transfer
from onset_kernels.primaries import primaries_matrix
from onset_kernels.yuv_decode import YUV_DECODE, yuv_parameters

from onset.frame import Plane
from onset.screen import Samples

COLUMNS, ROWS = 160, 90
_CURVE_POINTS = 2048


def sample_linear(planes: Sequence[Plane], picture: Picture) -> Samples:
    """Linear RGB of evenly spread pixels, float32 (rows, columns, 3), in the working space's BT.709 primaries.

    Chroma is that of the nearest sample; a grey layout gives three equal channels.
    """
    return linear_at(planes, picture, _spread(picture.height_px, ROWS), _spread(picture.width_px, COLUMNS))


def linear_at(planes: Sequence[Plane], picture: Picture, y: NDArray[np.intp], x: NDArray[np.intp]) -> Samples:
    """The same at every crossing of the rows `y` with the columns `x`."""
    lanes = [_codes(planes, picture.layout, sample, y, x) for sample in samples(picture.layout)]
    if picture.layout.kind == "yuv":
        parameters = yuv_parameters(picture.colour.matrix, picture.colour.range, picture.layout.bits)
        lanes = list(YUV_DECODE.function(*lanes[:3], *(np.float32(parameters[name]) for name in YUV_DECODE.parameters)))
    elif picture.layout.kind == "gray":
        lanes = [lanes[0]] * 3
    encoded = np.stack(lanes[:3], axis=-1)
    linear = _decoded(encoded, picture.colour.transfer)
    if picture.colour.primaries is not Primaries.BT709:
        matrix = primaries_matrix(picture.colour.primaries, Primaries.BT709)
        linear = (linear @ matrix.T).astype(np.float32)
    return linear


def alpha_at(planes: Sequence[Plane], picture: Picture, y: NDArray[np.intp], x: NDArray[np.intp]) -> Samples:
    """The picture's own alpha at every crossing of the rows `y` with the columns `x`; its layout must have one."""
    return _codes(planes, picture.layout, samples(picture.layout)[3], y, x)


def _decoded(encoded: Samples, transfer: Transfer) -> Samples:
    finite: Samples = np.nan_to_num(encoded, nan=0.0, posinf=65504.0, neginf=0.0)
    if transfer is Transfer.LINEAR:
        return finite
    curve = _curve(transfer)
    nearest = np.clip(finite * np.float32(_CURVE_POINTS - 1) + np.float32(0.5), 0, _CURVE_POINTS - 1)
    decoded: Samples = curve[nearest.astype(np.int32)]
    return decoded


def _spread(length_px: int, most: int) -> NDArray[np.intp]:
    """Up to `most` positions over `length_px`, each in the middle of its share."""
    count = min(length_px, most)
    return ((np.arange(count) * 2 + 1) * length_px // (2 * count)).astype(np.intp)


def _codes(planes: Sequence[Plane], layout: Layout, sample: Sample, y: Any, x: Any) -> Samples:
    """One lane at rows `y` and columns `x`, the full code as 1.0."""
    plane, spec = planes[sample.plane], layout.planes[sample.plane]
    rows = plane[y // spec.divide_y]
    if sample.kind == "interleaved":
        found = rows[:, x * sample.step + sample.offset]
    elif sample.kind in ("chroma", "pair"):
        found = rows[:, x // 2]
    else:
        found = rows[:, x]
    values: Samples
    if sample.kind == "float":
        values = found.astype(np.float32)
        return values
    shift = sample.shift + (x % 2) * 16 if sample.kind == "pair" else sample.shift
    codes = (found >> np.asarray(shift, found.dtype)) & np.asarray(sample.mask, found.dtype)
    if sample.kind == "half":
        values = codes.astype(np.uint16).view(np.float16).astype(np.float32)
    else:
        values = codes.astype(np.float32) * np.float32(sample.scale)
    return values


@cache
def _curve(transfer: Transfer) -> Samples:
    """Linear values of evenly spaced codes from 0 to 1, from the scalar function that the pass uses too."""
    function = decode(transfer).function
    codes = np.linspace(0.0, 1.0, _CURVE_POINTS, dtype=np.float32)
    return np.array([function(code, code, code)[1] for code in codes], np.float32)
