"""Faces followed from frame to frame: where each was, the mesh there, who it is, and what is new."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from onset.tracking.face.appearance import look
from onset.tracking.face.crowd import Crowd
from onset.tracking.face.face import Pixels
from onset.tracking.face.identities import Identities, Sighting
from onset.tracking.face.mesh import SIDE_PX, FaceMesh, Mesh
from onset.tracking.face.recheck import AT_ONCE, Rechecks, elsewhere
from onset.tracking.face.region import AROUND, Region, around_points
from onset.tracking.face.search import FaceSearch

_SETTLING = 2
"""Looks at a face that was just found: the detector's square is rough, the mesh's own one is what it was trained on."""
_SAME = 0.35
"""Two meshes whose middles are nearer than this share of the face are of one face."""
_SMALLEST_PX = 12.0
_STRIDE = 0.01
"""Share of the square by which a face must move in a frame before its course is believed. Measured: shown where the
face was in the frame before, the mesh is off by 1.1 % of the distance of the eyes while it moves fast, shown where it
is heading by 0.6 %; below that the course is the mesh's own jitter, which would be doubled."""
_ASTRAY = 0.02
"""Share of the square by which it may miss the face's middle; past it, the face is looked at once more."""
_OVER = 0.05
"""By how much surer the detector must be of a face that is turned over. Both models see a face in one that stands on
its head, brows for a mouth, and the mesh is sure of it; the detector, shown the face both ways, was surer of the right
one by 0.09 to 0.43 with eight pictures of five people, upright and turned over."""


@dataclass(frozen=True, slots=True)
class Followed:
    """One face in one frame."""

    id: int
    mesh: Mesh


@dataclass(frozen=True, slots=True)
class _Held:
    """One face of a frame, and what was around it in the frame before."""

    mesh: Mesh
    around: Region
    before: Region | None = None
    step_s: float = 0.0
    """From the frame before."""
    rechecks: Rechecks = AT_ONCE

    def next(self, step_s: float) -> Region:
        """Where to look in a frame that much later."""
        if self.before is None or self.step_s <= 0.0 or step_s <= 0.0:
            return self.around
        along = min(step_s / self.step_s, 1.0)  # a course is not believed for longer than it was seen
        x, y = along * (self.around.x_px - self.before.x_px), along * (self.around.y_px - self.before.y_px)
        if np.hypot(x, y) < _STRIDE * self.around.side_px:
            return self.around
        return replace(self.around, x_px=self.around.x_px + x, y_px=self.around.y_px + y)


