"""A face turned upright and cut out, so that every picture of a person has the eyes, nose and mouth in one place.

By five points onto the template that ArcFace and most face embeddings after it were trained with, by the similarity
that fits them best in the least squares sense. The crop is what is kept of an enrolled person and what is compared.
"""

import numpy as np
from numpy.typing import NDArray

from onset.subject import Points
from onset.tracking.face.face import EYE_LEFT_INNER, EYE_LEFT_OUTER, EYE_RIGHT_INNER, EYE_RIGHT_OUTER, Pixels, Rgb
from onset.tracking.face.region import Region

SIDE_PX = 112
"""Width and height of an aligned crop."""
TEMPLATE_PX: NDArray[np.float64] = np.array(
    [(38.2946, 51.6963), (73.5318, 51.5014), (56.0252, 71.7366), (41.5493, 92.3655), (70.7299, 92.2041)]
)
"""(5, 2): person's right eye, left eye, tip of the nose, right and left corner of the mouth, as InsightFace aligns for
112 x 112 (Deng et al., "ArcFace: Additive Angular Margin Loss for Deep Face Recognition", CVPR 2019, section 3.1)."""
LEAST_EYES_PX = 24.0
"""Between the eyes, below which a face is too small to tell who it is; the template has 35."""
MOST_TURN_DEG = 35.0
"""Further away to one side a face shows half of itself: of 135 pictures none of the 8 beyond it was known by LBPH, and
117 of the 127 within."""
_NOSE_TIP, _MOUTH_RIGHT, _MOUTH_LEFT = 1, 61, 291
_NOSE_DEPTH = 0.55
"""How far the nose's tip stands before the eyes, as a share of the distance between their middles."""


def five_points(points_px: Points) -> NDArray[np.float64]:
    """(5, 2) float64 in the order of TEMPLATE_PX. Eyes by their corners: an iris moves with the gaze."""
    right = points_px[[EYE_RIGHT_OUTER, EYE_RIGHT_INNER]].mean(axis=0)
    left = points_px[[EYE_LEFT_INNER, EYE_LEFT_OUTER]].mean(axis=0)
    return np.vstack((right, left, points_px[[_NOSE_TIP, _MOUTH_RIGHT, _MOUTH_LEFT]])).astype(np.float64)


def eyes_px(points_px: Points) -> float:
    """Between the middles of the eyes: the size of a face that recognition counts by."""
    right, left = five_points(points_px)[:2]
    return float(np.linalg.norm(left - right))


def turn_deg(points_px: Points) -> float:
    """How far a face is turned to either side, 0 to 90: from where the nose's tip stands between the eyes.

    Needs no lens and no pose, so that a portrait from anywhere is judged as a frame is.
    """
    right, left, nose = five_points(points_px)[:3]
    across = left - right
    length = max(float(np.linalg.norm(across)), 1e-6)
    beside = abs(float((nose - (right + left) / 2.0) @ across)) / length**2
    return float(np.degrees(np.arctan2(beside, _NOSE_DEPTH)))


def aligned(picture: Pixels, points_px: Points) -> Rgb:
    """The aligned crop, (112, 112, 3) uint8; what lies outside of the picture is black.

    Raises ValueError when the points are all in one place or not finite.
    """
    return np.ascontiguousarray(_fitted(five_points(points_px)).crop(picture, SIDE_PX))


def _fitted(points: NDArray[np.float64]) -> Region:
    """The square of the frame that the similarity nearest to the template brings onto the crop.

    Least squares in closed form (Umeyama, PAMI 13(4), 1991, equations 40 to 42), written with complex numbers, where a
    plane similarity without reflection is w = a z + b: here from the template to the frame.
    """
    if not np.isfinite(points).all():
        raise ValueError("points of a face are not finite")
    frame = points @ (1.0, 1.0j)
    template = TEMPLATE_PX @ (1.0, 1.0j)
    spread = frame - frame.mean()
    if float(np.abs(spread).max()) < 1e-3:
        raise ValueError("points of a face are all in one place")
    # Fitted in the crop's pixels (all five points weigh alike there whatever the face's size), then turned round.
    factor = complex((spread.conj() * (template - template.mean())).sum() / (np.abs(spread) ** 2).sum())
    middle = (complex(SIDE_PX, SIDE_PX) / 2.0 - template.mean()) / factor + frame.mean()
    return Region(middle.real, middle.imag, SIDE_PX / abs(factor), float(np.angle(1.0 / factor)))
