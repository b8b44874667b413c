"""Y'CbCr with alpha -> floating-point R'G'B' and alpha (`RGBA_FLOAT`), because no layout holds four such planes.

Nothing is clipped or rounded: codes above white and below black stay outside 0..1. In bands of rows that stay in the
second-level cache: 27 ms for 1080p 4:4:4 12-bit on one core, 52 ms for 4:2:0, whose chroma has to be brought up.
swscale's way to RGBA64 was rejected: up to 0.3 % off in colour, and in alpha 255 becomes 65280 of 65535.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from onset_kernels.picture import Colour, Matrix, Picture, Range

from onset.media.full_chroma import grown_chroma

F = np.float32
_BAND_ROWS = 32
_LUMA = {Matrix.BT601: (0.299, 0.114), Matrix.BT709: (0.2126, 0.0722), Matrix.BT2020: (0.2627, 0.0593)}
"""Kr and Kb of ITU-T H.273 table 4."""


def yuva_to_float(
    samples: list[NDArray[Any]], bits: int, divide: tuple[int, int], picture: Picture, coded: Colour
) -> tuple[NDArray[np.float32], ...]:
    """R', G', B' and A planes, float32, (height, width), alpha 0..1.

    `samples`: luma, cb, cr, alpha codes, rows padded as FFmpeg pads them; `divide` is the chroma
    subsampling (columns, rows); `coded` names matrix, range and siting.
    """
    height, width = picture.height_px, picture.width_px
    luma, alpha = samples[0][:height, :width], samples[3][:height, :width]
    divide_x, divide_y = divide
    chroma = [
        grown_chroma(
            plane[:, : -(-width // divide_x)], (height, width), coded.siting, divide_x=divide_x, divide_y=divide_y
        )
        for plane in samples[1:3]
    ]
    out = tuple(np.empty((height, width), np.float32) for _ in range(4))
    for top in range(0, height, _BAND_ROWS):
        band = slice(top, top + _BAND_ROWS)
        (cb, scale), (cr, _) = ((plane[band], scale) for plane, scale in chroma)
        _decode(luma[band], cb, cr, scale, bits, coded, [plane[band] for plane in out])
        np.multiply(alpha[band], F(1 / ((1 << bits) - 1)), out=out[3][band])
    return out


def _decode(
    luma: NDArray[Any], cb: NDArray[Any], cr: NDArray[Any], scale: int, bits: int, coded: Colour,
    out: list[NDArray[np.float32]],
) -> None:  # fmt: skip
    """H.273 equations 20 to 22 and 38 to 40 solved for R'G'B'."""
    kr, kb = _LUMA[coded.matrix]
    unit = 1 << (bits - 8)
    full = coded.range is Range.FULL
    luma_span, chroma_span = ((1 << bits) - 1,) * 2 if full else (219 * unit, 224 * unit)
    y = luma * F(1 / luma_span)
    if not full:
        y -= F(16 / 219)
    blue = cb * F(2 * (1 - kb) / (chroma_span * scale)) - F(2 * (1 - kb) * 128 * unit / chroma_span)
    red = cr * F(2 * (1 - kr) / (chroma_span * scale)) - F(2 * (1 - kr) * 128 * unit / chroma_span)
    np.add(y, red, out=out[0])
    np.add(y, blue, out=out[2])
    kg = 1 - kr - kb
    red *= F(kr / kg)
    blue *= F(kb / kg)
    np.subtract(y, red, out=out[1])
    out[1] -= blue
