"""Matrices between primaries, against the ones that standards print."""

import numpy as np
import pytest
from onset_kernels.matrix_3x4 import MATRIX_3X4
from onset_kernels.picture import Primaries
from onset_kernels.primaries import primaries_matrix, primaries_parameters, to_xyz


def test_bt709_to_xyz_is_the_matrix_that_the_standard_prints() -> None:
    # IEC 61966-2-1.
    printed = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    np.testing.assert_allclose(to_xyz(Primaries.BT709), printed, atol=6e-5)


def test_luma_coefficients_are_the_row_of_y() -> None:
    np.testing.assert_allclose(
        to_xyz(Primaries.BT2020)[1], [0.2627, 0.6780, 0.0593], atol=5e-5
    )  # ITU-R BT.2020, table 4


def test_bt2020_to_bt709_is_the_matrix_of_bt2407() -> None:
    # ITU-R BT.2407.
    printed = [[1.6605, -0.5876, -0.0728], [-0.1246, 1.1329, -0.0083], [-0.0182, -0.1006, 1.1187]]
    np.testing.assert_allclose(primaries_matrix(Primaries.BT2020, Primaries.BT709), printed, atol=6e-5)


@pytest.mark.parametrize("source", Primaries)
@pytest.mark.parametrize("target", Primaries)
def test_white_stays_white_and_the_way_back_undoes_it(source: Primaries, target: Primaries) -> None:
    there, back = primaries_matrix(source, target), primaries_matrix(target, source)
    np.testing.assert_allclose(there @ np.ones(3), 1, atol=1e-12)
    np.testing.assert_allclose(back @ there, np.eye(3), atol=1e-12)


def test_parameters_are_those_of_the_operation() -> None:
    parameters = primaries_parameters(Primaries.P3_D65, Primaries.BT709)
    assert tuple(parameters) == MATRIX_3X4.parameters
    assert parameters["rr"] == pytest.approx(1.2249, abs=1e-4)
    assert parameters["r0"] == 0.0
