"""One picked thing of any mode, followed: a number that stays, a name, where it is, and what is said of its loss."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from onset.subject import Subject
from onset.tracking.object import quad
from onset.tracking.object.box import BoxTrack
from onset.tracking.object.find_again import Searcher
from onset.tracking.object.grey import Grey
from onset.tracking.object.pick import Picked
from onset.tracking.object.plane import PlaneTrack
from onset.tracking.object.point import PointTrack
from onset.tracking.object.quad import Points
from onset.tracking.object.template import Box

EAGER_FRAMES = 5
"""So long a lost thing is looked for in every frame."""
_CENTRE = 0.5
"""From OpenCV's pixel grid to the frame's."""


@dataclass
class Followed:
    """Made by `follow`."""

    id: int
    name: str
    mode: str
    track: PlaneTrack | BoxTrack | PointTrack
    lost_frames: int = 0
    notes: list[str] = field(default_factory=list)

    @property
    def state(self) -> str:
        """tracked or lost."""
        return "lost" if self.lost_frames else "tracked"

    def step(self, grey: Grey, searcher: Searcher, search_every: int) -> Subject | None:
        """The thing in this frame, None when it is not found; `notes` says what became of it."""
        self.notes.clear()
        search = self.lost_frames < EAGER_FRAMES or self.lost_frames % search_every == 0
        made = self._seen(grey, searcher, search)
        if made is None:
            if self.lost_frames == 0:
                self.notes.append(f"{self.name} lost")
            self.lost_frames += 1
            return None
        points, confidence, values, again = made
        if self.lost_frames:
            frames = "frame" if self.lost_frames == 1 else "frames"
            self.notes.append(f"{self.name} found again after {self.lost_frames} {frames}")
        elif again:
            self.notes.append(f"{self.name} jumped, and was found by searching the frame")
        words = {"name": self.name, "mode": self.mode, "state": "found again" if again else "tracked"}
        self.lost_frames = 0
        points_px = np.asarray(points + _CENTRE, np.float32)
        return Subject(self.id, confidence, points_px, values=values, words=words)

    def _seen(
        self, grey: Grey, searcher: Searcher, search: bool
    ) -> tuple[Points, float, Mapping[str, float], bool] | None:
        """(points, confidence, values, whether the whole frame was searched for it)."""
        if isinstance(self.track, PlaneTrack):
            seen = self.track.step(grey, searcher, search=search)
            if seen is None:
                return None
            values = {
                "quality": seen.quality, "ncc": seen.ncc, "visible": seen.visible, "inliers": float(seen.inliers),
                "residual_px": seen.residual_px, "spread_px": seen.spread_px,
            }  # fmt: skip
            return seen.corners, seen.quality, values, seen.found_again
        if isinstance(self.track, PointTrack):
            point = self.track.step(grey, search=search)
            if point is None:
                return None
            values = {"quality": point.ncc, "ncc": point.ncc, "inliers": float(point.points)}
            return np.array([[point.x, point.y]]), point.ncc, values, point.found_again
        found = self.track.step(grey, search=search)
        if found is None:
            return None
        box = found.box
        points = quad.corners_of((box.x - box.width / 2, box.y - box.height / 2, box.width, box.height))
        values = {"quality": found.quality, "ncc": found.ncc, "inliers": float(found.points)}
        return points, found.quality, values, found.found_again


def follow(picked: Picked, grey: Grey, first_id: int) -> list[Followed]:
    """What is followed from here on, with ids from `first_id`: one thing, or each of several points.

    Raises ValueError where there is nothing to follow.
    """
    name = picked.name or f"{'point' if picked.mode == 'points' else picked.mode} {first_id}"
    points = picked.points - _CENTRE
    if picked.mode == "plane":
        return [Followed(first_id, name, "plane", PlaneTrack(grey, points))]
    if picked.mode == "box":
        low, high = points.min(axis=0), points.max(axis=0)
        x, y = (low + high) / 2
        box = Box(float(x), float(y), float(high[0] - low[0]), float(high[1] - low[1]))
        return [Followed(first_id, name, "box", BoxTrack(grey, box))]
    made = []
    for number, (x, y) in enumerate(points):
        own = name if len(points) == 1 else f"{name} {number + 1}"
        made.append(Followed(first_id + number, own, "points", PointTrack(grey, float(x), float(y))))
    return made
