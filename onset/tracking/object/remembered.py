"""What was picked, as it looked and lay when it was last followed: for a tracker that has to be started again.

A process that died has taken its picked pictures along. What is left is small: the place of each thing and its newest
look. In the first frame of the next process that look is searched for around that place, and picked anew where it lies:
only where it lies well, because a thing that is picked wrongly is followed wrongly ever after.
"""

from collections.abc import Sequence
from itertools import chain

import msgspec
import numpy as np

from onset.tracking.object.followed import Followed, follow
from onset.tracking.object.grey import Grey
from onset.tracking.object.pick import Mode, Picked
from onset.tracking.object.quad import Points
from onset.tracking.object.template import Box, cut, nearby, template_size

LOOKS_LIKE_IT = 0.85
"""Correlation from which it is the same thing. A poster that stood still had 0.90 to 0.95 here; one that went on
turning and coming nearer 0.97 two frames later, its corners then 1.7 px off, 0.85 to 0.91 after six (5.7 px), 0.8 after
nine (8.7 px)."""
_REACH = 0.5
"""Of its sides, by which it may have moved meanwhile."""
_POINT_PX = 41.0


class Remembered(msgspec.Struct, array_like=True, frozen=True):
    """One thing that was picked. `points` in OpenCV's pixel grid; `look` is `columns` wide, rows below each other."""

    id: int
    name: str
    mode: Mode
    points: list[tuple[float, float]]
    look: bytes
    columns: int


encode = msgspec.msgpack.Encoder().encode
decode = msgspec.msgpack.Decoder(list[Remembered]).decode
"""Raises msgspec.MsgspecError for what is no list of these."""


def remember(one: Followed, points: Points, grey: Grey) -> Remembered:
    """Followed at these points in this frame."""
    box = _around(points)
    size = template_size(box)
    left, top = max(0, int(box.x - box.width)), max(0, int(box.y - box.height))  # a part: `cut` reduces all that it has
    part = grey[top : int(box.y + box.height) + 2, left : int(box.x + box.width) + 2]
    look = cut(part, Box(box.x - left, box.y - top, box.width, box.height), size)
    places = [(float(x), float(y)) for x, y in points]
    return Remembered(one.id, one.name, _mode(one.mode), places, look.tobytes(), size[0])


def pick_again(kept: Sequence[Remembered], grey: Grey) -> tuple[list[Followed], list[str]]:
    """Those that are followed from here on, and the names of those that are not where they were."""
    found = [_found(one, grey) for one in kept]
    lost = [one.name for one, again in zip(kept, found, strict=True) if not again]
    return list(chain.from_iterable(found)), lost


def _found(one: Remembered, grey: Grey) -> list[Followed]:
    points = np.array(one.points, np.float64)
    box = _around(points)
    if not (0 <= box.x < grey.shape[1] and 0 <= box.y < grey.shape[0]):
        return []
    look = np.frombuffer(one.look, np.uint8).reshape(-1, one.columns)
    match = nearby(grey, look, box, reach=_REACH, factors=(1.0,))
    if match.ncc < LOOKS_LIKE_IT:
        return []
    moved = points + np.array((match.box.x - box.x, match.box.y - box.y))
    try:
        return follow(Picked(one.mode, moved + 0.5, one.name), grey, one.id)
    except ValueError:  # nothing in it to follow any more: it is told as lost
        return []


def _around(points: Points) -> Box:
    (left, top), (right, bottom) = points.min(axis=0), points.max(axis=0)
    return Box(
        float(left + right) / 2, float(top + bottom) / 2,
        max(float(right - left), _POINT_PX), max(float(bottom - top), _POINT_PX),
    )  # fmt: skip


def _mode(mode: str) -> Mode:
    return "plane" if mode == "plane" else "box" if mode == "box" else "points"
