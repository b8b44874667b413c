from fractions import Fraction

import numpy as np
import pytest
from numpy.typing import NDArray
from onset_kernels.picture import Layout, Picture

from onset.mattes.path import Keyframe
from onset.mattes.polygon import PolygonMatte, Settings, build
from onset.plugins import plugin
from tests.mattes.shots import SMALL, shot

LEFT_HALF = ((0.0, 0.0), (0.5, 0.0), (0.5, 1.0), (0.0, 1.0))
RIGHT_HALF = ((0.5, 0.0), (1.0, 0.0), (1.0, 1.0), (0.5, 1.0))


def planned(settings: Settings, canvas: Picture = SMALL) -> PolygonMatte:
    matte = build(settings)
    matte.plan(canvas)
    return matte


def shape_of(matte: PolygonMatte, index: int = 0) -> NDArray[np.uint16]:
    (plane,) = matte.values(shot(index)).planes["shape"].arrays
    assert isinstance(plane, np.ndarray)
    return plane


def test_it_is_found_by_its_name() -> None:
    assert plugin("mattes", "polygon").Settings is Settings


def test_points_are_fractions_of_the_frame() -> None:
    plane = shape_of(planned(Settings(LEFT_HALF)))
    assert plane.shape == (18, 32)
    assert (plane[:, :16] == 65535).all()
    assert (plane[:, 16:] == 0).all()


def test_without_points_nothing_is_inside() -> None:
    assert not shape_of(planned(Settings())).any()


def test_a_shape_that_stays_is_drawn_and_sent_once() -> None:
    matte = planned(Settings(LEFT_HALF))
    first = matte.values(shot(0)).planes["shape"]
    assert matte.values(shot(1)).planes["shape"] == first
    matte.settings = Settings(RIGHT_HALF)
    moved = matte.values(shot(2)).planes["shape"]
    assert moved.revision != first.revision
    assert (shape_of(matte)[:, 16:] == 65535).all()


def test_keyframes_move_it_by_the_frames_index_and_points_wait() -> None:
    matte = planned(Settings(RIGHT_HALF, keyframes=(Keyframe(0, LEFT_HALF), Keyframe(8, RIGHT_HALF))))
    columns = [np.flatnonzero(shape_of(matte, index)[9]) for index in (0, 4, 8, 0)]
    assert [(int(one[0]), int(one[-1])) for one in columns] == [(0, 15), (8, 23), (16, 31), (0, 15)]


def test_a_soft_edge_scales_with_the_pictures_height_and_its_pixels_shape() -> None:
    def soft(canvas: Picture) -> int:
        matte = planned(Settings(LEFT_HALF, feather_px=120.0), canvas)
        (plane,) = matte.values(shot(picture=canvas)).planes["shape"].arrays
        assert isinstance(plane, np.ndarray)
        row = plane[canvas.height_px // 2]
        return int(((row > 0) & (row < 65535)).sum())

    assert soft(Picture(320, 180, Layout.GRAY8)) == 20
    assert soft(Picture(640, 360, Layout.GRAY8)) == 40
    assert soft(Picture(640, 360, Layout.GRAY8, pixel_aspect=Fraction(2))) == 20


def test_a_feather_out_of_range_is_refused() -> None:
    with pytest.raises(ValueError, match=r"feather_px -1.0 is outside 0 to 1080"):
        Settings(LEFT_HALF, feather_px=-1.0)
    with pytest.raises(ValueError, match="feather_px nan"):
        Settings(LEFT_HALF, feather_px=float("nan"))
