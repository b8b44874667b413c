"""Follows several things of one kind: each keeps a region from frame to frame, and with it its id.

A thing is lost at the frame in which the model does not see it in its region any more. One that is found near the place
of a lost one soon after is taken for the same; ids are never given to anything else.
"""

from dataclasses import dataclass
from itertools import count
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from onset.tracking.landmark_models import Landmarks, Region

LOOK_AROUND_NS = 200_000_000
"""How often others are looked for while something is followed: a search takes longer than following does."""
_SAME = 0.25
"""Two sets of points whose mean distance is less than this share of their size are of one thing."""
_NEAR = 0.75
"""What is found again lies within this share of its size of where it was lost, or would have gone."""

_AT_ONCE_NS, _IN_PLACE = 150_000_000, 0.4
"""What is found again this soon, and within this share of its size, is the same whatever one look says of its side: of
a hand that came out from behind the other one the first look said the wrong one, and it got a new id."""

_HELD = 0.1
"""A region is left only for one that differs by more than this: share of its side, of its size, or radians. Followed
step by step, a portrait's region swings and grows: with noise of 2 codes points moved by 10 px RMS of 579, by 1.5 when
it is held."""
_ANCHORS = 0.25
"""The detector's region is taken within this share of the side of the region that the points led to."""


class Model(Protocol):
    """What `LandmarkModels` does."""

    def find(self, picture: NDArray[np.uint8]) -> list[Region]:
        """Regions to look at, the surest first."""
        ...

    def read(self, picture: NDArray[np.uint8], region: Region) -> Landmarks | None:
        """The points in a region."""
        ...


@dataclass(slots=True)
class Followed:
    """One thing that is followed, or was until `seen_ns`."""

    id: int
    landmarks: Landmarks
    seen_ns: int
    velocity_px: NDArray[np.float64]
    """Of its middle, pixels per ns."""


