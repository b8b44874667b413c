"""A real picture of a face, moved by a warp that is known exactly: the truth that face trackers are measured against.

First the face is bent (`onset.stage.face_fields`), then the whole picture is laid into the frame by a homography. The
bending is defined from the bent picture to the real one, q = p - sum(amount * field(p)), which is what painting needs;
where a point of the real picture goes is the root of that, found by Newton's method to 1e-9 pixels.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from onset.stage.face_fields import FacePlaces, Field, fields

Array = NDArray[np.float64]
Rgb = NDArray[np.uint8]
_STEPS = 60
_EXACT_PX = 1e-9


@dataclass(frozen=True, slots=True)
class FaceState:
    """Where the picture is in the frame and what the face does."""

    x_px: float
    y_px: float
    """Where the picture's middle is."""
    scale: float = 1.0
    roll_deg: float = 0.0
    """Clockwise in the frame."""
    lean_x: float = 0.0
    lean_y: float = 0.0
    """Perspective: by how much more of its size the picture grows from its middle to its right (lower) edge."""
    amounts: Mapping[str, float] = field(default_factory=dict)
    """0 to 1 for each of `onset.stage.face_fields.NAMES`; what is left out is 0."""


class FaceWarp:
    """One picture that can be bent and moved."""

    def __init__(self, picture: Rgb, places: FacePlaces) -> None:
        """`picture` is (height, width, channels) uint8 of any number of channels up to 4, upright."""
        self._picture = np.ascontiguousarray(picture)
        self.height_px, self.width_px = picture.shape[:2]
        self._fields = fields(places)
        self._sampled = {
            name: [_sampled(one, self.width_px, self.height_px) for one in each] for name, each in self._fields.items()
        }
        self._box = _union([box for each in self._sampled.values() for box, _ in each])

    def matrix(self, state: FaceState) -> Array:
        """(3, 3): from pixels of the picture to pixels of the frame, both from their corners."""
        to_middle = np.array([(1.0, 0.0, -self.width_px / 2.0), (0.0, 1.0, -self.height_px / 2.0), (0.0, 0.0, 1.0)])
        lean = np.eye(3)
        lean[2, 0], lean[2, 1] = -2.0 * state.lean_x / self.width_px, -2.0 * state.lean_y / self.height_px
        roll = np.radians(state.roll_deg)
        cos, sin = state.scale * np.cos(roll), state.scale * np.sin(roll)
        place = np.array([(cos, -sin, state.x_px), (sin, cos, state.y_px), (0.0, 0.0, 1.0)])
        return np.asarray(place @ lean @ to_middle)

    def moved(self, points_px: NDArray[np.floating], state: FaceState) -> Array:
        """(n, 2) float64: where points of the real picture are in the frame. Raises ValueError for a folded picture."""
        bent = self._bent_points(np.asarray(points_px, np.float64), state.amounts)
        placed = np.column_stack((bent, np.ones(len(bent)))) @ self.matrix(state).T
        return np.asarray(placed[:, :2] / placed[:, 2:])

    def bent(self, amounts: Mapping[str, float]) -> Rgb:
        """The picture with the face bent, not moved, of the picture's size."""
        import cv2

        if not any(amounts.values()):
            return self._picture
        left, top, right, bottom = self._box
        x, y = np.meshgrid(np.arange(left, right, dtype=np.float32), np.arange(top, bottom, dtype=np.float32))
        for name, amount in amounts.items():
            for (x0, y0, x1, y1), (across, down) in self._sampled[name]:
                x[y0 - top : y1 - top, x0 - left : x1 - left] -= np.float32(amount) * across
                y[y0 - top : y1 - top, x0 - left : x1 - left] -= np.float32(amount) * down
        out = self._picture.copy()
        out[top:bottom, left:right] = cv2.remap(self._picture, x, y, cv2.INTER_CUBIC)
        return out

    def paint(self, frame: Rgb, state: FaceState) -> None:
        """Lay the picture into `frame` (height, width, channels) uint8, of as many channels as the picture."""
        import cv2

        box = self.box(state, frame.shape[1], frame.shape[0])
        if box is None:
            return
        left, top, right, bottom = box
        # cv2 counts from pixel centres: half a pixel on either side.
        from_centre, to_centre = np.eye(3), np.eye(3)
        from_centre[:2, 2], to_centre[:2, 2] = 0.5, (-0.5 - left, -0.5 - top)
        matrix = to_centre @ self.matrix(state) @ from_centre
        part = frame[top:bottom, left:right]
        cv2.warpPerspective(
            self.bent(state.amounts), matrix, (right - left, bottom - top), dst=part,
            flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_TRANSPARENT,
        )  # fmt: skip

    def box(self, state: FaceState, width_px: int, height_px: int) -> tuple[int, int, int, int] | None:
        """Left, top, right, bottom of what `paint` touches in a frame of this size; None when nothing."""
        corners = np.array(
            [(0, 0, 1), (self.width_px, 0, 1), (0, self.height_px, 1), (self.width_px, self.height_px, 1)]
        )
        placed = corners @ self.matrix(state).T
        xy = placed[:, :2] / placed[:, 2:]
        left, top = (max(int(v), 0) for v in np.floor(xy.min(axis=0)))
        right, bottom = np.minimum(np.ceil(xy.max(axis=0)), (width_px, height_px)).astype(int)
        return (left, top, int(right), int(bottom)) if left < right and top < bottom else None

    def _bent_points(self, points: Array, amounts: Mapping[str, float]) -> Array:
        acting = [(amount, one) for name, amount in amounts.items() if amount for one in self._fields[name]]
        if not acting:
            return points
        place, trust, before = points.copy(), np.ones(len(points)), np.full(len(points), np.inf)
        for _ in range(_STEPS):
            missed = place - points - sum((amount * one.at(place) for amount, one in acting), np.zeros_like(place))
            miss = np.abs(missed).max(axis=1)
            if float(miss.max(initial=0.0)) < _EXACT_PX:
                return place
            # Where lids press the eye together the field is steep, and whole steps jump to and fro across it.
            trust = np.where(miss < before, np.minimum(2.0 * trust, 1.0), 0.4 * trust)
            before = miss
            slopes = sum((amount * one.slope_at(place) for amount, one in acting), np.zeros((len(place), 2, 2)))
            place = place - trust[:, None] * np.linalg.solve(np.eye(2) - slopes, missed[..., None])[..., 0]
        raise ValueError(f"amounts {dict(amounts)} fold the picture; they are 0 to 1")


def _sampled(
    one: Field, width: int, height: int
) -> tuple[tuple[int, int, int, int], tuple[NDArray[np.float32], NDArray[np.float32]]]:
    """The box of a field, and its displacement across and down at each pixel's centre in it."""
    left, right = max(int(np.floor(one.across.start)), 0), min(int(np.ceil(one.across.end)), width)
    top, bottom = max(int(np.floor(one.down.start)), 0), min(int(np.ceil(one.down.end)), height)
    height_there = np.outer(one.down.at(_centres(top, bottom)), one.across.at(_centres(left, right)))
    across, down = ((height_there * part).astype(np.float32) for part in one.toward)
    return (left, top, right, bottom), (across, down)


def _centres(start: int, end: int) -> Array:
    return np.arange(start, end, dtype=np.float64) + 0.5


def _union(boxes: list[tuple[int, int, int, int]]) -> tuple[int, int, int, int]:
    low, high = np.array(boxes)[:, :2].min(axis=0), np.array(boxes)[:, 2:].max(axis=0)
    return int(low[0]), int(low[1]), int(high[0]), int(high[1])
