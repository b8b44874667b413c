import numpy as np
import pytest
from numpy.typing import NDArray
from onset_kernels.picture import Layout
from onset_kernels.plan import Store, step
from onset_kernels.program import Program
from onset_kernels.screen_plate import SCREEN_PLATE

from onset.screen import TERMS

WIDTH, HEIGHT = 37, 21
GREEN = {"screen_r": 0.03, "screen_g": 0.4, "screen_b": 0.0}
EVEN = GREEN | {f"c{i}{j}": 0.0 for i, j in TERMS} | {"c00": 1.0, "low": 0.1, "high": 10.0}


def plate(**changed: float) -> NDArray[np.float32]:
    program = Program((step(SCREEN_PLATE), Store("out", Layout.RGB_FLOAT, "plate_r plate_g plate_b")), WIDTH, HEIGHT)
    program.set(EVEN | changed)
    out = tuple(np.zeros((HEIGHT, WIDTH), np.float32) for _ in range(3))
    program.run({}, {"out": out})
    return np.stack(out, -1)


def test_its_parameters_are_the_colour_and_the_terms_of_the_finder() -> None:
    assert set(SCREEN_PLATE.parameters) == set(EVEN)


def test_an_even_light_gives_the_colour_everywhere() -> None:
    np.testing.assert_allclose(plate(c00=0.5), np.broadcast_to((0.015, 0.2, 0.0), (HEIGHT, WIDTH, 3)), rtol=1e-6)


def test_every_term_is_the_power_it_says_and_the_light_is_their_sum() -> None:
    rng = np.random.default_rng(1)
    coefficients = {f"c{i}{j}": float(rng.uniform(-0.05, 0.05)) for i, j in TERMS} | {"c00": 1.0}
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    u, v = (x + 0.5) / WIDTH * 2 - 1, (y + 0.5) / HEIGHT * 2 - 1
    light = sum(coefficients[f"c{i}{j}"] * u**i * v**j for i, j in TERMS)
    np.testing.assert_allclose(plate(**coefficients)[..., 1], 0.4 * light, atol=1e-6)


def test_the_light_stays_within_its_bounds() -> None:
    tilted = plate(c10=3.0, low=0.5, high=1.5)[..., 1]
    assert tilted[:, 0] == pytest.approx(0.2)
    assert tilted[:, -1] == pytest.approx(0.6)