class Following:
    """Follows at most `most` things of one `model`; `what` names one of them in notes.

    `anchored`: while there are several, each is looked at where the detector sees one in this very frame, not only
    where its points led to. Two people cut off at the chest share most of their regions, and without it the model
    slid from one to the other within four frames; it costs a search per frame.
    """

    def __init__(self, model: Model, what: str, most: int, remember_s: float, *, anchored: bool = False) -> None:
        self.most, self.remember_s = most, remember_s
        self._anchored = anchored
        self._model, self._what = model, what
        self._ids = count(1)
        self._followed: list[Followed] = []
        self._lost: list[Followed] = []
        self._searched_ns: int | None = None
        self._size: tuple[int, ...] = ()
        self._notes: list[str] = []

    def step(self, picture: NDArray[np.uint8], captured_ns: int) -> tuple[list[Followed], tuple[str, ...]]:
        """What is there in this frame, by rising id, and what happened. `picture` is (height, width, 3) uint8 RGB."""
        self._notes = []
        if picture.shape != self._size:
            if self._followed:
                self._notes.append(f"picture is now {picture.shape[1]}x{picture.shape[0]}: looked for anew")
            self._followed, self._lost, self._size, self._searched_ns = [], [], picture.shape, None
        self._lost = [one for one in self._lost if captured_ns - one.seen_ns <= self.remember_s * 1e9]
        self._follow(picture, captured_ns)
        self._part_doubles()
        if len(self._followed) < self.most and self._is_due(captured_ns):
            self._searched_ns = captured_ns
            self._search(picture, captured_ns)
        self._followed.sort(key=lambda one: one.id)
        return list(self._followed), tuple(self._notes)

    def forget(self) -> None:
        """Look for everything anew; ids go on."""
        self._followed, self._lost, self._searched_ns = [], [], None

    def _follow(self, picture: NDArray[np.uint8], captured_ns: int) -> None:
        kept = []
        anchors = self._model.find(picture) if self._anchored and len(self._followed) > 1 else []
        for one in self._followed[: self.most]:
            where = _anchor(one.landmarks.next, anchors)
            held = one.landmarks.region
            landmarks = self._model.read(picture, held if _are_alike(held, where) else where)
            if landmarks is None:
                self._lose(one, "lost")
                continue
            passed = captured_ns - one.seen_ns
            if passed > 0:
                one.velocity_px = (_middle(landmarks) - _middle(one.landmarks)) / passed
            one.landmarks, one.seen_ns = landmarks, captured_ns
            kept.append(one)
        for one in self._followed[self.most :]:
            self._lose(one, f"let go: at most {self.most} are followed")
        self._followed = kept

    def _lose(self, one: Followed, why: str) -> None:
        self._lost.append(one)
        self._notes.append(f"{self._what} {one.id} {why}")

    def _part_doubles(self) -> None:
        """Two regions that ran onto one thing: the older keeps it, the other is lost and may be found where it is."""
        kept: list[Followed] = []
        for one in sorted(self._followed, key=lambda one: one.id):
            other = next((other for other in kept if _are_one(one.landmarks, other.landmarks)), None)
            if other is None:
                kept.append(one)
            else:
                self._lose(one, f"lost: ran onto {self._what} {other.id}")
        self._followed = kept

    def _is_due(self, captured_ns: int) -> bool:
        return not self._followed or self._searched_ns is None or captured_ns - self._searched_ns >= LOOK_AROUND_NS

    def _search(self, picture: NDArray[np.uint8], captured_ns: int) -> None:
        for region in self._model.find(picture):
            if len(self._followed) >= self.most:
                return
            landmarks = self._model.read(picture, region)
            if landmarks is None or any(_are_one(landmarks, one.landmarks) for one in self._followed):
                continue
            # The detector's rectangle is rough; from the one that the points themselves give they come out better.
            landmarks = self._model.read(picture, landmarks.next) or landmarks
            if any(_are_one(landmarks, one.landmarks) for one in self._followed):
                continue
            again = self._recalled(landmarks, captured_ns)
            if again is not None:
                self._lost.remove(again)
                again.landmarks, again.seen_ns, again.velocity_px = landmarks, captured_ns, np.zeros(2)
                self._followed.append(again)
                self._notes.append(f"{self._what} {again.id} found again")
            else:
                self._followed.append(Followed(next(self._ids), landmarks, captured_ns, np.zeros(2)))
                self._notes.append(f"{self._what} {self._followed[-1].id} found")

    def _recalled(self, landmarks: Landmarks, captured_ns: int) -> Followed | None:
        """The lost one that this is: the nearest to where it would have gone, if it is near at all."""
        near = [(self._apart(landmarks, one, captured_ns), one) for one in self._lost]
        near = [(apart, one) for apart, one in near if apart <= _NEAR * _size(landmarks)]
        return min(near, key=lambda pair: pair[0])[1] if near else None

    def _apart(self, landmarks: Landmarks, one: Followed, captured_ns: int) -> float:
        where = _middle(one.landmarks)
        moved = where + one.velocity_px * (captured_ns - one.seen_ns)
        place = _middle(landmarks)
        apart = min(float(np.linalg.norm(place - where)), float(np.linalg.norm(place - moved)))
        at_once = captured_ns - one.seen_ns <= _AT_ONCE_NS and apart <= _IN_PLACE * _size(landmarks)
        return apart if at_once or main_side(landmarks) == main_side(one.landmarks) else float("inf")


def main_side(landmarks: Landmarks) -> str:
    """The side that the model holds it for; empty where it tells none."""
    return max(landmarks.sides, key=lambda side: landmarks.sides[side], default="")


def _middle(landmarks: Landmarks) -> NDArray[np.float64]:
    return np.asarray(landmarks.points_px[landmarks.seen].mean(axis=0, dtype=np.float64))


def _anchor(region: Region, anchors: list[Region]) -> Region:
    """The one of `anchors` that is nearest to `region` and about the same, taken out of them; else `region`."""

    def apart(anchor: Region) -> float:
        return float(np.hypot(anchor.x_px - region.x_px, anchor.y_px - region.y_px))

    near = min(anchors, key=apart, default=region)
    if near is region or apart(near) > _ANCHORS * region.side_px:
        return region
    anchors.remove(near)
    return near


def _are_alike(one: Region, other: Region) -> bool:
    apart = np.hypot(one.x_px - other.x_px, one.y_px - other.y_px) / one.side_px
    turned = (one.turn_rad - other.turn_rad + np.pi) % (2 * np.pi) - np.pi
    return bool(max(apart, abs(np.log(other.side_px / one.side_px)), abs(turned)) <= _HELD)


def _size(landmarks: Landmarks) -> float:
    """Of what is seen: of a portrait the model makes up the legs, and they would be most of it."""
    return float(np.ptp(landmarks.points_px[landmarks.seen], axis=0).max())


def _are_one(one: Landmarks, other: Landmarks) -> bool:
    seen = one.seen & other.seen
    if not seen.any():
        return False
    apart = np.linalg.norm((one.points_px - other.points_px)[seen], axis=1).mean()
    return bool(apart < _SAME * min(_size(one), _size(other)))
