"""A decoded FFmpeg frame -> lent planes: one copy that respects FFmpeg's row padding, and turns on the way."""

from collections.abc import Sequence
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray
from onset_kernels.picture import PlaneSpec

from onset.media.av_layouts import endian
from onset.media.format import Format
from onset.media.orient import orient
from onset.media.widen import widen
from onset.media.yuva import yuva_to_float

View = NDArray[Any]


def fill(frame: av.VideoFrame, form: Format, destination: Sequence[View]) -> None:
    """Write `frame` into `destination`, planes of `form.picture`. Raises ValueError when it is not of that format."""
    if not form.fits(frame):
        came = f"{frame.width}x{frame.height} {frame.format.name}"
        wanted = f"{form.stored.width_px}x{form.stored.height_px} {form.pixel_format}"
        raise ValueError(f"a frame of {came} came where {wanted} was expected")
    orient(stored(frame, form), form.stored, form.orientation, destination)


def stored(frame: av.VideoFrame, form: Format) -> list[View]:
    """Views or arrays in the shapes of the stored picture, unturned."""
    way, picture = form.route, form.stored
    source = _moved(frame, way.through) if way.through else frame
    if way.how == "copy":
        order = way.order or range(len(picture.layout.planes))
        specs, shapes = picture.layout.planes, picture.plane_shapes
        return [
            _view(source.planes[plane], specs[position], shapes[position], swapped=way.swapped)
            for position, plane in enumerate(order)
        ]
    name, big_endian = endian(source.format.name)
    bits = max(component.bits for component in source.format.components)
    dtype = np.dtype(np.uint8) if bits == 8 else np.dtype(">u2" if big_endian else "<u2")
    samples = [_samples(plane, dtype) for plane in source.planes]
    if way.how == "widen":
        return list(widen(samples, name, bits, picture.layout, picture.width_px))
    divide = (-(-64 // source.format.chroma_width(64)), -(-64 // source.format.chroma_height(64)))
    return list(yuva_to_float(samples, bits, divide, picture, form.coded))


def _moved(frame: av.VideoFrame, pixel_format: str) -> av.VideoFrame:
    """By swscale. The range is named on both sides, so that it moves samples and never rescales them; one thread,
    because several overwrite each other's rows (measured: 1 picture in 60 of 22x6 P010 came out wrong)."""
    return frame.reformat(format=pixel_format, src_color_range=1, dst_color_range=1, threads=1)


def _view(plane: av.video.plane.VideoPlane, spec: PlaneSpec, shape: tuple[int, int], *, swapped: bool) -> View:
    """The plane's elements, rows as far apart as FFmpeg keeps them; a swapped copy for big-endian samples."""
    dtype = np.dtype(spec.dtype)
    rows, columns = shape
    padded = np.frombuffer(memoryview(plane), np.uint8).reshape(-1, plane.line_size)
    view = padded[:rows, : columns * dtype.itemsize]
    if swapped:
        sample = np.dtype(np.float32 if dtype == np.float32 else np.uint16)
        return np.ascontiguousarray(view).view(sample).byteswap().view(dtype)
    elements: View = view.view(dtype)
    return elements


def _samples(plane: av.video.plane.VideoPlane, dtype: "np.dtype[Any]") -> View:
    """Whole padded rows of native samples."""
    rows = np.frombuffer(memoryview(plane), np.uint8).reshape(-1, plane.line_size)[: plane.height]
    view: View = rows[:, : plane.line_size // dtype.itemsize * dtype.itemsize].view(dtype)
    return view if view.dtype.isnative else view.astype(view.dtype.newbyteorder("="))
