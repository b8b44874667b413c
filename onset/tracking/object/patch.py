"""The picked area, laid flat: what every later frame is compared with, so that nothing can drift.

A frame is warped back into the patch by the homography that is believed; what then differs is what is left to find.
Brightness and contrast are taken out of both around every pixel: light may change, also from place to place.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from onset.tracking.object.grey import Grey
from onset.tracking.object.quad import Matrix, Points, between

LONGEST_PX = 400
"""Of a patch's longer side. Measured on a plane 500 to 700 px wide: corners 0.065 px off (p50) with patches of 200 px,
0.019 with 400, 0.022 with 800."""
_SHORTEST_PX = 12
_AROUND = 25
EVERY = 2
_FLOOR = 5.0
"""Deviation in codes that counts as no texture: camera noise alone must not be blown up to a picture."""
_PER_DEVIATION = 40.0


@dataclass(frozen=True)
class Level:
    """A patch with light taken out: `even` is float32 around 0, `codes` the same as uint8 for optical flow."""

    even: NDArray[np.float32]
    codes: Grey
    texture: NDArray[np.float32]
    """Deviation around each pixel, in codes of the frame."""


def patch_size(quad: Points) -> tuple[int, int]:
    """Width and height of the patch of a quad in px: its mean sides, shrunk where they are long."""
    side = np.linalg.norm(np.roll(quad, -1, axis=0) - quad, axis=1)
    width, height = (side[0] + side[2]) / 2, (side[1] + side[3]) / 2
    shrink = min(1.0, LONGEST_PX / max(width, height))
    return max(_SHORTEST_PX, round(width * shrink)), max(_SHORTEST_PX, round(height * shrink))


def from_patch(size: tuple[int, int], quad: Points) -> Matrix:
    """Patch px -> frame px for a plane whose corners are `quad`."""
    return between(edges(size), quad)


def edges(size: tuple[int, int]) -> Points:
    """The corners of a patch: half a pixel outside of the middles of its corner pixels."""
    right, bottom = size[0] - 0.5, size[1] - 0.5
    return np.array([[-0.5, -0.5], [right, -0.5], [right, bottom], [-0.5, bottom]])


def flattened(grey: Grey, matrix: Matrix, size: tuple[int, int]) -> Grey:
    """The patch as the frame shows it, by `matrix` from patch to frame px; grey beyond the frame's edge is repeated."""
    import cv2

    # A picture that shrinks on the way is made smaller first: sampling it as it is would alias.
    scale = float(np.sqrt(abs(np.linalg.det(matrix[:2, :2]))))
    while scale > 2.0 and min(grey.shape) > 32:
        grey = np.asarray(cv2.pyrDown(grey), np.uint8)
        matrix = np.diag([0.5, 0.5, 1.0]) @ matrix
        scale /= 2
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return np.asarray(cv2.warpPerspective(grey, matrix, size, flags=flags, borderMode=cv2.BORDER_REPLICATE), np.uint8)


def levelled(patch: Grey) -> Level:
    """The patch with mean and deviation around every pixel made the same everywhere."""
    import cv2

    around = (_AROUND, _AROUND)
    values = patch.astype(np.float32)
    mean = cv2.blur(values, around)
    deviation = np.sqrt(np.maximum(cv2.blur(values * values, around) - mean * mean, 0))
    even = np.asarray((values - mean) / (deviation + _FLOOR), np.float32)
    codes = np.clip(even * _PER_DEVIATION + 128.0, 0, 255).astype(np.uint8)
    return Level(even, codes, np.asarray(deviation, np.float32))


def likeness(one: Level, other: Level) -> NDArray[np.float32]:
    """Normalised cross-correlation around every `EVERY`th pixel of every `EVERY`th row, -1 to 1.

    Sampled, not made smaller: the means around a place are of a quarter of the pixels, and cost a quarter.
    """
    import cv2

    around = (_AROUND // EVERY | 1, _AROUND // EVERY | 1)
    first, second = (np.ascontiguousarray(level.even[::EVERY, ::EVERY]) for level in (one, other))
    product = cv2.blur(first * second, around)
    power = cv2.blur(first * first, around) * cv2.blur(second * second, around)
    return np.asarray(product / np.sqrt(power + 1e-4), np.float32)
