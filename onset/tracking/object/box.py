"""A box followed by flow, held in place by its picture: fast where it moves, and it cannot creep away.

Flow moves and sizes the box (median flow, Kalal, Mikolajczyk and Matas, ICPR 2010). Then two pictures of the thing are
laid over the frame there: the one that was picked, and a recent one, for what turns. The picked one decides wherever it
fits. What fits neither is lost, and is looked for in the whole frame, but where its like was before (`rivals`).
Measured against cv2's trackers: docs/objects.md.
"""

from dataclasses import dataclass

import numpy as np

from onset.tracking.object.flow import flow
from onset.tracking.object.grey import Grey
from onset.tracking.object.quad import Points
from onset.tracking.object.rivals import Rivals
from onset.tracking.object.template import Box, Match, anywhere, cut, nearby, template_size, turned

_FLOW_POINTS = 80
_FEWEST_FLOW = 6
_FITS = 0.7
"""Correlation with the picked picture from which on it alone decides."""
_LEAST = 0.45
_FOUND = ((0.65, 0.08), (0.4, 0.25))
"""Correlation of something found in the whole frame, and by how much it must be better than the next best place: of
things that are all alike none is taken, and what has turned meanwhile is taken when nothing else is like it at all."""
_RENEWED_EVERY = 5
_DOUBT = 0.9
"""What is left of the quality with each time that the recent picture is taken from where only the recent one fitted:
nothing but that chain ties it to what was picked."""
_LEAST_DEVIATION = 6.0
_SIZES = (0.95, 1.0, 1.05)
_ALL_SIZES = (0.5, 0.6, 0.72, 0.85, 1.0, 1.18, 1.4, 1.7, 2.0)
_LARGEST_STEP = 1.25
_UPRIGHT_DEG = 5.0
_SETTLED, _ROLLS_DEG, _CLOSE = 0.85, (-2.0, 2.0), 0.06
"""Where the picked picture fits less than that, it is tried turned a little, too: flow's turns add up their errors."""


@dataclass(frozen=True)
class Found:
    """Where the box is, and how well what is there looks like it."""

    box: Box
    ncc: float
    """Correlation with the picture that was picked, there."""
    quality: float
    """0 to 1: how sure it is; by the recent picture where that decides, less with each time that it was taken anew."""
    points: int
    """Points of the flow that agreed; 0 where it was found by its picture alone."""
    found_again: bool = False