class Follower:
    """Follows up to `max_faces`. Deterministic: depends on the pictures and their times alone."""

    def __init__(self, max_faces: int, min_score: float, keep_s: float) -> None:
        """Raises UsageError without mediapipe."""
        self.waits = False
        """Whether `step` leaves looking about to `look_about` where no face that it answers hangs on it."""
        self._left_s: float | None = None
        """When the frame was captured in which it is still to be looked about."""
        self._told: list[str] = []
        self._max_faces, self._min_score = max_faces, min_score
        self._mesh = FaceMesh()
        self._search = FaceSearch()
        self._identities = Identities(keep_s)
        self._crowd = Crowd()
        self._held: list[_Held] = []
        self._size: tuple[int, int] | None = None
        self._before_s: float | None = None

    def adopt(self, max_faces: int, min_score: float, keep_s: float) -> None:
        """In force from the next frame on. Of more faces than are followed now the surest stay."""
        self._max_faces, self._min_score = max_faces, min_score
        self._identities.keep_s = keep_s

    def step(self, picture: Pixels, now_s: float) -> tuple[list[Followed], list[str], list[int]]:
        """The faces of this frame by number; what happened; numbers that were given up. Raises WorkError."""
        size = picture.shape[1], picture.shape[0]
        if self._size not in (None, size):
            self._held.clear()
            self._identities.displace()
        self._size = size
        step_s = 0.0 if self._before_s is None else now_s - self._before_s
        self._before_s, self._left_s = now_s, None
        held = self._apart([seen for one in self._held if (seen := self._again(picture, one, step_s)) is not None])
        if len(held) < len(self._held):
            self._search.hurry()
        self._held = held = held[: self._max_faces]
        if self.waits and not self._search.is_urgent(len(held)):
            self._left_s = now_s
        else:
            self._held = held = self._about(picture, held, now_s)
        sightings = [_sighting(picture, one.mesh) for one in held]
        numbers, notes, forgotten = self._identities.name(sightings, now_s)
        followed = [Followed(number, one.mesh) for number, one in zip(numbers, held, strict=True) if number is not None]
        crowd, self._told = self._told, []
        return sorted(followed, key=lambda one: one.id), [*notes, *crowd], forgotten

    def look_about(self, picture: Pixels, whole: Callable[[], bool]) -> None:
        """What `step` left for later, in the same picture; found out is what the next frame begins with.

        Nothing where it left nothing. `whole` says whether the picture is still what it was: else nothing was seen.
        Raises WorkError.
        """
        now_s, self._left_s = self._left_s, None
        if now_s is None:
            return
        held = self._about(picture, self._held, now_s)
        if whole():
            self._held = held

    def close(self) -> None:
        """Release the models; idempotent."""
        self._mesh.close()
        self._search.close()

    def _again(self, picture: Pixels, held: _Held, step_s: float) -> _Held | None:
        """The same face in this frame, or None."""
        region = held.next(step_s)
        seen = self._seen(picture, region)
        if seen is not None and _astray(seen.around, region):
            seen = self._seen(picture, seen.around)
        if seen is None:
            return None
        return replace(seen, before=held.around, step_s=step_s, rechecks=held.rechecks)

    def _about(self, picture: Pixels, held: list[_Held], now_s: float) -> list[_Held]:
        """One laid anew where it has to be, and others, each when it is time for it."""
        held = self._one_rechecked(picture, held, now_s)
        self._told += self._counted(picture, held, now_s)
        return self._with_new(picture, held, now_s) if len(held) < self._max_faces else held

    def _one_rechecked(self, picture: Pixels, held: list[_Held], now_s: float) -> list[_Held]:
        """The same, one whose turn it is being looked at again: one in a frame, so that none costs much more."""
        due = [one for one in held if one.rechecks.is_due(now_s)]
        if not due:
            return held
        first = min(due, key=lambda one: one.rechecks.due_s)
        at = next(place for place, one in enumerate(held) if one is first)
        right = replace(self._put_right(picture, first), rechecks=first.rechecks.done(now_s))
        return self._apart([*held[:at], right, *held[at + 1 :]])

    def _put_right(self, picture: Pixels, held: _Held) -> _Held:
        """The mesh laid anew where the detector is surer of a face than where the mesh lies."""
        region = elsewhere(self._search, picture, held.around)
        if region is None or (seen := self._settled(picture, region)) is None:
            return held
        here, there = (self._search.sureness(one.around.crop(picture, SIDE_PX)) for one in (held, seen))
        return seen if there > here + _OVER else held

    def _seen(self, picture: Pixels, region: Region) -> _Held | None:
        """The face in a region, or None where there is none, or none that can be a face."""
        if not _overlaps(region, picture):
            return None
        mesh = self._mesh.read(picture, region)
        if mesh.score < self._min_score or not np.isfinite(mesh.points_px).all():
            return None
        around = around_points(mesh.points_px)
        return _Held(mesh, around) if around.side_px >= _SMALLEST_PX and _overlaps(around, picture) else None

    def _with_new(self, picture: Pixels, held: list[_Held], now_s: float) -> list[_Held]:
        before = len(held)
        for detections in self._search.look(picture, now_s, followed=before, missed=self._identities.missed):
            for detection in detections:
                if len(held) == self._max_faces or any(_is_inside(detection.region, one.mesh) for one in held):
                    continue
                if (seen := self._settled(picture, detection.region)) is not None:
                    held = self._apart([*held, replace(seen, rechecks=Rechecks.found(now_s))])
            if len(held) > before:
                self._search.found(now_s)
                break
        return held

    def _counted(self, picture: Pixels, held: list[_Held], now_s: float) -> list[str]:
        """What is told of those for whom there is no room."""
        if len(held) < self._max_faces:
            self._crowd.forget()
            return []
        seen = self._search.count(picture, now_s)
        if seen is None:
            return []
        return self._crowd.notes(
            len(held), sum(not any(_is_inside(face.region, one.mesh) for one in held) for face in seen)
        )

    def _settled(self, picture: Pixels, region: Region) -> _Held | None:
        seen = None
        for _ in range(_SETTLING):
            seen = self._seen(picture, region)
            if seen is None:
                return None
            region = seen.around
        return self._right_way_up(picture, seen) if seen is not None else None

    def _right_way_up(self, picture: Pixels, seen: _Held) -> _Held | None:
        """The same, or the face turned over where it stands on its head; None where the detector, shown what the mesh
        took for a face, sees none: patterns on a wall. Asked once of a face that is new."""
        over = replace(seen.around, roll_rad=seen.around.roll_rad + np.pi)
        here, turned = (self._search.sureness(region.crop(picture, SIDE_PX)) for region in (seen.around, over))
        if max(here, turned) == 0.0:
            return None
        if turned <= here + _OVER or (first := self._seen(picture, over)) is None:
            return seen
        return self._seen(picture, first.around) or seen

    def _apart(self, held: Sequence[_Held]) -> list[_Held]:
        """Without those that lie upon a surer one: two people who cross end up as one mesh, seen twice."""
        kept: list[_Held] = []
        for one in sorted(held, key=lambda one: -one.mesh.score):
            if not any(_same_face(one.mesh, other.mesh) for other in kept):
                kept.append(one)
        return kept


def _astray(around: Region, shown: Region) -> bool:
    return bool(np.hypot(around.x_px - shown.x_px, around.y_px - shown.y_px) > _ASTRAY * shown.side_px)


def _same_face(one: Mesh, other: Mesh) -> bool:
    size = max(_size_px(one), _size_px(other))
    return bool(np.linalg.norm(_centre(one) - _centre(other)) < _SAME * size)


def _is_inside(region: Region, mesh: Mesh) -> bool:
    away = float(np.linalg.norm(_centre(mesh) - (region.x_px, region.y_px)))
    return bool(away < _SAME * max(_size_px(mesh), region.side_px / AROUND))


def _overlaps(region: Region, picture: Pixels) -> bool:
    """Whether the middle of the square is in the picture, or near enough to show half a face."""
    reach = region.side_px / 4.0
    height, width = picture.shape[:2]
    return bool(-reach < region.x_px < width + reach and -reach < region.y_px < height + reach)


def _centre(mesh: Mesh) -> NDArray[np.float64]:
    return np.asarray(mesh.points_px[:468].mean(axis=0), np.float64)


def _size_px(mesh: Mesh) -> float:
    return float(np.ptp(mesh.points_px[:468], axis=0).max())


def _sighting(picture: Pixels, mesh: Mesh) -> Sighting:
    return Sighting(_centre(mesh), _size_px(mesh), look(picture, mesh.points_px))
