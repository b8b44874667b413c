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
    (186, 20), (176, 20), (172, 17), (164, 17), (151, 22), (142, 22), (130, 30), (125, 37), (111, 44), (93, 59),
    (90, 69), (92, 97), (94, 103), (106, 116), (109, 124), (115, 130), (119, 131), (119, 140), (123, 151), (123, 175),
    (127, 180), (188, 180), (191, 162), (200, 145), (201, 136), (210, 133), (225, 116), (231, 106), (235, 92),
    (235, 81), (229, 55), (222, 42), (211, 32),
)  # fmt: skip
"""Around hair and face, a pixel inside of them."""
_SOFT_PX = 2.4


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