class BoxTrack:
    """One picked box. Raises ValueError where there is nothing to be seen in it."""

    def __init__(self, grey: Grey, box: Box) -> None:
        self._size = template_size(box)
        self._picked = cut(grey, box, self._size)
        if float(self._picked.std()) < _LEAST_DEVIATION:
            raise ValueError("there is nothing to be seen in the picked box but one even tone; pick more of the thing")
        self._recent = self._picked
        self._first = box
        self._box: Box | None = box
        self._last = box
        self._before: Grey = _half(grey)
        self._rivals: Rivals | None = None
        self._since = self._links = 0
        self._roll_deg = 0.0
        self._sure = 1.0
        """How well the better of the two pictures fitted last."""

    def step(self, grey: Grey, *, search: bool = True) -> Found | None:
        """Where it is in this frame; None when it is not found. `search` False leaves out the whole frame."""
        half = _half(grey)
        found = self._followed(grey, half) if self._box is not None and half.shape == self._before.shape else None
        if found is None and self._box is not None:
            self._rivals = Rivals(self._before, self._picked, self._box)
        if found is None and search:
            found = self._searched(grey if self._rivals is None else self._rivals.painted_out(grey, self._picked))
        self._before = half
        self._box = found.box if found is not None else None
        if found is not None:
            self._last, self._rivals = found.box, None
            self._renew(grey, found)
        return found

    def _followed(self, grey: Grey, half: Grey) -> Found | None:
        assert self._box is not None
        moved, points, turned_deg = self._flowed(half, self._box)
        roll_deg = self._roll_deg + turned_deg
        # With flow there is little left to find; without it the thing may be anywhere around.
        reach = 0.25 if points else 0.75
        by_picked = nearby(grey, self._picked, moved, reach=reach, factors=_SIZES, roll_deg=roll_deg)
        if by_picked.ncc < _SETTLED and points:
            more = (
                nearby(grey, self._picked, by_picked.box, reach=_CLOSE, factors=(1.0,), roll_deg=roll_deg + by)
                for by in _ROLLS_DEG
            )
            by_picked = max(by_picked, *more, key=lambda match: match.ncc)
            roll_deg = by_picked.roll_deg
        best = by_picked
        if by_picked.ncc < _FITS:
            by_recent = nearby(grey, self._recent, moved, reach=reach, factors=_SIZES, roll_deg=roll_deg)
            best = max(by_picked, by_recent, key=lambda match: match.ncc)
        if best.ncc < _LEAST or not _is_inside(best.box, grey):
            return None
        self._roll_deg = roll_deg
        self._links = 0 if by_picked.ncc >= _FITS else self._links
        self._sure = float(np.clip(best.ncc, 0.0, 1.0))
        quality = self._sure * _DOUBT**self._links
        return Found(self._eased(best, moved, points), by_picked.ncc, quality, points)

    def _eased(self, match: Match, moved: Box, points: int) -> Box:
        """The size goes a third of the way to a better one: steps of 5 % would be seen as jumps."""
        share = 1 / 3 if points else 1.0
        factor = (match.box.width / moved.width) ** share
        return Box(match.box.x, match.box.y, moved.width * factor, moved.height * factor)

    def _searched(self, grey: Grey) -> Found | None:
        """In the whole frame: coarsely, then at full size; as it was picked or seen last, upright or as it lay then."""
        steps = (0.9, 0.95, 1.0, 1.05, 1.1)
        rolls_deg = (0.0,) if abs(self._roll_deg) < _UPRIGHT_DEG else (0.0, self._roll_deg)
        for template in (self._picked, self._recent):
            for roll_deg in rolls_deg:
                coarse = anywhere(grey, turned(template, roll_deg), self._last, factors=_ALL_SIZES)
                fine = nearby(grey, template, coarse.box, reach=0.25, factors=steps, roll_deg=roll_deg)
                sure = any(fine.ncc >= least and coarse.ahead >= ahead for least, ahead in _FOUND)
                if sure and _is_inside(fine.box, grey):
                    self._roll_deg, self._sure = roll_deg, float(np.clip(fine.ncc, 0.0, 1.0))
                    quality = self._sure * _DOUBT ** (self._links if template is self._recent else 0)
                    return Found(fine.box, fine.ncc, quality, 0, found_again=True)
        return None

    def _flowed(self, half: Grey, box: Box) -> tuple[Box, int, float]:
        """The box moved and sized by the medians of the flow in it, how many points agreed (0: it stays), and by how
        many degrees it turned, clockwise on the screen."""
        start = _points_in(self._before, box)
        end, good = flow(self._before, half, start, levels=4, back_px=1.0)
        start, end = start[good], end[good]
        if len(start) < _FEWEST_FLOW:
            return box, 0, 0.0
        step = np.median(end - start, axis=0)
        apart = np.linalg.norm(end - start - step, axis=1)
        kept = apart <= max(1.5, 3 * float(np.median(apart)))
        start, end = start[kept], end[kept]
        factor, turned_deg = _growth(start, end) if len(start) >= _FEWEST_FLOW else (1.0, 0.0)
        step = 2 * np.median(end - start, axis=0)
        sized = box.scaled(float(np.clip(factor, 1 / _LARGEST_STEP, _LARGEST_STEP)))
        return Box(box.x + float(step[0]), box.y + float(step[1]), sized.width, sized.height), len(start), turned_deg

    def _renew(self, grey: Grey, found: Found) -> None:
        """The recent picture is taken anew now and then, where the thing is surely there.

        Not sooner where it changes: what passes before it would be taken for it, and followed (a hand as large as the
        box carried it off by 50 px).
        """
        self._since += 1
        if self._since >= _RENEWED_EVERY and self._sure >= 0.6 and found.points >= _FEWEST_FLOW:
            self._recent, self._since = cut(grey, found.box, self._size, self._roll_deg), 0
            self._links += found.ncc < _FITS


def _growth(start: Points, end: Points) -> tuple[float, float]:
    """The medians of how much pairs of points moved apart, and of how far they turned about each other, degrees."""
    other = np.roll(np.arange(len(start)), len(start) // 2)
    before, after = start - start[other], end - end[other]
    far = np.linalg.norm(before, axis=1) > 3.0
    if not far.any():
        return 1.0, 0.0
    ratio = (after[far] @ (1, 1j)) / (before[far] @ (1, 1j))
    return float(np.median(np.abs(ratio))), float(np.degrees(np.median(np.angle(ratio))))


def _points_in(half: Grey, box: Box) -> Points:
    """Corners in the middle of the box (its rim is background), in a frame of half size."""
    import cv2

    rows, columns = half.shape
    left, right = (int(np.clip((box.x + side * 0.4 * box.width) / 2, 0, columns)) for side in (-1, 1))
    top, bottom = (int(np.clip((box.y + side * 0.4 * box.height) / 2, 0, rows)) for side in (-1, 1))
    if right - left < 4 or bottom - top < 4:
        return np.zeros((0, 2))
    found = cv2.goodFeaturesToTrack(half[top:bottom, left:right], _FLOW_POINTS, 0.02, 3)
    if found is None:
        return np.zeros((0, 2))
    return np.asarray(found[:, 0] + np.array([left, top]), np.float64)


def _is_inside(box: Box, grey: Grey) -> bool:
    """Whether the middle lies in the frame, and the box is one."""
    rows, columns = grey.shape
    return bool(
        0 <= box.x < columns and 0 <= box.y < rows and 2 < box.width < 4 * columns and 2 < box.height < 4 * rows
    )


def _half(grey: Grey) -> Grey:
    import cv2

    return np.asarray(cv2.resize(grey, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA), np.uint8)
