import numpy as np
import pytest
from numpy.typing import NDArray
from onset_kernels.picture import Layout
from onset_kernels.plan import Store, step
from onset_kernels.program import Program
from onset_kernels.screen_light import SCREEN_LIGHT

from onset.screen import TERMS

WIDTH, HEIGHT = 37, 21
EVEN = {f"c{i}{j}": 0.0 for i, j in TERMS} | {"c00": 1.0, "low": 0.1, "high": 10.0}


def light(device: str, **changed: float) -> NDArray[np.float32]:
    program = Program((step(SCREEN_LIGHT), Store("out", Layout.GRAY_FLOAT, "light")), WIDTH, HEIGHT, device=device)
    program.set(EVEN | changed)
    out = np.zeros((HEIGHT, WIDTH), np.float32)
    program.run({}, {"out": (out,)})
    return out


def test_its_parameters_are_the_terms_of_the_finder() -> None:
    assert set(SCREEN_LIGHT.parameters) == set(EVEN)


def test_a_constant_is_the_same_everywhere(device: str) -> None:
    np.testing.assert_array_equal(light(device, c00=0.75), np.float32(0.75))


def test_every_term_is_the_power_it_says_and_the_light_is_their_sum(device: str) -> None:
    rng = np.random.default_rng(1)
    coefficients = {f"c{i}{j}": float(rng.uniform(-0.05, 0.05)) for i, j in TERMS} | {"c00": 1.0}
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    u, v = (x + 0.5) / WIDTH * 2 - 1, (y + 0.5) / HEIGHT * 2 - 1
    expected = sum(coefficients[f"c{i}{j}"] * u**i * v**j for i, j in TERMS)
    np.testing.assert_allclose(light(device, **coefficients), expected, atol=2e-6)


def test_it_stays_within_its_bounds(device: str) -> None:
    tilted = light(device, c10=3.0, low=0.5, high=1.5)
    assert tilted[:, 0] == pytest.approx(0.5)
    assert tilted[:, -1] == pytest.approx(1.5)
