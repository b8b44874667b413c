"""What a camera's planes say the light was, and what it should have been, by the standards' formulas in float64."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from onset_kernels.picture import Layout, Matrix, Picture, Range, Transfer

from onset.stage.shot.camera import Camera
from onset.stage.shot.veil import veiled
from tests.pictures import pixels

LUMA = {Matrix.BT601: (0.299, 0.114), Matrix.BT709: (0.2126, 0.0722)}


def expected_linear(light: NDArray[np.float32], camera: Camera) -> NDArray[np.float64]:
    """Light with its veil, cut off where the sensor clips."""
    strayed = veiled(light, camera.veil, camera.veil_light)
    return np.clip(strayed.astype(np.float64), 0.0, camera.sensor.clips_at)


def camera_linear(planes: tuple[NDArray[Any], ...], picture: Picture) -> NDArray[np.float64]:
    """Linear red, green, blue (h, w, 3) of the planes."""
    codes = pixels(planes, picture)
    if picture.layout is Layout.BGRA8:
        return _decoded(codes[..., 2::-1] / 255.0, picture.colour.transfer)
    bits = picture.layout.bits
    step, top = 2 ** (bits - 8), 2**bits - 1
    limited = picture.colour.range is Range.LIMITED
    black, luma_steps, chroma_steps = (16 * step, 219 * step, 224 * step) if limited else (0, top, top)
    luma = (codes[..., 0] - black) / luma_steps
    cb, cr = ((codes[..., place] - 2 ** (bits - 1)) / chroma_steps for place in (1, 2))
    kr, kb = LUMA[picture.colour.matrix]
    red, blue = luma + 2 * (1 - kr) * cr, luma + 2 * (1 - kb) * cb
    green = (luma - kr * red - kb * blue) / (1 - kr - kb)
    return _decoded(np.stack([red, green, blue], axis=-1), picture.colour.transfer)


def _decoded(codes: NDArray[np.float64], transfer: Transfer) -> NDArray[np.float64]:
    if transfer is Transfer.SRGB:
        return np.where(codes <= 0.04045, codes / 12.92, ((np.maximum(codes, 0.04) + 0.055) / 1.055) ** 2.4)
    if transfer is Transfer.BT709:
        curve = ((np.maximum(codes, 0.08) + 0.09929682680944) / 1.09929682680944) ** (1 / 0.45)
        return np.where(codes < 0.08124285829863, codes / 4.5, curve)
    assert transfer is Transfer.SLOG3
    toe = (codes * 1023 - 95) * 0.01125 / (171.2102946929 - 95)
    return np.where(codes >= 171.2102946929 / 1023, 10 ** ((codes * 1023 - 420) / 261.5) * 0.19 - 0.01, toe)
