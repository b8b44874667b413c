import numpy as np
import pytest

from onset.stage.outline import end_of, limb, mirrored, moved, placed, smooth


def test_a_smooth_curve_passes_through_its_control_points() -> None:
    control = np.random.default_rng(1).random((7, 2))
    np.testing.assert_allclose(smooth(control, steps=5)[::5], control, atol=1e-12)


def test_a_circle_of_eight_points_stays_round() -> None:
    turns = np.arange(8) / 8 * 2 * np.pi
    curve = smooth(np.stack([np.cos(turns), np.sin(turns)], axis=-1))
    assert np.hypot(curve[:, 0], curve[:, 1]) == pytest.approx(np.ones(48), abs=0.02)


def test_many_outlines_are_smoothed_as_each_alone() -> None:
    control = np.random.default_rng(2).random((3, 6, 2))
    np.testing.assert_allclose(smooth(control)[1], smooth(control[1]), atol=1e-12)


def test_a_half_is_mirrored_with_points_on_the_axis_once() -> None:
    assert mirrored([(0.0, 0.0), (1.0, 1.0), (0.0, 2.0)]).tolist() == [[0, 0], [1, 1], [0, 2], [-1, 1]]


def test_a_quarter_turn_takes_down_to_the_left() -> None:
    hanging = np.array([[0.0, 2.0]])
    (turned,) = placed(hanging, np.array([[5.0, 1.0]]), np.array([np.pi / 2]))
    np.testing.assert_allclose(turned, [[3.0, 1.0]], atol=1e-12)


def test_a_bone_ends_where_a_point_hanging_from_it_comes_to_lie() -> None:
    origin, angle = np.array([[0.3, 0.4], [1.0, 2.0]]), np.array([0.7, -1.2])
    np.testing.assert_allclose(end_of(0.5, origin, angle), placed(np.array([[0.0, 0.5]]), origin, angle)[:, 0])


def test_a_limb_is_as_long_and_as_thick_as_said() -> None:
    shape = limb(1.0, 0.2, 0.1)
    assert shape[:, 1].min() == -0.2
    assert shape[:, 1].max() == pytest.approx(1.1)
    assert shape[:, 0].max() == pytest.approx(0.2)
    assert moved(shape, 1.0, 0.0)[:, 0].max() == pytest.approx(1.2)
