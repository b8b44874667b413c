"""Things in the frame that look like a lost one: where they stood when it was still in view they are not it.

Of two that are alike the one that is covered is gone, and the other is the best match in the whole frame. So the last
frame in which the thing was followed is searched for others like it, and these are painted out, wherever they go, of
the frames that are searched for it.
"""

import numpy as np

from onset.tracking.object.grey import Grey
from onset.tracking.object.template import Box, anywhere, nearby

_ALIKE = 0.6
"""Correlation from which on another place counts as a rival; what is searched for needs 0.65, or 0.4 far ahead."""
_STILL = 0.5
"""And from which on it is taken to be still there, in a later frame."""
_MOST = 3
_SIZES = (0.72, 0.85, 1.0, 1.18, 1.4)
_REACH = 0.75


class Rivals:
    """Of one lost thing. Boxes are in the pixels of the full frame."""

    def __init__(self, half: Grey, template: Grey, own: Box) -> None:
        """`half`: the last frame in which it was followed, at half its size, and where it was then in the full one."""
        searched = _without(half, [_halved(own)])
        self.boxes: list[Box] = []
        while len(self.boxes) < _MOST:
            found = anywhere(searched, template, _halved(own), factors=_SIZES)
            if found.ncc < _ALIKE:
                break
            searched = _without(searched, [found.box])
            self.boxes.append(
                Box(2 * found.box.x + 0.5, 2 * found.box.y + 0.5, 2 * found.box.width, 2 * found.box.height)
            )

    def painted_out(self, grey: Grey, template: Grey) -> Grey:
        """The frame without them; each is looked for around where it was last, and left alone where it is not."""
        there = []
        for number, box in enumerate(self.boxes):
            match = nearby(grey, template, box, reach=_REACH, factors=(0.95, 1.0, 1.05))
            if match.ncc >= _STILL:
                self.boxes[number] = match.box
                there.append(match.box)
        return _without(grey, there) if there else grey


def _halved(box: Box) -> Box:
    return Box((box.x + 0.5) / 2 - 0.5, (box.y + 0.5) / 2 - 0.5, box.width / 2, box.height / 2)


def _without(grey: Grey, boxes: list[Box]) -> Grey:
    """The boxes in the one tone of what they hold: nothing correlates with that."""
    rows, columns = grey.shape
    painted = grey.copy()
    for box in boxes:
        left, right = (int(np.clip(box.x + side * box.width / 2, 0, columns)) for side in (-1, 1))
        top, bottom = (int(np.clip(box.y + side * box.height / 2, 0, rows)) for side in (-1, 1))
        if right > left and bottom > top:
            painted[top:bottom, left:right] = np.uint8(grey[top:bottom, left:right].mean())
    return painted
