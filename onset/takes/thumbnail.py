"""One frame of a take as a small JPEG."""

from collections.abc import Sequence
from typing import Any

import av
import numpy as np
import simplejpeg
from numpy.typing import NDArray
from onset_kernels.picture import Matrix, Range

from onset.errors import OnsetError
from onset.takes.decoding import Decoder
from onset.takes.dependent import decoded_frames
from onset.takes.layout import STILLS
from onset.takes.manifest import Stream
from onset.takes.read import Take

_COLOURSPACE = {Matrix.BT601: 5, Matrix.BT709: 1, Matrix.BT2020: 9, Matrix.RGB: 1}
_ORDER = ("comp", "camera", "fill", "matte")


def thumbnail(take: Take, *, width_px: int = 320, at: float = 0.5) -> bytes | None:
    """A JPEG of the frame `at` (0 the first, 1 the last) or the nearest there is, of the comp where there is one.

    None where no picture can be had: a report is made all the same. Through swscale: it is to be looked at only.
    """
    streams = sorted(take.manifest.streams, key=lambda stream: _rank(stream.name))
    for stream in streams:
        try:
            found = _of_stream(take, stream, width_px, at)
        except (OnsetError, OSError, ValueError):  # the next stream may have one
            continue
        if found is not None:
            return found
    return None


def _of_stream(take: Take, stream: Stream, width_px: int, at: float) -> bytes | None:
    wanted = take.first_index + round(at * max(0, take.frame_count - 1))
    with take.journal(stream.name) as journal:
        if stream.dependent:
            shown = (one.video for one in decoded_frames(journal, stream) if one.index >= wanted)
            return _jpeg(video, stream, width_px) if (video := next(shown, None)) is not None else None
        for index in sorted(journal.indices, key=lambda index: abs(index - wanted))[:8]:
            packet = journal.packet(index)
            decoder = Decoder(stream)
            decoded = next(iter(decoder.frames([packet])), None) if packet is not None else None
            if decoded is not None and decoded.video is not None:
                if stream.ending == STILLS:
                    return _still_jpeg(decoder.planes(decoded.video)[1], width_px)
                return _jpeg(decoded.video, stream, width_px)
    return None


def _jpeg(video: av.VideoFrame, stream: Stream, width_px: int) -> bytes:
    picture = stream.picture_type()
    height_px = max(2, round(width_px * picture.height_px / (picture.width_px * float(picture.pixel_aspect))))
    small = video.reformat(
        width_px, height_px, "rgb24",
        src_colorspace=_COLOURSPACE[picture.colour.matrix], dst_colorspace=_COLOURSPACE[picture.colour.matrix],
        src_color_range=1 if picture.colour.range is Range.LIMITED else 2, dst_color_range=2, threads=1,
    )  # fmt: skip
    return bytes(simplejpeg.encode_jpeg(np.ascontiguousarray(small.to_ndarray()), quality=85, colorspace="RGB"))


def _still_jpeg(planes: Sequence[NDArray[Any]], width_px: int) -> bytes:
    """Linear light: every so many pixels, with the curve of a display (IEC 61966-2-1)."""
    step = max(1, -(-planes[0].shape[1] // width_px))
    light = np.clip(np.stack([plane[::step, ::step] for plane in (*planes, *planes, *planes)[:3]], axis=-1), 0, 1)
    code = np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)
    return bytes(simplejpeg.encode_jpeg(np.rint(code * 255).astype(np.uint8), quality=85, colorspace="RGB"))


def _rank(name: str) -> int:
    return _ORDER.index(name) if name in _ORDER else len(_ORDER)
