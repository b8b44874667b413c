"""A marker takes the readings that lie around it."""

import numpy as np

from onset.keying.marker_removal import put_on_markers, readings_beside


def test_only_cells_without_any_marker_are_carried_and_readings_stay_within_0_and_1() -> None:
    raw = np.array([[0.5, 0.5, 2.0, 2.0, -1.0], [0.5, 0.9, 2.0, 2.0, -1.0], [0.2, 0.2, 0.4, 0.4, 0.6]], np.float32)
    markers = np.zeros_like(raw)
    markers[1, 1] = 0.2
    values, weights = np.zeros((2, 3), np.float32), np.zeros((2, 3), np.float32)
    readings_beside(raw, markers, values, weights)
    np.testing.assert_array_equal(weights, [[0, 1, 1], [1, 1, 1]])
    np.testing.assert_allclose(values[:, 1:], [[1.0, 0.0], [0.4, 0.6]])


def test_what_was_carried_replaces_a_marker_by_as_much_as_it_is_one() -> None:
    raw = np.full((2, 4), 0.8, np.float32)
    markers = np.array([[1.0, 0.5, 0.0, 0.0], [0.0, 0.0, 0.0, 1.0]], np.float32)
    put_on_markers(raw, markers, np.array([[0.0, 0.2]], np.float32))
    np.testing.assert_allclose(raw, [[0.0, 0.4, 0.8, 0.8], [0.8, 0.8, 0.8, 0.2]])
