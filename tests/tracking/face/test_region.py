"""Regions that models are shown, and the search for new ones."""

import numpy as np
import pytest

from onset.tracking.face.canonical import canonical_m
from onset.tracking.face.region import AROUND, Region, around_points
from onset.tracking.face.search import parts

pytest.importorskip("cv2")


def ramp(width: int, height: int) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    """Red tells x and green y, in steps of 4 pixels a code."""
    rows, columns = np.mgrid[0:height, 0:width]
    return np.dstack((columns // 4, rows // 4, 0 * rows)).astype(np.uint8)


@pytest.mark.parametrize("side_px", [100.0, 300.0, 500.0, 900.0])
@pytest.mark.parametrize("roll_rad", [0.0, 0.4, np.pi])
def test_a_crop_shows_what_its_matrix_says(side_px: float, roll_rad: float) -> None:
    region = Region(500.0, 500.0, side_px, roll_rad)
    crop = region.crop(ramp(1000, 1000), 192)
    matrix = region.to_frame(192)
    for x, y in ((96.0, 96.0), (60.0, 60.0), (130.0, 70.0)):
        where = matrix @ (x, y, 1.0)
        assert crop[int(y), int(x), :2] == pytest.approx(where / 4.0, abs=0.008 * side_px / 4.0 + 1.0)


@pytest.mark.parametrize("x_px", [-2000.0, -400.0, 1400.0, 9000.0])
def test_a_region_outside_of_the_picture_is_black(x_px: float) -> None:
    assert not Region(x_px, 500.0, 600.0, 0.3).crop(np.full((1000, 1000, 3), 255, np.uint8), 192)[60:130, 60:130].any()


def test_the_region_around_a_face_is_level_with_its_eyes_and_as_large_however_it_is_tilted() -> None:
    face = (canonical_m()[:, :2] * 2000.0).astype(np.float32)
    upright = around_points(face)
    longer = float(np.ptp(face[:468], axis=0).max())
    assert upright.side_px == pytest.approx(AROUND * longer)
    assert upright.roll_rad == pytest.approx(0.0, abs=1e-3)
    cos, sin = np.cos(0.5), np.sin(0.5)
    tilted = around_points((face @ np.array([[cos, sin], [-sin, cos]])).astype(np.float32))
    assert tilted.side_px == pytest.approx(upright.side_px, rel=1e-3)
    assert tilted.roll_rad == pytest.approx(0.5, abs=1e-3)


@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (1080, 1920), (640, 480), (2, 2), (1, 900)])
def test_parts_cover_the_picture_and_stay_inside(width: int, height: int) -> None:
    seen = np.zeros((height, width), bool)
    for left, top, right, bottom in parts(width, height):
        assert 0 <= left < right <= width
        assert 0 <= top < bottom <= height
        seen[top:bottom, left:right] = True
    if min(width, height) > 1:
        assert seen.mean() > 0.99
