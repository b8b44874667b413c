"""What is measured on: noise of fixed seed for arithmetic, an actor before a green screen for the whole chain."""

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from onset_kernels.picture import Layout

SIZES = {"1080p": (1920, 1080), "4K": (3840, 2160)}
SCREEN = (50, 180, 60)
"""Red, green and blue of the screen, 8-bit sRGB codes."""
NOISE = 12


@lru_cache(maxsize=8)
def noise(layout: Layout, width_px: int, height_px: int, seed: int = 1) -> tuple[NDArray[Any], ...]:
    """Planes of a layout filled with random codes; floats 0..1, halves left at finite values."""
    random = np.random.default_rng(seed)
    planes: list[NDArray[Any]] = []
    for spec in layout.planes:
        shape, dtype = spec.shape(width_px, height_px), np.dtype(spec.dtype)
        if dtype == np.float32:
            planes.append(random.random(shape, np.float32))
        elif layout is Layout.RGBA_HALF:
            planes.append(random.random((*shape, 4), np.float32).astype(np.float16).view(np.uint64)[..., 0].copy())
        else:
            codes = random.integers(0, 256, (*shape, dtype.itemsize), np.uint8).view(dtype)[..., 0]
            padded = dtype.itemsize == 2 and layout.bits in (10, 12)
            planes.append(np.ascontiguousarray(codes & dtype.type((1 << layout.bits) - 1) if padded else codes))
    return tuple(planes)


def plane(width_px: int, height_px: int, seed: int = 1) -> NDArray[np.float32]:
    """A float32 plane 0..1 with structure at several scales, as a matte has."""
    random = np.random.default_rng(seed)
    small = random.random((-(-height_px // 16), -(-width_px // 16)), np.float32)
    wide = np.kron(small, np.ones((16, 16), np.float32))[:height_px, :width_px]
    return np.ascontiguousarray(wide * 0.75 + random.random((height_px, width_px), np.float32) * 0.25)


def actor(width_px: int, height_px: int, number: int, seed: int = 1) -> NDArray[np.uint8]:
    """BGRA codes (height, width, 4): a figure with a soft edge and spill before a noisy green screen."""
    random = np.random.default_rng([seed, number])
    y, x = np.mgrid[:height_px, :width_px].astype(np.float32)
    middle = width_px * (0.5 + 0.01 * number)
    distance = np.sqrt(((x - middle) / (0.18 * width_px)) ** 2 + ((y - 0.55 * height_px) / (0.42 * height_px)) ** 2)
    alpha = np.clip((1.05 - distance) * 10, 0, 1)[..., None]
    grain = random.integers(0, NOISE, (height_px, width_px, 1), np.uint8)
    light = (0.9 + 0.1 * x / width_px)[..., None]
    screen = np.array(SCREEN[::-1], np.float32) * light
    skin = np.array((96, 130, 190), np.float32) * (0.6 + 0.4 * light)
    colour = skin * alpha + screen * (1 - alpha) + grain
    return np.concatenate((colour, np.full_like(alpha, 255)), axis=-1).astype(np.uint8)


def plate(width_px: int, height_px: int) -> NDArray[np.uint8]:
    """BGRA codes (height, width, 4) of an opaque background."""
    y, x = np.mgrid[:height_px, :width_px]
    blue, green, red = x * 255 // width_px, y * 255 // height_px, np.full_like(x, 90)
    return np.stack((blue, green, red, np.full_like(x, 255)), axis=-1).astype(np.uint8)


def packed(bgra: NDArray[np.uint8]) -> NDArray[np.uint32]:
    """The same codes as one uint32 for each pixel: the plane of Layout.BGRA8."""
    return np.ascontiguousarray(bgra).view(np.uint32)[..., 0]
