import numpy as np
import pytest
from onset_kernels.lut1d import LUT1D, lut1d
from onset_kernels.picture import Layout
from onset_kernels.plan import Load, Planes, Store, step
from onset_kernels.program import Program

TABLE = np.array([[0, 0, 1], [0.2, 0.5, 0.5], [1, 2, 0]], np.float32)
UNIT = {"low_r": 0.0, "low_g": 0.0, "low_b": 0.0, "per_r": 2.0, "per_g": 2.0, "per_b": 2.0}
F = np.float32


def looked_up(r: float, g: float, b: float, table: np.ndarray = TABLE, **changed: float) -> tuple[float, ...]:
    parameters = (F(value) for value in (UNIT | changed).values())
    return tuple(float(value) for value in lut1d(F(r), F(g), F(b), table.reshape(-1), *parameters))


def test_entries_are_met_and_between_them_it_is_straight() -> None:
    assert looked_up(0.0, 0.5, 1.0) == pytest.approx((0.0, 0.5, 0.0))
    assert looked_up(0.25, 0.75, 0.25) == pytest.approx((0.1, 1.25, 0.75))


def test_inputs_outside_are_held_and_nan_is_the_first_entry() -> None:
    assert looked_up(-5.0, 5.0, float("nan")) == pytest.approx((0.0, 2.0, 1.0))


def test_the_domain_moves_and_stretches_the_table() -> None:
    # Two entries over -1 to 3: input 1 lies half way.
    table = np.array([[10, 0, 0], [20, 0, 0]], np.float32)
    assert looked_up(1.0, 0.0, 0.0, table, low_r=-1.0, per_r=0.25)[0] == pytest.approx(15.0)


def test_a_whole_picture_agrees_with_numpys_interpolation(device: str) -> None:
    rng = np.random.default_rng(5)
    table = rng.uniform(0, 1, (33, 3)).astype(np.float32)
    planes = [rng.uniform(-0.2, 1.2, (13, 29)).astype(np.float32) for _ in range(3)]
    program = Program(
        (Load("in", Layout.RGB_FLOAT, "r g b"), step(LUT1D), Store("out", Layout.RGB_FLOAT, "r g b")), 29, 13,
        device=device,
    )  # fmt: skip
    program.set(UNIT | {"per_r": 32.0, "per_g": 32.0, "per_b": 32.0})
    out = [np.zeros((13, 29), np.float32) for _ in range(3)]
    program.run({"in": Planes(tuple(planes)), "table": Planes((table.reshape(-1),))}, {"out": out})
    for channel in range(3):
        expected = np.interp(planes[channel].astype(np.float64), np.linspace(0, 1, 33), table[:, channel])
        np.testing.assert_allclose(out[channel], expected, atol=3e-6)
