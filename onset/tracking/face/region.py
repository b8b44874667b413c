"""The square of a picture that a face model is shown: where it lies, how it is turned, and its pixels."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from onset.subject import Points
from onset.tracking.face.face import EYE_LEFT_OUTER, EYE_RIGHT_OUTER, Pixels, Rgb

AROUND = 1.5
"""Side of the square over the face's longer side, as the face mesh was trained."""


@dataclass(frozen=True, slots=True)
class Region:
    """A turned square in pixels of the full frame."""

    x_px: float
    y_px: float
    """Its centre."""
    side_px: float
    roll_rad: float
    """Turn of its upper edge, clockwise in the picture; 0 when level."""

    def to_frame(self, size_px: int) -> NDArray[np.float64]:
        """(2, 3): from pixels of a crop of `size_px` to pixels of the frame, both from their corners."""
        scale = self.side_px / size_px
        cos, sin = scale * np.cos(self.roll_rad), scale * np.sin(self.roll_rad)
        turn = np.array([[cos, -sin], [sin, cos]])
        return np.column_stack((turn, np.array((self.x_px, self.y_px)) - turn @ np.full(2, size_px / 2.0)))

    def crop(self, picture: Pixels, size_px: int) -> Rgb:
        """What lies in it, (size_px, size_px, 3) uint8; black outside of the picture.

        Reduced by whole factors first where it is much larger than the crop: sampled straight, a face that fills a
        4K frame shimmers.
        """
        import cv2

        matrix = self.to_frame(size_px)
        factor = int(self.side_px // (2 * size_px)) + 1 if self.side_px >= 2 * size_px else 1
        part, left, top = _around(picture, matrix, size_px, factor)
        if part.size == 0:
            return np.zeros((size_px, size_px, 3), np.uint8)
        if factor > 1:
            size = part.shape[1] // factor, part.shape[0] // factor
            part = np.asarray(cv2.resize(part, size, interpolation=cv2.INTER_AREA), np.uint8)
        matrix = np.column_stack((matrix[:, :2], matrix[:, 2] - (left, top))) / factor
        # cv2 counts from pixel centres: half a pixel on either side.
        matrix = np.column_stack((matrix[:, :2], matrix[:, 2] + matrix[:, :2] @ (0.5, 0.5) - 0.5))
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        return np.asarray(cv2.warpAffine(part, matrix, (size_px, size_px), flags=flags), np.uint8)


def _around(picture: Pixels, matrix: NDArray[np.float64], size_px: int, factor: int) -> tuple[Rgb, int, int]:
    """The part of the picture that a region touches, its sides whole multiples of `factor`, and its corner."""
    height, width = picture.shape[:2]
    corners = np.array([(0, 0), (size_px, 0), (0, size_px), (size_px, size_px)]) @ matrix[:, :2].T + matrix[:, 2]
    left, top = (int(v) for v in np.clip(np.floor(corners.min(axis=0)) - factor, 0, (width, height)))
    right, bottom = (int(v) for v in np.clip(np.ceil(corners.max(axis=0)) + factor, 0, (width, height)))
    right, bottom = right - (right - left) % factor, bottom - (bottom - top) % factor
    return picture[top:bottom, left:right], left, top


def around_points(points_px: Points) -> Region:
    """The region for the next frame: level with the eyes, centred on the mesh's box, AROUND times its longer side.

    The box is taken along the eyes' line, not along the picture's edges as mediapipe does, so that a tilted head
    fills the same share of the square as an upright one.
    """
    across = points_px[EYE_LEFT_OUTER] - points_px[EYE_RIGHT_OUTER]
    roll = float(np.arctan2(across[1], across[0]))
    turn = np.array([[np.cos(roll), np.sin(roll)], [-np.sin(roll), np.cos(roll)]])
    level = points_px[:468] @ turn.T
    low, high = level.min(axis=0), level.max(axis=0)
    x, y = turn.T @ ((low + high) / 2.0)
    return Region(float(x), float(y), AROUND * float((high - low).max()), roll)
