"""Paints a plate and unpacks what is stored."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from onset_kernels.picture import Colour, Layout, Picture, Transfer

from onset.media.placement import Rectangle
from onset.media.plate_painter import PlatePainter, painted_picture

LINEAR = Colour(transfer=Transfer.LINEAR)
Pixels = NDArray[np.float32]


def painted(plate: Picture, planes: tuple[NDArray[Any], ...], rectangle: Rectangle, size: tuple[int, int]) -> Pixels:
    """What is stored, unpacked to (height, width, 4): r g b a, sRGB-encoded and straight, or premultiplied halves."""
    kind = painted_picture(plate, *size, covers=rectangle.covers(*size))
    out = kind.allocate()
    PlatePainter(plate, kind, rectangle).paint(planes, out)
    if kind.layout is Layout.RGB10:
        light = np.stack([((out[0] >> shift) & 1023) / 1023.0 for shift in (20, 10, 0)], axis=-1) ** 2
        encoded = np.where(light <= 0.0031308, 12.92 * light, 1.055 * np.maximum(light, 1e-9) ** (1 / 2.4) - 0.055)
        return np.concatenate([encoded, np.ones((*encoded.shape[:2], 1))], axis=-1).astype(np.float32)
    if kind.layout is Layout.BGRA8:
        codes: Pixels = out[0].view(np.uint8).reshape(size[1], size[0], 4)[..., [2, 1, 0, 3]].astype(np.float32)
        return codes / np.float32(255)
    halves: Pixels = out[0].view(np.float16).reshape(size[1], size[0], 4).astype(np.float32)
    return halves


def bgr(width: int, height: int, seed: int = 1) -> tuple[Picture, NDArray[np.uint8]]:
    pixels = np.random.default_rng(seed).integers(0, 256, (height, width, 3), np.uint8)
    return Picture(width, height, Layout.BGR24), pixels


def whole(width: int, height: int) -> Rectangle:
    return Rectangle(0.0, 0.0, float(width), float(height))
