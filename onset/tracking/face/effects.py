"""What each ARKit coefficient at 1 does to the measures, in millimetres of the canonical face.

The shapes follow Apple's words in `ARFaceAnchor.BlendShapeLocation` (one sentence each) and the muscles behind them
(Ekman, Friesen and Hager, Facial Action Coding System, 2002). The millimetres were set by hand, against one clip
of acted expressions for jaw, smile and brows and against warped portraits; nobody's full range was measured. Paired
coefficients are written once, for their own side.

Brows are as far as the mesh shows them, which is not how far skin goes: inner brows that are raised alone (warps of
four portraits by 3 to 5 mm) it raises by 0.4 of that against the outer ones, and draws a little of all the brow along;
of brows raised whole, in the clip, it shows 6.5, 6.5 and 5.4 mm, and these two coefficients share that.

A mesh from one camera cannot show some of them; these are UNSEEN and always 0 unless a user's model gives them.
"""

from collections.abc import Mapping

import numpy as np

from onset.tracking.face.arkit import BLENDSHAPES
from onset.tracking.face.measures import MEASURES, PLACE, SIDES, Vector

UNSEEN = ("cheekPuff", "tongueOut")
"""cheekPuff: the mesh keeps its cheeks; tongueOut: the mesh has no tongue."""

_PAIRED: Mapping[str, Mapping[str, float]] = {
    "eyeBlink": {"lid_up": -9.0, "lower_lid_up": 1.2},
    "eyeLookDown": {"iris_up": -4.5, "lid_up": -3.8, "lower_lid_up": -0.8},
    "eyeLookUp": {"iris_up": 4.0, "lid_up": 2.0, "lower_lid_up": 0.6},
    "eyeLookOut": {"iris_out": 6.0},
    "eyeLookIn": {"iris_out": -6.0},
    "eyeSquint": {"lower_lid_up": 2.8, "lid_up": -1.5, "cheek_up": 0.6},
    "eyeWide": {"lid_up": 2.8, "lower_lid_up": -0.6},
    "mouthSmile": {
        "corner_up": 8.0, "corner_out": 8.0, "corner_fwd": -6.0, "corner_over_lips": 7.5, "upper_lip_up": 1.2,
        "upper_red": -1.2, "lower_red": -0.8, "cheek_up": 2.2, "lower_lid_up": 0.5, "lower_lip_up": 0.8,
    },
    "mouthFrown": {
        "corner_up": -6.0, "corner_over_lips": -5.0, "corner_out": -0.5, "lower_lip_up": -0.5, "cheek_up": -0.5,
    },
    "mouthDimple": {"corner_out": 5.0, "corner_fwd": -5.0, "upper_red": -0.6, "lower_red": -0.8, "corner_up": 0.8},
    "mouthStretch": {
        "corner_out": 7.0, "corner_up": -4.0, "corner_over_lips": -2.0, "corner_fwd": -4.0, "lower_lip_up": -2.0,
        "lip_gap": 1.5,
    },
    "mouthPress": {
        "upper_red": -1.8, "lower_red": -2.2, "mid_upper_red": -0.9, "mid_lower_red": -1.1, "upper_lip_up": -0.8,
        "lower_lip_up": 1.2,
    },
    "mouthLowerDown": {
        "lower_lip_up": -7.0, "lip_gap": 7.0, "mid_lower_up": -3.5, "mid_gap": 3.5, "corner_over_lips": 1.8,
    },
    "mouthUpperUp": {
        "upper_lip_up": 6.0, "lip_gap": 5.5, "mid_upper_up": 3.0, "mid_gap": 2.8, "corner_over_lips": -1.4,
        "upper_red": 0.5, "wing_up": 1.2,
    },
    "browDown": {"brow_inner_up": -5.5, "brow_mid_up": -5.0, "brow_outer_up": -3.0, "brow_inner_out": -2.0},
    "browOuterUp": {"brow_outer_up": 5.5, "brow_mid_up": 5.0, "brow_inner_up": 3.2},
    "cheekSquint": {"cheek_up": 4.0, "lower_lid_up": 1.0},
    "noseSneer": {"wing_up": 4.0, "upper_lip_up": 2.0, "mid_upper_up": 0.8, "brow_inner_up": -1.5, "cheek_up": 1.0},
}  # fmt: skip
_SINGLE: Mapping[str, Mapping[str, float]] = {
    "jawOpen": {
        "chin_up": -25.0, "chin_fwd": -7.0, "mid_gap": 28.0, "lip_gap": 24.0, "mid_lower_up": -27.0,
        "lower_lip_up": -24.0, "mid_upper_up": 0.5, "corner_up": -11.0, "corner_out": -1.5, "corner_over_lips": 2.5,
        "lower_fwd": -3.0, "corner_fwd": -1.5,
    },
    "jawForward": {"chin_fwd": 6.0, "lower_fwd": 4.0},
    "jawLeft": {"chin_left": 8.0, "mouth_left": 3.0, "corner_outLeft": 2.5, "corner_outRight": -2.5},
    "jawRight": {"chin_left": -8.0, "mouth_left": -3.0, "corner_outLeft": -2.5, "corner_outRight": 2.5},
    "mouthClose": {
        "mid_gap": -28.0, "lip_gap": -24.0, "mid_lower_up": 17.0, "lower_lip_up": 15.0, "mid_upper_up": -10.0,
        "upper_lip_up": -8.5, "corner_over_lips": -1.0,
    },
    "mouthFunnel": {
        "corner_out": -6.0, "upper_fwd": 4.0, "lower_fwd": 4.0, "mid_gap": 7.0, "lip_gap": 6.0, "mid_upper_up": 3.0,
        "upper_lip_up": 3.5, "mid_lower_up": -4.5, "lower_lip_up": -4.0, "upper_red": 1.2, "lower_red": 1.2,
        "corner_fwd": 2.0,
    },
    "mouthPucker": {
        "corner_out": -9.0, "upper_fwd": 3.5, "lower_fwd": 3.5, "corner_fwd": 4.0, "mid_upper_red": 1.0,
        "mid_lower_red": 1.0, "upper_red": 0.8, "lower_red": 0.8,
    },
    "mouthLeft": {"mouth_left": 7.0, "corner_outLeft": 4.5, "corner_outRight": -7.0, "chin_left": 1.0},
    "mouthRight": {"mouth_left": -7.0, "corner_outLeft": -7.0, "corner_outRight": 4.5, "chin_left": -1.0},
    "mouthRollUpper": {
        "mid_upper_red": -5.0, "upper_red": -4.0, "mid_upper_up": -3.0, "upper_lip_up": -2.5, "upper_fwd": -2.0,
    },
    "mouthRollLower": {
        "mid_lower_red": -6.0, "lower_red": -5.0, "mid_lower_up": 4.0, "lower_lip_up": 3.0, "lower_fwd": -2.5,
    },
    "mouthShrugLower": {
        "mid_lower_up": 5.0, "lower_lip_up": 5.0, "mid_upper_up": 1.5, "upper_lip_up": 1.5, "lower_fwd": 2.0,
        "mid_lower_red": 0.5, "corner_over_lips": -3.0, "chin_up": 1.5,
    },
    "mouthShrugUpper": {
        "mid_upper_up": 4.0, "upper_lip_up": 4.0, "mid_lower_up": 2.0, "lower_lip_up": 2.0, "upper_fwd": 1.5,
        "corner_over_lips": -3.0,
    },
    "browInnerUp": {"brow_inner_up": 3.3, "brow_mid_up": 1.2, "brow_inner_out": -0.4},
}  # fmt: skip
_RARE: Mapping[str, float] = {
    "jawForward": 0.15, "mouthClose": 0.3, "mouthDimple": 0.25, "mouthPress": 0.35, "mouthRollUpper": 0.3,
    "mouthRollLower": 0.3, "mouthShrugLower": 0.3, "mouthShrugUpper": 0.25, "mouthFunnel": 0.4, "mouthStretch": 0.35,
    "cheekSquint": 0.35, "noseSneer": 0.35, "jawLeft": 0.35, "jawRight": 0.35, "mouthLeft": 0.4, "mouthRight": 0.4,
    "eyeSquint": 0.4, "eyeWide": 0.5, "mouthPucker": 0.5, "eyeBlink": 1.2, "mouthLowerDown": 0.5, "eyeLookDown": 0.5,
    "eyeLookUp": 0.5,
}  # fmt: skip
_USUAL = 0.8

