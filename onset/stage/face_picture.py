"""The pictured face that ships with Onset, and what of it is head (`onset/stage/pictures/SOURCES.txt`)."""

from importlib import resources

import numpy as np
from numpy.typing import NDArray

from onset.stage.face_fields import FacePlaces

ASTRONAUT = FacePlaces(
    right_eye=(131.3, 149.6, 98.0, 104.6),
    left_eye=(192.0, 172.6, 100.2, 106.6),
    right_brow=(152.0, 90.0),
    left_brow=(172.0, 91.0),
    mouth_right=(137.9, 139.3),
    mouth_left=(181.5, 140.9),
    upper_lip_y=143.4,
    lower_lip_y=150.2,
    chin_y=177.9,
)
"""Where things are in it, as the face mesh sees them."""
_HEAD = (
    (168, 13), (200, 21), (226, 42), (238, 75), (236, 104), (222, 127), (212, 134), (204, 152), (194, 175), (190, 189),
    (160, 194), (125, 189), (121, 165), (117, 136), (108, 126), (94, 110), (89, 85), (94, 62), (109, 44),
    (125, 31), (145, 19),
)  # fmt: skip
"""Around hair, face and neck."""
_SOFT_PX = 3.0


def astronaut() -> NDArray[np.uint8]:
    """(320, 320, 3) uint8 RGB; sRGB."""
    import simplejpeg

    coded = resources.files("onset.stage.pictures").joinpath("astronaut.jpg").read_bytes()
    return np.ascontiguousarray(simplejpeg.decode_jpeg(coded))


def astronaut_head() -> NDArray[np.uint8]:
    """(320, 320, 4) uint8 RGBA, straight alpha: the same, with only the head opaque."""
    import cv2

    picture = astronaut()
    mask = np.zeros(picture.shape[:2], np.uint8)
    cv2.fillPoly(mask, [np.array(_HEAD, np.int32)], (255,))
    soft = np.asarray(cv2.GaussianBlur(mask, (0, 0), _SOFT_PX / 2.0), np.uint8)
    return np.dstack((picture, soft))
