"""Faces in single pictures."""

import numpy as np
import pytest

from onset.tracking.face.aligned import eyes_px
from tests.footage import footage
from tests.tracking.face.known_faces import PEOPLE, finder, picture, points


@pytest.mark.parametrize("name", PEOPLE)
def test_the_one_face_of_a_portrait_is_found_once(name: str) -> None:
    height, width = picture(name).shape[:2]
    at = points(name)
    assert at.shape == (478, 2)
    assert 0.0 < at[:, 0].mean() < width
    assert 0.0 < at[:, 1].mean() < height
    assert eyes_px(at) > 30.0


def test_two_people_are_two_faces_from_left_to_right() -> None:
    cv2 = pytest.importorskip("cv2")
    rgb = np.ascontiguousarray(cv2.imread(str(footage("green/two_people_500.jpg")))[:, :, ::-1])
    left, right = finder().find(rgb)
    assert left.left_px < 250.0 < right.left_px


def test_of_a_crowd_far_away_each_is_found_when_looked_at_closely() -> None:
    cv2 = pytest.importorskip("cv2")
    portrait = picture("astronaut")
    small = cv2.resize(portrait[:300, 80:380], (110, 110), interpolation=cv2.INTER_AREA)
    crowd = np.full((720, 1280, 3), 200, np.uint8)
    for row in range(3):
        for column in range(6):
            crowd[40 + row * 230 : 150 + row * 230, 40 + column * 210 : 150 + column * 210] = small
    assert len(finder().find(crowd, closely=True)) == 18 > len(finder().find(crowd))


@pytest.mark.parametrize("size", [(1, 1), (7, 500), (64, 64), (480, 640)])
def test_where_nobody_is_nobody_is_found(size: tuple[int, int]) -> None:
    assert finder().find(np.zeros((*size, 3), np.uint8)) == []
    noise = np.random.default_rng(2).integers(0, 256, (*size, 3)).astype(np.uint8)
    assert finder().find(noise) == []
