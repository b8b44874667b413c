"""The pointwise operations in float64 numpy, written from their formulas, not from our files: the second voice."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


def dominance(rgb: Array, key: int, balance: float) -> Array:
    """Channel `key` less (1 - balance) mean + balance max of the others; `rgb` is (3, ...)."""
    first, second = (rgb[channel] for channel in range(3) if channel != key)
    return np.asarray(rgb[key] - (1 - balance) * (first + second) / 2 - balance * np.maximum(first, second))


def difference_key(rgb: Array, a: Array, screen: Array, key: int, balance: float) -> Array:
    """1 - d(I) / d(B), clamped, no more than `a`; `a` where the screen has no dominance."""
    wall = dominance(screen, key, balance)
    with np.errstate(divide="ignore", invalid="ignore"):
        keyed = np.where(wall > 1 / 1024, 1 - dominance(rgb, key, balance) / wall, 1.0)
    return np.asarray(np.minimum(np.maximum(keyed, 0), a))


def screen_subtract(rgb: Array, a: Array, screen: Array, ceiling: float) -> Array:
    """I - (1 - a) B within 0..a * ceiling."""
    return np.asarray(np.clip(rgb - (1 - a) * screen, 0, a * ceiling))


def chroma_key(rgb: Array, a: Array, screen: Array, similarity: float, smoothness: float) -> Array:
    """Distance in BT.709 Cb Cr of square-rooted light, through a ramp."""
    to_cbcr = np.array([[-0.2126, -0.7152, 0.9278], [0.7874, -0.7152, -0.0722]]) / np.array([[1.8556], [1.5748]])
    pixel, wall = (np.tensordot(to_cbcr, np.sqrt(np.maximum(light, 0)), 1) for light in (rgb, screen))
    distance = np.hypot(*(pixel - wall))
    return np.asarray(np.minimum(np.maximum((distance - similarity) / max(smoothness, 1e-6), 0), a))


def luma_key(rgb: Array, a: Array, low: float, high: float) -> Array:
    """Square root of BT.709 luma through a ramp from `low` to `high`."""
    luma = np.sqrt(np.maximum(np.tensordot([0.2126, 0.7152, 0.0722], rgb, 1), 0))
    return np.asarray(np.minimum(np.maximum((luma - low) / (high - low), 0), a))


def despill(rgb: Array, key: int, balance: float, amount: float) -> Array:
    """The key channel brought down towards its limit."""
    clean = rgb.copy()
    clean[key] -= amount * np.maximum(dominance(rgb, key, balance), 0)
    return clean


def matte_levels(a: Array, black: float, white: float, gamma: float) -> Array:
    """clamp((a - black) / (white - black)) ^ (1 / gamma)."""
    return np.clip((a - black) / (white - black), 0, 1) ** (1 / gamma)


def cdl(rgb: Array, slope: Array, offset: Array, power: Array, saturation: float) -> Array:
    """ASC CDL 1.2 without the clamp at 1; what is negative after slope and offset is not raised."""
    graded = rgb * slope[:, None] + offset[:, None]
    raised = np.where(graded > 0, np.abs(graded) ** power[:, None], graded)
    luma = np.tensordot([0.2126, 0.7152, 0.0722], raised, 1)
    result: Array = luma + saturation * (raised - luma)
    return result


def yuv_decode(codes: Array, kr: float, kb: float, bits: int, *, limited: bool) -> Array:
    """ITU-T H.273 backwards, from whole code values (3, ...): de-quantise, then invert the matrix built from Kr, Kb."""
    step = 2.0 ** (bits - 8)
    full = 2.0**bits - 1
    luma = (codes[0] - 16 * step) / (219 * step) if limited else codes[0] / full
    chroma = (codes[1:] - 128 * step) / (224 * step if limited else full)
    to_luma = np.array([kr, 1 - kr - kb, kb])
    to_cb = (np.array([0, 0, 1.0]) - to_luma) / (2 * (1 - kb))
    to_cr = (np.array([1.0, 0, 0]) - to_luma) / (2 * (1 - kr))
    inverse = np.linalg.inv(np.stack([to_luma, to_cb, to_cr]))
    return np.tensordot(inverse, np.stack([luma, *chroma]), 1)


def tetrahedral(rgb: Array, cube: Array) -> Array:
    """`cube` indexed [blue, green, red], `rgb` (3, n) in 0..1: walks along the axes, the largest fraction first."""
    size = len(cube)
    result = np.empty_like(rgb)
    for n, colour in enumerate(np.clip(rgb, 0, 1).T * (size - 1)):
        corner = np.minimum(colour.astype(int), size - 2)
        fraction = colour - corner
        value = cube[corner[2], corner[1], corner[0]].copy()
        at = corner.copy()
        for axis in np.argsort(-fraction, kind="stable"):
            before = cube[at[2], at[1], at[0]]
            at[axis] += 1
            value += fraction[axis] * (cube[at[2], at[1], at[0]] - before)
        result[:, n] = value
    return result
