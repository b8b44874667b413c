"""Compression as it happens: a frame encoded and decoded again by FFmpeg's libraries, alone and on one thread.

A fixed quantiser, so that no frame depends on another and a clip may be read in any order.
"""

from fractions import Fraction
from typing import Any

import av
import numpy as np
from av.codec.context import CodecContext
from av.video.codeccontext import VideoCodecContext
from numpy.typing import NDArray
from onset_kernels.picture import Layout, Picture, Range

from onset.stage.shot.camera import Compression

PIXEL_FORMATS = {
    Layout.YUV420P8: "yuv420p",
    Layout.YUV422P8: "yuv422p",
    Layout.YUV420P10: "yuv420p10le",
    Layout.YUV422P10: "yuv422p10le",
}
DECODERS = {"libx264": "h264", "mjpeg": "mjpeg", "prores_ks": "prores"}


def compressed(
    planes: tuple[NDArray[Any], ...], picture: Picture, compression: Compression
) -> tuple[NDArray[Any], ...]:
    """The planes after one trip through the codec.

    Raises ValueError for an encoder or a layout that is not known here.
    """
    if compression.encoder not in DECODERS or picture.layout not in PIXEL_FORMATS:
        raise ValueError(
            f"{compression.encoder!r} with {picture.layout.key} is not known; encoders: {', '.join(DECODERS)}; "
            f"layouts: {', '.join(layout.key for layout in PIXEL_FORMATS)}"
        )
    name = PIXEL_FORMATS[picture.layout]
    if compression.encoder == "mjpeg" and picture.colour.range is Range.FULL:
        name = name.replace("yuv", "yuvj")
    frame = av.VideoFrame(picture.width_px, picture.height_px, name)
    frame.pts = 0
    for plane, codes in zip(frame.planes, planes, strict=True):
        rows = np.zeros((plane.height, plane.line_size), np.uint8)
        line = np.ascontiguousarray(codes).view(np.uint8)
        rows[:, : line.shape[1]] = line
        plane.update(rows.tobytes())
    return _read(_trip(frame, picture, name, compression), picture)


def _trip(frame: av.VideoFrame, picture: Picture, name: str, compression: Compression) -> av.VideoFrame:
    encoder = CodecContext.create(compression.encoder, "w")
    assert isinstance(encoder, VideoCodecContext)
    encoder.width, encoder.height, encoder.pix_fmt = picture.width_px, picture.height_px, name
    encoder.framerate, encoder.thread_count = Fraction(25), 1
    if compression.encoder == "libx264":
        encoder.options = {
            "preset": "medium", "qp": str(compression.quality), "x264-params": "keyint=1:threads=1:log=-1",
        }  # fmt: skip
    elif compression.encoder == "mjpeg":
        encoder.qmin = encoder.qmax = compression.quality
    else:
        encoder.options = {"profile": "standard", "qscale": str(compression.quality)}
    packets = [*encoder.encode(frame), *encoder.encode(None)]
    decoder = CodecContext.create(DECODERS[compression.encoder], "r")
    assert isinstance(decoder, VideoCodecContext)
    decoder.thread_count = 1
    shown = [picture for packet in packets for picture in decoder.decode(packet)]
    shown += decoder.decode(None)
    (only,) = shown
    return only


def _read(frame: av.VideoFrame, picture: Picture) -> tuple[NDArray[Any], ...]:
    planes = []
    for plane, spec, (rows, columns) in zip(frame.planes, picture.layout.planes, picture.plane_shapes, strict=True):
        line = np.frombuffer(bytes(plane), np.uint8).reshape(plane.height, plane.line_size)
        planes.append(np.ascontiguousarray(line).view(spec.dtype)[:rows, :columns].copy())
    return tuple(planes)
