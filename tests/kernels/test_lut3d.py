"""The 3D LUT: tetrahedral interpolation against a walk along the axes in float64."""

import numpy as np
import pytest
from onset_kernels.lut3d import LUT3D

from tests.kernels import reference
from tests.kernels.pictures import RGB, colours, floats, lanes
from tests.kernels.pointwise import applied
from tests.kernels.tolerances import LUT


def identity(size: int) -> np.ndarray:
    """size^3 x 3 indexed [blue, green, red], float32."""
    axis = np.linspace(0, 1, size)
    blue, green, red = np.meshgrid(axis, axis, axis, indexing="ij")
    return np.stack([red, green, blue], axis=-1).astype(np.float32)


def looked_up(rgb: np.ndarray, cube: np.ndarray, device: str, low: float = 0.0, high: float = 1.0) -> np.ndarray:
    size = len(cube)
    parameters = {"size": float(size)}
    parameters |= {f"low_{name}": low for name in RGB} | {f"per_{name}": (size - 1) / (high - low) for name in RGB}
    return np.stack(applied(LUT3D, lanes(rgb), parameters, {"cube": cube}, device=device))


@pytest.mark.parametrize("size", [2, 17, 33])
def test_it_agrees_with_the_reference(size: int, device: str) -> None:
    cube = np.random.default_rng(size).uniform(0, 1, (size, size, size, 3)).astype(np.float32)
    rgb = colours(500, seed=1, low=-0.1, high=1.1)
    expected = reference.tetrahedral(rgb.astype(np.float64), cube.astype(np.float64))
    # A random table is as steep as a table can be: a rounding of the input grows by its size.
    np.testing.assert_allclose(looked_up(rgb, cube, device), expected, atol=LUT * size)


@pytest.mark.parametrize("size", [2, 5, 33])
def test_the_identity_changes_nothing(size: int, device: str) -> None:
    rgb = colours(500, seed=2)
    np.testing.assert_allclose(looked_up(rgb, identity(size), device), rgb, atol=LUT)


def test_lattice_points_are_met(device: str) -> None:
    cube = np.random.default_rng(3).uniform(0, 1, (3, 3, 3, 3)).astype(np.float32)
    rgb = np.array([[0, 1, 0.5, 0], [0, 1, 0, 0.5], [0, 1, 0, 1]], np.float32)
    expected = np.stack([cube[0, 0, 0], cube[2, 2, 2], cube[0, 0, 1], cube[2, 1, 0]], axis=1)
    np.testing.assert_allclose(looked_up(rgb, cube, device), expected, atol=LUT)


def test_red_runs_fastest_in_the_flat_table(device: str) -> None:
    cube = np.zeros((2, 2, 2, 3), np.float32)
    cube.reshape(-1, 3)[1] = (0.25, 0.5, 0.75)  # the second line of a .cube file: red 1, green 0, blue 0
    got = looked_up(floats([[1], [0], [0]]), cube, device)
    np.testing.assert_allclose(got[:, 0], [0.25, 0.5, 0.75], atol=LUT)


def test_a_neutral_ramp_keeps_to_the_diagonal(device: str) -> None:
    cube = np.random.default_rng(4).uniform(0, 1, (5, 5, 5, 3)).astype(np.float32)
    for step in range(5):
        cube[step, step, step] = step / 4  # the diagonal is neutral, all else is noise
    ramp = np.linspace(0, 1, 41, dtype=np.float32)
    np.testing.assert_allclose(looked_up(np.stack([ramp] * 3), cube, device), np.stack([ramp] * 3), atol=LUT)


def test_inputs_outside_are_held_and_nan_is_the_first_point(device: str) -> None:
    rgb = np.array([[-3, 3, np.nan], [-3, 3, 0], [-3, 3, 0]], np.float32)
    np.testing.assert_allclose(looked_up(rgb, identity(9), device), [[0, 1, 0]] * 3, atol=LUT)


def test_the_domain_moves_and_stretches_the_table(device: str) -> None:
    rgb = np.full((3, 1), 1.0, np.float32)
    np.testing.assert_allclose(looked_up(rgb, identity(3), device, low=-1.0, high=3.0)[:, 0], 0.5, atol=LUT)
