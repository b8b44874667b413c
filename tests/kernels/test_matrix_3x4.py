"""The colour matrix, against numpy and by hand."""

import numpy as np
from onset_kernels.matrix_3x4 import MATRIX_3X4

from tests.kernels.pictures import colours, floats, lanes
from tests.kernels.pointwise import applied
from tests.kernels.tolerances import COLOUR


def through(matrix: np.ndarray, rgb: np.ndarray, device: str) -> np.ndarray:
    parameters = dict(zip(MATRIX_3X4.parameters, matrix.ravel().tolist(), strict=True))
    return np.stack(applied(MATRIX_3X4, lanes(rgb), parameters, device=device))


def test_it_agrees_with_numpy(device: str) -> None:
    matrix = np.random.default_rng(1).uniform(-1, 1, (3, 4)).astype(np.float32).astype(np.float64)
    rgb = colours(1000, seed=2)
    expected = matrix[:, :3] @ rgb.astype(np.float64) + matrix[:, 3:]
    np.testing.assert_allclose(through(matrix, rgb, device), expected, atol=COLOUR)


def test_the_identity_changes_nothing(device: str) -> None:
    rgb = colours(200, seed=3)
    np.testing.assert_array_equal(through(np.eye(3, 4), rgb, device), rgb)


def test_rows_are_outputs_and_the_last_column_is_added(device: str) -> None:
    matrix = np.array([[0, 1, 0, 0.1], [0, 0, 1, 0.2], [1, 0, 0, 0.3]])
    got = through(matrix, floats([[1], [2], [3]]), device)
    np.testing.assert_allclose(got[:, 0], [2.1, 3.2, 1.3], rtol=1e-6)
