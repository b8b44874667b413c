"""A decoded picture of a lossless stream, its samples in the order in which they came."""

from typing import Any

import av
import numpy as np
from numpy.typing import NDArray
from onset_kernels.picture import Layout, Picture

from onset.takes.coding import FORMATS, choose_coding


def can_be_as_arrived(decoded: Picture, arrived: Picture, codec: str) -> bool:
    """Whether this codec codes pictures that come as `arrived` as `decoded`, by putting samples in another order."""
    try:
        coding = choose_coding(codec, arrived)
    except ValueError:
        return False
    return coding.lossless and coding.picture == decoded


def as_arrived(video: av.VideoFrame, picture: Picture) -> tuple[NDArray[Any], ...]:
    """Planes of type `picture`. Only where it `can_be_as_arrived`: nothing is converted, samples are moved."""
    if picture.layout is Layout.YUYV and video.format.name == "yuv422p":
        return (_packed(video, picture),)
    wanted = FORMATS[picture.layout]
    if video.format.name != wanted:  # one thread: several overwrite each other's rows (see onset.media.planes)
        video = video.reformat(format=wanted, src_color_range=1, dst_color_range=1, threads=1)
    return tuple(
        _rows(plane)[:rows, : columns * np.dtype(spec.dtype).itemsize].copy().view(spec.dtype)
        for plane, spec, (rows, columns) in zip(video.planes, picture.layout.planes, picture.plane_shapes, strict=True)
    )


def _packed(video: av.VideoFrame, picture: Picture) -> NDArray[Any]:
    """swscale's way back packs the chroma of some widths wrongly."""
    (shape,), (spec,) = picture.plane_shapes, picture.layout.planes
    packed = np.zeros((shape[0], shape[1] * np.dtype(spec.dtype).itemsize), np.uint8)
    luma, cb, cr = (_rows(plane) for plane in video.planes)
    for source, place in ((luma, packed[:, 0::2]), (cb, packed[:, 1::4]), (cr, packed[:, 3::4])):
        columns = min(source.shape[1], place.shape[1])
        place[:, :columns] = source[: shape[0], :columns]
    return packed.view(spec.dtype)


def _rows(plane: Any) -> NDArray[np.uint8]:
    return np.frombuffer(plane, np.uint8).reshape(-1, plane.line_size)[: plane.height]
