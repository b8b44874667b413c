"""Random pictures of any layout, and what each pixel of one is, worked out slowly and on its own."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from onset_kernels.picture import Layout, Picture, Siting

Planes = tuple[NDArray[Any], ...]
_PLACE = {
    Siting.LEFT: (0.0, 0.5), Siting.CENTRE: (0.5, 0.5), Siting.TOP_LEFT: (0.0, 0.0), Siting.RIGHT: (1.0, 0.5),
    Siting.TOP: (0.5, 0.0), Siting.BOTTOM: (0.5, 1.0), Siting.TOP_RIGHT: (1.0, 0.0), Siting.BOTTOM_LEFT: (0.0, 1.0),
    Siting.BOTTOM_RIGHT: (1.0, 1.0),
}  # fmt: skip


def random_planes(picture: Picture, seed: int = 0) -> Planes:
    """Planes full of random codes of the right number of bits."""
    random = np.random.default_rng(seed)
    planes = []
    for plane in picture.allocate():
        if plane.dtype == np.float32:
            plane[...] = random.uniform(-0.5, 1.5, plane.shape)
        elif picture.layout is Layout.RGBA_HALF:
            plane.view(np.float16)[...] = random.uniform(-0.5, 1.5, plane.view(np.float16).shape)
        elif picture.layout.bits in (10, 12):
            plane[...] = random.integers(0, 1 << picture.layout.bits, plane.shape)
        else:
            samples = plane.view(np.uint8)
            samples[...] = random.integers(0, 256, samples.shape)
        planes.append(plane)
    return tuple(planes)


def pixels(planes: Sequence[NDArray[Any]], picture: Picture) -> NDArray[np.float64]:
    """(height, width, samples) float64: every sample of every pixel, chroma interpolated by its siting."""
    layout, width, height = picture.layout, picture.width_px, picture.height_px
    if layout.kind == "yuv":
        luma, cb, cr = _samples(planes, layout, width)
        across, down = _PLACE[picture.colour.siting]
        if max(spec.divide_y for spec in layout.planes) == 1:
            down = 0.0
        return np.stack([luma, *(_upsampled(plane, width, height, across, down) for plane in (cb, cr))], axis=-1)
    if len(planes) > 1:
        return np.stack(planes, axis=-1).astype(np.float64)
    if layout.kind == "gray":
        return planes[0].astype(np.float64)[..., None]
    sample = np.float16 if layout is Layout.RGBA_HALF else np.uint8 if layout.bits == 8 else np.uint16
    return planes[0].view(sample).reshape(height, width, -1).astype(np.float64)


def _samples(planes: Sequence[NDArray[Any]], layout: Layout, width: int) -> list[NDArray[np.float64]]:
    if layout is Layout.NV12:
        pairs = planes[1].view(np.uint8).astype(np.float64)
        return [planes[0].astype(np.float64), pairs[:, 0::2], pairs[:, 1::2]]
    if layout is Layout.YUYV:
        packed = planes[0].view(np.uint8).astype(np.float64)
        return [packed[:, 0::2][:, :width], packed[:, 1::4], packed[:, 3::4]]
    return [plane.astype(np.float64) for plane in planes]


def _upsampled(chroma: NDArray[np.float64], width: int, height: int, across: float, down: float) -> NDArray[np.float64]:
    """Chroma at every luma pixel; `across` and `down` place the sample in its block, in luma pixels."""
    rows, columns = chroma.shape
    if rows != height:
        at = np.clip((np.arange(height) - down) / 2, 0, rows - 1)
        chroma = np.stack([np.interp(at, np.arange(rows), chroma[:, k]) for k in range(columns)], axis=1)
    if columns != width:
        at = np.clip((np.arange(width) - across) / 2, 0, columns - 1)
        chroma = np.stack([np.interp(at, np.arange(columns), row) for row in chroma])
    return chroma
