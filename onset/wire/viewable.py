"""Any picture as 8-bit BGRA or grey of a wanted size, for monitors: through FFmpeg's scaler, outside the engine.

Matrix and range are converted; the transfer curve is left alone except for linear light, which is encoded as sRGB:
a monitor shows log as log, as it came. Runs in the gateway's process only.
"""

from functools import cache

import av
import numpy as np
from av.video.reformatter import ColorRange, Colorspace, Interpolation, VideoReformatter
from numpy.typing import NDArray
from onset_kernels.picture import Layout, Matrix, Picture, Range, Transfer

from onset.frame import Plane

_FORMATS = {
    Layout.BGRA8: "bgra",
    Layout.RGBA8: "rgba",
    Layout.RGB24: "rgb24",
    Layout.BGR24: "bgr24",
    Layout.RGB48: "rgb48le",
    Layout.RGBA64: "rgba64le",
    Layout.GRAY8: "gray",
    Layout.GRAY16: "gray16le",
    Layout.GBRP8: "gbrp",
    Layout.GBRP10: "gbrp10le",
    Layout.GBRP12: "gbrp12le",
    Layout.GBRP16: "gbrp16le",
    Layout.NV12: "nv12",
    Layout.YUYV: "yuyv422",
    Layout.YUV420P8: "yuv420p",
    Layout.YUV422P8: "yuv422p",
    Layout.YUV444P8: "yuv444p",
    Layout.YUV420P10: "yuv420p10le",
    Layout.YUV422P10: "yuv422p10le",
    Layout.YUV444P10: "yuv444p10le",
    Layout.YUV420P12: "yuv420p12le",
    Layout.YUV422P12: "yuv422p12le",
    Layout.YUV444P12: "yuv444p12le",
}
_MATRICES = {
    Matrix.RGB: Colorspace.ITU709,
    Matrix.BT601: Colorspace.ITU601,
    Matrix.BT709: Colorspace.ITU709,
    Matrix.BT2020: Colorspace.BT2020,
}


class Viewable:
    """Converts pictures of one kind; holds FFmpeg's scaler and a frame to copy into."""

    def __init__(self, picture: Picture, width_px: int, height_px: int) -> None:
        self.picture = picture
        self.grey = picture.layout.kind == "gray"
        self._size = width_px, height_px
        self._floating = picture.layout not in _FORMATS
        source = Layout.BGRA8 if self._floating and not self.grey else picture.layout
        source = Layout.GRAY8 if self._floating and self.grey else source
        self._frame = av.VideoFrame(picture.width_px, picture.height_px, _FORMATS[source])
        self._reformatter = VideoReformatter()

    def convert(self, planes: tuple[Plane, ...]) -> NDArray[np.uint8]:
        """(height, width, 4) BGRA or (height, width) grey, uint8, C-contiguous, full range."""
        if self._floating:
            planes = (_from_floats(self.picture, planes),)
        for plane, ours in zip(planes, self._frame.planes, strict=True):
            rows = np.frombuffer(memoryview(ours), np.uint8).reshape(-1, ours.line_size)
            data = np.ascontiguousarray(plane).view(np.uint8).reshape(plane.shape[0], -1)
            rows[: plane.shape[0], : data.shape[1]] = data
        colour = self.picture.colour
        limited = colour.range is Range.LIMITED
        scaled = self._reformatter.reformat(
            self._frame,
            *self._size,
            "gray" if self.grey else "bgra",
            src_colorspace=_MATRICES[colour.matrix],
            dst_colorspace=Colorspace.ITU709,
            interpolation=Interpolation.AREA,
            src_color_range=ColorRange.MPEG if limited else ColorRange.JPEG,
            dst_color_range=ColorRange.JPEG,
            threads=1,
        )
        width_px, height_px = self._size
        plane_out = scaled.planes[0]
        rows_out = np.frombuffer(memoryview(plane_out), np.uint8).reshape(-1, plane_out.line_size)
        samples = 1 if self.grey else 4
        out = rows_out[:height_px, : width_px * samples]
        return np.ascontiguousarray(out).reshape((height_px, width_px) if self.grey else (height_px, width_px, 4))


def _from_floats(picture: Picture, planes: tuple[Plane, ...]) -> Plane:
    """Half and float pictures as 8-bit codes, clipped to 0..1; linear light through the sRGB curve."""
    if picture.layout is Layout.RGBA_HALF:
        pixels = planes[0].view(np.float16).reshape(picture.height_px, picture.width_px, 4)
        planes = tuple(pixels[..., lane] for lane in range(4))
    codes = [_codes(plane, linear=picture.colour.transfer is Transfer.LINEAR) for plane in planes[:3]]
    if len(codes) == 1:
        return codes[0]
    opaque = np.full_like(codes[0], 255)
    packed = np.stack([codes[2], codes[1], codes[0], opaque], axis=-1)
    return packed.view(np.uint32).reshape(picture.height_px, picture.width_px)


def _codes(plane: Plane, *, linear: bool) -> NDArray[np.uint8]:
    steps = (np.nan_to_num(np.clip(plane.astype(np.float32), 0, 1)) * 65535 + 0.5).astype(np.uint16)
    codes: NDArray[np.uint8] = _table(linear=linear)[steps]
    return codes


@cache
def _table(*, linear: bool) -> NDArray[np.uint8]:
    value = np.arange(65536) / 65535
    if linear:  # IEC 61966-2-1
        value = np.where(value <= 0.0031308, value * 12.92, 1.055 * np.power(value, 1 / 2.4) - 0.055)
    return (value * 255 + 0.5).astype(np.uint8)
