import numpy as np
import pytest
from onset_kernels.picture import Layout
from onset_kernels.plan import Load, Planes, Store, step
from onset_kernels.program import Program
from onset_kernels.screen_light import EVENED, RELIT, SCREEN_LIGHT

from onset.screen import TERMS

WIDTH, HEIGHT = 37, 21
F = np.float32
FLAT = {f"c{i}{j}": 0.0 for i, j in TERMS} | {"c00": 1.0, "low": 0.1, "high": 10.0}


def light(**changed: float) -> np.ndarray:
    program = Program((step(SCREEN_LIGHT), Store("light", Layout.GRAY_FLOAT, "light")), WIDTH, HEIGHT)
    program.set(FLAT | changed)
    out = np.zeros((HEIGHT, WIDTH), np.float32)
    program.run({}, {"light": (out,)})
    return out


def test_its_parameters_are_the_terms_of_the_finder() -> None:
    assert set(SCREEN_LIGHT.parameters) == {f"c{i}{j}" for i, j in TERMS} | {"low", "high"}


def test_a_constant_is_the_same_everywhere() -> None:
    np.testing.assert_array_equal(light(c00=0.75), F(0.75))


def test_every_term_is_the_power_it_says_and_the_sum_is_the_polynomial() -> None:
    rng = np.random.default_rng(1)
    coefficients = {f"c{i}{j}": float(rng.uniform(-0.05, 0.05)) for i, j in TERMS} | {"c00": 1.0}
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    u, v = (x + 0.5) / WIDTH * 2 - 1, (y + 0.5) / HEIGHT * 2 - 1
    expected = sum(coefficients[f"c{i}{j}"] * u**i * v**j for i, j in TERMS)
    np.testing.assert_allclose(light(**coefficients), expected, atol=2e-6)


def test_it_stays_within_its_bounds() -> None:
    tilted = light(c10=3.0, low=0.5, high=1.5)
    assert tilted[:, 0] == pytest.approx(0.5)
    assert tilted[:, -1] == pytest.approx(1.5)


def test_evening_and_relighting_give_the_picture_back() -> None:
    nodes = (Load("in", Layout.RGB_FLOAT, "r g b"), step(SCREEN_LIGHT), step(EVENED))
    plan = (*nodes, Store("even", Layout.RGB_FLOAT, "r g b"), step(RELIT), Store("out", Layout.RGB_FLOAT, "r g b"))
    program = Program(plan, WIDTH, HEIGHT)
    program.set(FLAT | {"c10": 0.5})
    _, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    falling = (0.4 * (1 + 0.5 * ((x + 0.5) / WIDTH * 2 - 1))).astype(np.float32)
    even, out = ([np.zeros_like(falling) for _ in range(3)] for _ in range(2))
    program.run({"in": Planes((falling,) * 3)}, {"even": even, "out": out})
    np.testing.assert_allclose(even[1], 0.4, rtol=1e-6)
    np.testing.assert_allclose(out[2], falling, rtol=1e-6)
