"""A matte drawn as an outline of straight sides, with a soft edge, still or moving.

[[matte]]
kind = "polygon"
role = "garbage"
points = [[0.0, 0.0], [0.18, 0.0], [0.1, 1.0], [0.0, 1.0]]
feather_px = 24
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from onset_kernels.picture import Layout, Picture
from onset_kernels.plan import Load, Plan, Planes, Values

from onset.frame import Frame
from onset.mattes.outline_fill import fill_outline
from onset.mattes.path import FARTHEST, Keyframe, Points, checked_path, checked_points, points_at

ROWS = 1080
"""`feather_px` counts pixels of a picture of so many rows, so that a shape looks the same at every size."""
_MOST_FEATHER_PX = 1080.0


@dataclass(frozen=True)
class Settings:
    """Where the outline is and how soft its edge.

    `points` are fractions of the frame, [0, 0] its top left corner and [1, 1] the bottom right one; they may lie
    outside. An outline may cross itself: every loop is inside. No points are no shape: the matte does not act then,
    whatever its role. `feather_px` is the width of the soft edge, half of it on either side, in pixels of a picture of
    1080 rows. `keyframes` move the outline: each says where it is `at` a frame (index from 0, or timecode), in between
    it moves in straight lines. While there are keyframes, `points` waits.
    """

    points: Points = field(
        default=(), metadata={"help": "[x, y] fractions of the frame, 3 or more", "min": -FARTHEST, "max": FARTHEST}
    )
    feather_px: float = field(
        default=0.0, metadata={"help": "soft edge, at 1080 rows", "min": 0.0, "max": _MOST_FEATHER_PX}
    )
    keyframes: tuple[Keyframe, ...] = field(default=(), metadata={"help": "{ at, points } of a moving outline"})

    def __post_init__(self) -> None:
        checked_points(self.points)
        checked_path(self.keyframes)
        if not 0.0 <= self.feather_px <= _MOST_FEATHER_PX:
            raise ValueError(f"feather_px {self.feather_px!r} is outside 0 to {_MOST_FEATHER_PX:g}")


class PolygonMatte:
    """Draws its outline into one plane of 16-bit grey, anew only when it has moved.

    16 bits, because a step of 1/255 in a soft edge is thirteen codes of a dark display picture. Drawing takes 1.4 ms at
    1080p, 3 with a soft edge of 40 pixels (one thread); a shape that stays costs the pass its load alone.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._drawn: tuple[Points, float] | None = None
        self.here = False
        self._plane = np.zeros((1, 1), np.uint16)
        self._revision = 0
        for feather_px in (0.0, 2.0, 64.0):  # compiles, or loads from the cache, here and not in the loop
            fill_outline(np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]]), feather_px, 1.0, self._plane)

    def plan(self, canvas: Picture) -> Plan:
        """The drawn plane loaded into `mask`."""
        self._canvas = canvas
        return (Load("shape", Layout.GRAY16, "mask"),)

    def values(self, frame: Frame) -> Values:
        """The outline of this frame."""
        settings = self.settings
        points = points_at(settings.keyframes, frame) if settings.keyframes else settings.points
        self.here = bool(points)
        wanted = points, settings.feather_px
        shape = self._canvas.height_px, self._canvas.width_px
        if wanted != self._drawn or self._plane.shape != shape:
            if self._plane.shape != shape:
                self._plane = np.zeros(shape, np.uint16)
            self._draw(points, settings.feather_px)
            self._drawn = wanted
            self._revision += 1
        return Values({}, {"shape": Planes((self._plane,), self._revision)})

    @property
    def drawn(self) -> tuple[NDArray[np.uint16], int]:
        """The shape as it was last drawn, and how often it has been; one pixel before the first frame."""
        return self._plane, self._revision

    def close(self) -> None:
        """Nothing is open."""

    def _draw(self, points: Points, feather_px: float) -> None:
        canvas = self._canvas
        corners = np.array(points, np.float64).reshape(-1, 2) * (canvas.width_px, canvas.height_px)
        fill_outline(corners, feather_px * canvas.height_px / ROWS, float(canvas.pixel_aspect), self._plane)


def build(settings: Any) -> PolygonMatte:
    """A polygon."""
    return PolygonMatte(settings)
