"""Tiny encoded clips for tests, every frame of which can be told from its pixels."""

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

NTSC = Fraction(30000, 1001)


def grey_frame(level: int, width: int, height: int, pixel_format: str) -> av.VideoFrame:
    """A frame all of whose bytes or 16-bit samples in the first plane are `level` (other planes half way up)."""
    frame = av.VideoFrame(width, height, pixel_format)
    wide = any(component.bits > 8 for component in frame.format.components)
    for number, plane in enumerate(frame.planes):
        code = level if number == 0 else 128 << (frame.format.components[0].bits - 8)
        count = plane.buffer_size // (2 if wide else 1)
        plane.update(np.full(count, code, np.uint16 if wide else np.uint8).tobytes())
    return frame


def write_clip(
    path: Path,
    *,
    codec: str = "libx264",
    pixel_format: str = "yuv420p",
    size: tuple[int, int] = (64, 48),
    levels: Sequence[int] = (40, 60, 80, 100, 120),
    rate: Fraction = NTSC,
    times: Sequence[int] | None = None,
    time_base: Fraction | None = None,
    metadata: dict[str, str] | None = None,
    options: dict[str, str] | None = None,
    container_options: dict[str, str] | None = None,
    tags: dict[str, int] | None = None,
    pixel_aspect: Fraction | None = None,
    rotation: int = 0,
    container_format: str | None = None,
) -> Path:
    """One frame per level; `times` are pts in `time_base` (default: evenly at `rate`)."""
    with av.open(str(path), "w", format=container_format, options=container_options or {}) as container:
        stream: Any = container.add_stream(codec, rate=rate, options=_options(codec, options))
        stream.width, stream.height = size
        stream.pix_fmt = pixel_format
        if pixel_aspect is not None:
            stream.codec_context.sample_aspect_ratio = pixel_aspect
        for name, value in (tags or {}).items():
            setattr(stream.codec_context, name, value)
        if time_base is not None:
            stream.codec_context.time_base = time_base
        if rotation:
            stream.set_display_rotation(rotation)
        stream.metadata.update(metadata or {})
        for number, level in enumerate(levels):
            frame = grey_frame(level, *size, pixel_format)
            for name, value in (tags or {}).items():
                setattr(frame, name, value)
            frame.time_base = time_base or 1 / rate
            frame.pts = number if times is None else times[number]
            for packet in stream.encode(frame):
                container.mux(packet)
        for packet in stream.encode():
            container.mux(packet)
    return path


def write_picture_clip(path: Path, planes: Sequence[NDArray[Any]], codec: str, pixel_format: str) -> Path:
    """A clip of one frame with exactly these planes, losslessly where the codec is (ffv1, rawvideo, png)."""
    height, width = planes[0].shape[:2]
    with av.open(str(path), "w") as container:
        stream: Any = container.add_stream(codec, rate=25)
        stream.width, stream.height, stream.pix_fmt = width, height, pixel_format
        frame = frame_of(planes, width, height, pixel_format)
        frame.pts = 0
        for packet in (*stream.encode(frame), *stream.encode()):
            container.mux(packet)
    return path


def frame_of(planes: Sequence[NDArray[Any]], width: int, height: int, pixel_format: str) -> av.VideoFrame:
    """An FFmpeg frame whose planes hold these arrays, row padding filled with 0xAA."""
    frame = av.VideoFrame(width, height, pixel_format)
    for plane, array in zip(frame.planes, planes, strict=True):
        rows = np.ascontiguousarray(array).view(np.uint8).reshape(array.shape[0], -1)
        padded = np.full((plane.buffer_size // plane.line_size, plane.line_size), 0xAA, np.uint8)
        padded[: rows.shape[0], : rows.shape[1]] = rows
        plane.update(padded.tobytes())
    return frame


def _options(codec: str, options: dict[str, str] | None) -> dict[str, str]:
    low_cost = {"preset": "ultrafast", "qp": "0"} if codec == "libx264" else {}
    return {**low_cost, **(options or {})}
