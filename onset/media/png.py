"""Writes 16-bit PNG through FFmpeg's encoder: display-encoded sRGB with straight alpha, or linear grey for mattes.

Source: PNG specification (W3C, third edition), 11.2 and 11.3: samples are big-endian, alpha is not premultiplied.
"""

from pathlib import Path
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

from onset.media.beside import beside

_BT709, _SRGB = 1, 13  # in the numbers of ITU-T H.273
_FORMATS = {1: "gray16be", 3: "rgb48be", 4: "rgba64be"}


def write_png(path: Path, samples: NDArray[np.uint16]) -> None:
    """Write (height, width) grey, or (height, width, 3 or 4) RGB(A), 16 bits a sample.

    Raises WorkError when it cannot be written, UsageError when its folder is not there.
    """
    channels = 1 if samples.ndim == 2 else samples.shape[2]
    height, width = samples.shape[:2]
    encoder: Any = av.CodecContext.create("png", "w")
    encoder.width, encoder.height, encoder.pix_fmt = width, height, _FORMATS[channels]
    encoder.time_base = 1
    frame = av.VideoFrame(width, height, _FORMATS[channels])
    plane: Any = frame.planes[0]
    rows = np.frombuffer(plane, ">u2").reshape(-1, plane.line_size // 2)
    rows[:height, : width * channels] = samples.reshape(height, -1)
    if channels > 1:  # becomes the file's own word, its sRGB chunk; a matte is linear, which viewers should not undo
        frame.color_primaries, frame.color_trc = _BT709, _SRGB
    with beside(path) as part:
        part.write_bytes(b"".join(bytes(packet) for packet in (*encoder.encode(frame), *encoder.encode(None))))


def samples_of(packed: NDArray[np.uint64]) -> NDArray[np.uint16]:
    """RGBA64 as the pass stores it, (height, width) of uint64, as (height, width, 4) of uint16."""
    return np.ascontiguousarray(packed).view("<u2").reshape(*packed.shape, 4)
