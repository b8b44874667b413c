"""A small picture of a thing and where in a frame it lies best: normalised correlation over place and size.

cv2's matchTemplate with TM_CCOEFF_NORMED: blind to gain and offset of the light. The place between pixels is the top of
a parabola through the best value and its neighbours.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from onset.tracking.object.grey import Grey

LONGEST_PX = 64
"""Of a template's longer side; smaller things keep their size."""


@dataclass(frozen=True)
class Box:
    """A box in OpenCV's pixel grid: its middle and its sides, px."""

    x: float
    y: float
    width: float
    height: float

    def scaled(self, factor: float) -> "Box":
        """The same middle, other sides."""
        return Box(self.x, self.y, self.width * factor, self.height * factor)


@dataclass(frozen=True)
class Match:
    """Where it lies best, and how well (-1 to 1)."""

    box: Box
    ncc: float
    roll_deg: float = 0.0
    """By how much the template lies turned, clockwise on the screen."""
    ahead: float = 2.0
    """How much better it is than the next best place; only where the whole frame was searched."""


def cut(grey: Grey, box: Box, size: tuple[int, int], roll_deg: float = 0.0) -> Grey:
    """The picture of a box that lies turned by `roll_deg`, at `size`; beyond the frame's edge the edge is repeated."""
    import cv2

    width, height = size
    across, down = box.width / width, box.height / height
    small = grey
    while min(across, down) >= 2.0 and min(small.shape) > 32:
        small = np.asarray(cv2.pyrDown(small), np.uint8)
        across, down = across / 2, down / 2
    ratio = box.width / width / across
    turn = _turn(roll_deg) @ np.diag([across, down])
    place = np.array([box.x, box.y]) / ratio - turn @ ((width - 1) / 2, (height - 1) / 2)
    matrix = np.column_stack([turn, place])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return np.asarray(cv2.warpAffine(small, matrix, size, flags=flags, borderMode=cv2.BORDER_REPLICATE), np.uint8)


def turned(template: Grey, roll_deg: float) -> Grey:
    """A template as it is seen upright in a frame where its thing lies turned by `roll_deg`."""
    rows, columns = template.shape
    middle = Box((columns - 1) / 2, (rows - 1) / 2, float(columns), float(rows))
    return cut(template, middle, (columns, rows), -roll_deg)


def template_size(box: Box) -> tuple[int, int]:
    """Columns and rows of a box's template."""
    shrink = min(1.0, LONGEST_PX / max(box.width, box.height))
    return max(8, round(box.width * shrink)), max(8, round(box.height * shrink))


def nearby(
    grey: Grey, template: Grey, box: Box, *, reach: float, factors: tuple[float, ...], roll_deg: float = 0.0
) -> Match:
    """The best place of the template around `box`, its middle moving up to `reach` of its sides, at sizes `factors`."""
    rows, columns = template.shape
    best = Match(box, -1.0, roll_deg)
    wide, high = round(columns * (1 + 2 * reach)) | 1, round(rows * (1 + 2 * reach)) | 1
    for factor in factors:
        sized = box.scaled(factor)
        per_column, per_row = sized.width / columns, sized.height / rows
        window = cut(grey, Box(box.x, box.y, wide * per_column, high * per_row), (wide, high), roll_deg)
        x, y, ncc, _ = _peak(window, template)
        if ncc > best.ncc:
            right, down = x + (columns - 1) / 2 - (wide - 1) / 2, y + (rows - 1) / 2 - (high - 1) / 2
            moved = _turn(roll_deg) @ (right * per_column, down * per_row)
            best = Match(Box(box.x + moved[0], box.y + moved[1], sized.width, sized.height), ncc, roll_deg)
    return best


def anywhere(grey: Grey, template: Grey, box: Box, *, factors: tuple[float, ...], side_px: int = 24) -> Match:
    """The best place in the whole frame, at `factors` of the sides of `box`; coarse: a template of `side_px` px."""
    import cv2

    rows, columns = template.shape
    shrink = min(1.0, side_px / min(rows, columns))
    small = cv2.resize(template, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA)
    best = Match(box, -1.0)
    for factor in factors:
        sized = box.scaled(factor)
        across, down = small.shape[1] / sized.width, small.shape[0] / sized.height
        if across > 1.5 or down > 1.5:
            continue
        frame = cv2.resize(grey, None, fx=across, fy=down, interpolation=cv2.INTER_AREA)
        if frame.shape[0] <= small.shape[0] or frame.shape[1] <= small.shape[1]:
            continue
        x, y, ncc, ahead = _peak(np.asarray(frame, np.uint8), np.asarray(small, np.uint8))
        if ncc > best.ncc:
            place = ((x + small.shape[1] / 2) / across - 0.5, (y + small.shape[0] / 2) / down - 0.5)
            best = Match(Box(place[0], place[1], sized.width, sized.height), ncc, ahead=ahead)
    return best


def _turn(roll_deg: float) -> NDArray[np.float64]:
    c, s = np.cos(np.radians(roll_deg)), np.sin(np.radians(roll_deg))
    return np.array([[c, -s], [s, c]])


def _peak(window: Grey, template: Grey) -> tuple[float, float, float, float]:
    """x, y of the template's upper left pixel in the window, to a part of a pixel, the correlation there, and how much
    less it is where the template would lie at least half beside it."""
    import cv2

    found: NDArray[np.float32] = np.asarray(cv2.matchTemplate(window, template, cv2.TM_CCOEFF_NORMED), np.float32)
    found = np.nan_to_num(found, nan=-1.0, posinf=-1.0, neginf=-1.0)
    y, x = (int(part) for part in np.unravel_index(int(np.argmax(found)), found.shape))
    ncc = float(found[y, x])
    right = _top(found[y, x - 1], found[y, x], found[y, x + 1]) if 0 < x < found.shape[1] - 1 else 0.0
    down = _top(found[y - 1, x], found[y, x], found[y + 1, x]) if 0 < y < found.shape[0] - 1 else 0.0
    rows, columns = template.shape
    found[max(0, y - rows // 2) : y + rows // 2 + 1, max(0, x - columns // 2) : x + columns // 2 + 1] = -1.0
    return x + right, y + down, min(ncc, 1.0), ncc - float(found.max())


def _top(before: float, here: float, after: float) -> float:
    """Where between two neighbours a parabola has its top, -0.5 to 0.5."""
    bend = float(before) - 2 * float(here) + float(after)
    return 0.0 if bend >= -1e-6 else float(np.clip(0.5 * (before - after) / bend, -0.5, 0.5))
