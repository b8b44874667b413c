"""A real face turned by a known rotation: its picture laid over a relief and seen by a known camera.

What can be tested with it is how a tracker sees a head turn, up to some 20 degrees; beyond, the relief would hide parts
of itself, which it does not know how to. The relief's depth is the face mesh's own (there is no other for a
photograph), so that it says nothing of how deep faces are.
"""

import numpy as np
from numpy.typing import NDArray

from onset.tracking.face.face import Rgb
from onset.tracking.face.lens import Lens

Array = NDArray[np.float64]
_CELL_PX = 4
_SOFT_PX = 2.0
_RING, _RING_AT = 32, 1.7
_GIVE_PX = 0.5
_STEPS = 30
_BACK = 1.0
"""Depth of what is not face, over the deepest point of the face."""


class FaceRelief:
    """A picture as a relief. Its unit is the picture's pixel, its origin the middle of the face, in depth too."""

    def __init__(self, picture: Rgb, points_px: NDArray[np.floating], depth_px: NDArray[np.floating]) -> None:
        self._picture = picture
        face = np.asarray(points_px, np.float64)[:468]
        self.middle_px = (face.min(axis=0) + face.max(axis=0)) / 2.0
        deepest = float(depth_px[:468].max())
        self._middle_depth = 0.5 * (float(depth_px[:468].min()) + deepest)
        self._depth = self._filled(face, np.asarray(depth_px, np.float64)[:468], deepest * _BACK) - self._middle_depth
        self.size_px = float(np.ptp(face, axis=0).max())

    def seen(
        self, rotation: Array, place: Array, lens: Lens, width_px: int, height_px: int, background: int = 90
    ) -> Rgb:
        """Turned by `rotation` about its origin and put at `place` (3) in camera space, in the relief's unit.

        Every pixel of the frame looks for the point of the relief that it sees, by going against the error of its
        last guess; where that does not settle (outside of the picture) it is background.
        """
        import cv2

        height, width = self._depth.shape
        y, x = np.mgrid[0:height_px, 0:width_px].astype(np.float64) + 0.5
        seen = np.stack((x, y), axis=2)
        scale = lens.focal_px / float(place[2])
        start = self.middle_px + (seen - lens.centre_px - lens.focal_px * place[:2] / place[2]) / scale
        guess: Array = start
        for _ in range(_STEPS):
            guess = guess - 0.8 * (self._projected(guess, rotation, place, lens) - seen) / scale
            guess = np.clip(guess, (-width, -height), (2 * width, 2 * height))
        missed = np.abs(self._projected(guess, rotation, place, lens) - seen).max(axis=2)
        maps = (guess - 0.5).astype(np.float32)
        picture = np.asarray(cv2.remap(self._picture, maps[..., 0], maps[..., 1], cv2.INTER_CUBIC), np.uint8)
        outside = (missed > 0.1) | (guess < 0.0).any(axis=2) | (guess > (width, height)).any(axis=2)
        picture[outside] = background
        return picture

    def moved(self, points_px: NDArray[np.floating], rotation: Array, place: Array, lens: Lens) -> Array:
        """Where points of the picture are seen."""
        return np.asarray(self._projected(np.asarray(points_px, np.float64)[None], rotation, place, lens)[0])

    def _projected(self, points: Array, rotation: Array, place: Array, lens: Lens) -> Array:
        import cv2

        maps = (points - 0.5).astype(np.float32)
        depth = cv2.remap(
            self._depth.astype(np.float32),
            maps[..., 0],
            maps[..., 1],
            cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_REPLICATE,
        )
        here = np.concatenate((points - self.middle_px, np.asarray(depth, np.float64)[..., None]), axis=2)
        there = np.asarray(here @ rotation.T + place)
        return np.asarray(lens.focal_px * there[..., :2] / there[..., 2:] + lens.centre_px)

    def _filled(self, face: Array, depth: Array, back: float) -> Array:
        """A depth for every pixel: through the mesh's points, and `back` on a ring around them.

        Interpolated by sums of distances (the kernel r, which bends no more than it must). Means of near points were
        rejected: they flatten the relief by a third, and a flat face seems to turn by less than it does.
        """
        import cv2

        angles = np.linspace(0.0, 2.0 * np.pi, _RING, endpoint=False)
        reach = 0.5 * np.ptp(face, axis=0) * _RING_AT
        ring = self.middle_px + np.stack((np.cos(angles), np.sin(angles)), axis=1) * reach
        known, values = np.vstack((face, ring)), np.concatenate((depth, np.full(_RING, back)))
        kernel = np.linalg.norm(known[:, None] - known[None], axis=2)
        # A little give, for points of the lips that lie upon each other at two depths.
        weights = np.linalg.solve(kernel - _GIVE_PX * np.eye(len(known)), values - back)
        height, width = self._picture.shape[:2]
        y, x = np.mgrid[0:height:_CELL_PX, 0:width:_CELL_PX].astype(np.float64) + _CELL_PX / 2.0
        cells = np.stack((x.ravel(), y.ravel()), axis=1)
        squared = np.square(cells).sum(axis=1)[:, None] + np.square(known).sum(axis=1) - 2.0 * cells @ known.T
        filled = np.sqrt(np.maximum(squared, 0.0)) @ weights + back
        coarse = np.clip(filled, depth.min(), 1.5 * back).reshape(x.shape).astype(np.float32)
        soft = cv2.GaussianBlur(coarse, (0, 0), _SOFT_PX / _CELL_PX)
        return np.asarray(cv2.resize(soft, (width, height), interpolation=cv2.INTER_CUBIC), np.float64)
