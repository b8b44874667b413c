"""A hand that was followed into a frame, as the subject that the rest of the engine knows.

Own space: origin at the wrist, y from the middle knuckle to the wrist, z out of the back of the hand, x across; an open
hand whose palm faces the camera, fingers up, has no rotation, the left one and the right one alike.
"""

from math import log

import numpy as np
from numpy.typing import NDArray

from onset.subject import Subject
from onset.tracking.body.body import in_picture
from onset.tracking.body.rotations import two_vector_frames, unit
from onset.tracking.face.lens import Lens
from onset.tracking.following import Followed
from onset.tracking.hands.points import FINGERS, PLACE
from onset.tracking.placing import placed

OWN_SIDE = {"Left": "right", "Right": "left"}
"""The model's word -> the person's own side. It takes pictures for mirrored ones, as a phone shows them; a camera's are
not."""
_FADES = 0.95
"""Share of the evidence for a side that is left in the next frame."""
_SURE = 0.999
_REMEMBERED = 64


class Sides:
    """Which side each hand is: what the model said of it in all frames, older answers counting less."""

    def __init__(self) -> None:
        self._evidence: dict[int, float] = {}

    def side(self, hand_id: int, sides: dict[str, float]) -> str:
        """`left` or `right`, the person's own; one frame's doubt does not change it."""
        before = self._evidence.pop(hand_id, 0.0)
        self._evidence[hand_id] = _FADES * before + sum(
            (1 if OWN_SIDE[label] == "left" else -1) * log(_kept(score) / (1 - _kept(score)))
            for label, score in sides.items()
            if label in OWN_SIDE
        )
        while len(self._evidence) > _REMEMBERED:
            del self._evidence[next(iter(self._evidence))]
        return "left" if self._evidence[hand_id] > 0 else "right"


def hand_subject(hand: Followed, side: str, lens: Lens, words: dict[str, str]) -> Subject:
    """The subject of a hand in a picture of twice the lens's centre.

    `confidence` is the model's score for the side: it gives none for the hand. Values: `bend.index_deg` ... of each
    finger, the angles at its two upper joints added up, 0 straight; `placement.error_px`. Words: `hand`. `points_m`
    and `pose` are None where nothing can be placed.
    """
    points_px, local_m = hand.landmarks.points_px, hand.landmarks.local_m
    values = {f"bend.{finger}_deg": bend_deg(local_m, finger) for finger in FINGERS}
    found = placed(local_m, points_px, in_picture(points_px, lens).astype(np.float64), lens)
    points_m = None if found is None else found[0]
    if found is not None:
        values["placement.error_px"] = found[1]
    return Subject(
        id=hand.id,
        confidence=max(hand.landmarks.sides.values(), default=0.0),
        points_px=points_px,
        points_m=None if points_m is None else points_m.astype(np.float32),
        pose=None if points_m is None else hand_pose(points_m, side),
        values=values,
        words={"hand": side, **words},
    )


def bend_deg(points_m: NDArray[np.float64], finger: str) -> float:
    """How far a finger's tip is turned against its first bone, in degrees."""
    first = PLACE[f"{finger}_{'cmc' if finger == 'thumb' else 'mcp'}"]
    bones = unit(np.diff(points_m[first : first + 4], axis=0))
    return float(np.degrees(np.arccos(np.clip(np.sum(bones[:-1] * bones[1:], axis=1), -1.0, 1.0)).sum()))


def hand_pose(points_m: NDArray[np.float64], side: str) -> NDArray[np.float64] | None:
    """(4, 4) from the hand's own space to camera space; None where wrist and knuckles span no plane."""
    wrist = points_m[PLACE["wrist"]]
    down = wrist - points_m[PLACE["middle_mcp"]]
    across = (points_m[PLACE["index_mcp"]] - points_m[PLACE["pinky_mcp"]]) * (1.0 if side == "right" else -1.0)
    y_x_back = two_vector_frames(down[None], across[None])[0]
    if not np.isfinite(y_x_back).all():
        return None
    pose = np.eye(4)
    pose[:3, 0], pose[:3, 1], pose[:3, 2], pose[:3, 3] = y_x_back[:, 1], y_x_back[:, 0], -y_x_back[:, 2], wrist
    return pose


def _kept(score: float) -> float:
    return min(max(score, 1 - _SURE), _SURE)