TWO_SIDED: tuple[str, ...] = tuple(_PAIRED)
"""Coefficients that each side of the face has for itself, without the side. mouthLeft and jawLeft are none of them."""
SEEN: tuple[str, ...] = tuple(name for name in BLENDSHAPES if name not in UNSEEN)
"""The coefficients that are solved, in ARKit's order."""


def _plain(name: str) -> tuple[str, str]:
    """A coefficient without its side, and the side or nothing; mouthLeft and the like have none."""
    if name in _SINGLE:
        return name, ""
    return next((name[: -len(side)], side) for side in SIDES if name.endswith(side))


def _column(name: str) -> Vector:
    plain, side = _plain(name)
    column = np.zeros(len(MEASURES))
    for measure, mm in (_PAIRED[plain] if side else _SINGLE[plain]).items():
        for place in _places(measure, side):
            column[place] += mm
    return column


def _places(measure: str, side: str) -> list[int]:
    if measure in PLACE:
        return [PLACE[measure]]
    return [PLACE[measure + one] for one in SIDES if side in ("", one)]


EFFECTS = np.column_stack([_column(name) for name in SEEN])
"""(measures, seen) float64: column i is what SEEN[i] at 1 does."""
USUAL = np.array([_RARE.get(_plain(name)[0], _USUAL) for name in SEEN])
"""How large each usually gets: of two shapes that explain a face as well, the common one does."""
