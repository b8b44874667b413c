"""Linear light to the codes that a camera puts out: transfer curve, matrix, subsampling, rounding.

Written from the standards in numpy, apart from the kernels' polynomials, so that decoding by the kernels is tested too.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from onset_kernels.picture import Layout, Matrix, Picture, Range, Transfer

from onset.stage.shot.subsampling import subsampled

F = np.float32
# ITU-T H.273 table 4: Kr and Kb.
LUMA = {Matrix.BT601: (0.299, 0.114), Matrix.BT709: (0.2126, 0.0722)}


def planes_of(light: NDArray[np.float32], picture: Picture) -> tuple[NDArray[Any], ...]:
    """The planes of `picture` that show `light` (rows, columns, 3), linear in its primaries, not negative.

    Raises ValueError for a layout, curve or matrix that no camera of the benchmark has.
    """
    colour = picture.colour
    if colour.transfer not in CURVES:
        raise ValueError(
            f"no camera here encodes {colour.transfer.value!r}; known: {', '.join(c.value for c in CURVES)}"
        )
    encoded = CURVES[colour.transfer](light)
    if picture.layout is Layout.BGRA8:
        codes = np.floor(encoded * F(255) + F(0.5)).astype(np.uint32)
        packed: NDArray[np.uint32] = codes[..., 2] | codes[..., 1] << 8 | codes[..., 0] << 16 | np.uint32(0xFF000000)
        return (packed,)
    if picture.layout.kind != "yuv" or len(picture.layout.planes) != 3 or colour.matrix not in LUMA:
        raise ValueError(f"no camera here puts out {picture.layout.key} with matrix {colour.matrix.value!r}")
    return _yuv(encoded, picture)


def _yuv(encoded: NDArray[np.float32], picture: Picture) -> tuple[NDArray[Any], ...]:
    """ITU-T H.273 clause 8.3."""
    kr, kb = LUMA[picture.colour.matrix]
    red, green, blue = (encoded[..., channel] for channel in range(3))
    luma = red * F(kr) + green * F(1 - kr - kb) + blue * F(kb)
    cb, cr = (blue - luma) * F(0.5 / (1 - kb)), (red - luma) * F(0.5 / (1 - kr))
    bits = picture.layout.bits
    step, top = 2 ** (bits - 8), 2**bits - 1
    limited = picture.colour.range is Range.LIMITED
    black, luma_steps, chroma_steps = (16 * step, 219 * step, 224 * step) if limited else (0, top, top)
    planes = [luma * F(luma_steps) + F(black)]
    for chroma, spec in zip((cb, cr), picture.layout.planes[1:], strict=True):
        small = subsampled(chroma, (spec.divide_x, spec.divide_y), picture.colour.siting)
        planes.append(small * F(chroma_steps) + F(2 ** (bits - 1)))
    kinds = (spec.dtype for spec in picture.layout.planes)
    return tuple(
        np.clip(np.floor(plane + F(0.5)), 0, top).astype(kind) for plane, kind in zip(planes, kinds, strict=True)
    )


def bt709(light: NDArray[np.float32]) -> NDArray[np.float32]:
    """Rec. ITU-R BT.709-6, item 1.2, with the constants of H.273 table 3."""
    curve = F(1.09929682680944) * np.power(np.maximum(light, F(0.018)), F(0.45)) - F(0.09929682680944)
    return np.where(light < F(0.018053968510807), light * F(4.5), curve)


def srgb(light: NDArray[np.float32]) -> NDArray[np.float32]:
    """IEC 61966-2-1."""
    curve = F(1.055) * np.power(np.maximum(light, F(0.003)), F(1 / 2.4)) - F(0.055)
    return np.where(light <= F(0.0031308), light * F(12.92), curve)


def slog3(light: NDArray[np.float32]) -> NDArray[np.float32]:
    """Sony, Technical Summary for S-Gamut3.Cine/S-Log3 and S-Gamut3/S-Log3 (2014); light 1 is 100 % reflectance."""
    curve = F(420 / 1023) + np.log10((np.maximum(light, F(0)) + F(0.01)) / F(0.19)) * F(261.5 / 1023)
    return np.where(light >= F(0.01125), curve, light * F((171.2102946929 - 95) / 0.01125 / 1023) + F(95 / 1023))


CURVES: dict[Transfer, Callable[[NDArray[np.float32]], NDArray[np.float32]]] = {
    Transfer.BT709: bt709,
    Transfer.SRGB: srgb,
    Transfer.SLOG3: slog3,
}
