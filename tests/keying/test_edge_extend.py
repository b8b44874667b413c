"""Depth against every pixel's own nearest edge, and whose colour reaches the edge."""

import numpy as np
import pytest
from numpy.typing import NDArray

from onset.keying.edge_extend import EdgeExtender, depth_of

ROWS, COLUMNS = 48, 64
Map = NDArray[np.float32]


def disc(radius_px: float = 18.0) -> Map:
    y, x = np.mgrid[0:ROWS, 0:COLUMNS].astype(np.float32)
    return np.asarray(np.clip((radius_px - np.hypot(x - 31.5, y - 23.5)) / 2 + 0.5, 0, 1), np.float32)


def red_with_a_green_rim(reach_px: float) -> tuple[EdgeExtender, Map, Map]:
    """Half-size colours: green where the disc is less deep than `reach_px`, red inside."""
    matte, depth = disc(), np.zeros((ROWS, COLUMNS), np.float32)
    depth_of(matte, True, depth)
    fill = np.zeros((4, ROWS // 2, COLUMNS // 2), np.float32)
    inside = depth[::2, ::2] > reach_px
    fill[0], fill[1], fill[3] = inside, ~inside, 0.7
    return EdgeExtender(COLUMNS, ROWS), matte, fill


def test_depth_is_the_distance_to_the_nearest_edge_within_a_tenth() -> None:
    matte, depth = disc(), np.zeros((ROWS, COLUMNS), np.float32)
    depth_of(matte, True, depth)
    edges = np.argwhere(matte < 0.98)
    for y, x in ((23, 31), (20, 40), (30, 25), (14, 28)):
        nearest = np.hypot(*(edges - (y, x)).T).min()
        assert depth[y, x] == pytest.approx(nearest, rel=0.1)
    assert (depth[matte < 0.98] == 0).all()


def test_the_edge_takes_the_colour_from_deep_inside_and_none_of_its_own() -> None:
    extender, matte, fill = red_with_a_green_rim(4.0)
    share = extender.extend(matte, fill, 4.0)
    rim = (matte[::2, ::2] > 0) & (share[::2, ::2] > 0)
    assert fill[0][rim].min() > 0.999
    assert fill[1][rim].max() < 0.001
    assert (fill[3] == np.float32(0.7)).all()


def test_the_share_is_whole_at_the_edge_and_nothing_beyond_reach() -> None:
    extender, matte, fill = red_with_a_green_rim(6.0)
    share = extender.extend(matte, fill, 6.0)
    depth = np.zeros_like(share)
    depth_of(matte, True, depth)
    assert (share[(depth <= 3) & (matte > 0)] == 1).all()
    assert (share[depth >= 6] == 0).all()
    assert 0 < share[depth == 4].min() < 1


def test_a_veil_and_hair_far_from_the_core_keep_their_own_colours() -> None:
    extender, matte, fill = red_with_a_green_rim(4.0)
    matte[:, 56:] = 0.4
    share = extender.extend(matte, fill, 3.0)
    assert (share[:, 62:] == 0).all()
    assert share[23, 31 + 20] > 0.9  # the foot of the disc's own edge


def test_a_thing_too_thin_to_have_a_depth_keeps_its_colours() -> None:
    extender, matte, fill = red_with_a_green_rim(4.0)
    before = fill.copy()
    assert extender.extend(matte, fill, 30.0).max() == 0.0
    np.testing.assert_array_equal(fill, before)
