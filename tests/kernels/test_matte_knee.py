import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from onset_kernels.matte_knee import DENSER, MATTE_KNEE, matte_knee

from tests.kernels.pointwise import applied


def matte(raw: float, a: float = 1.0, low: float = 0.1, high: float = 0.9) -> float:
    return float(matte_knee(*(np.float32(value) for value in (raw, a, low, high))))


def denser(key: float) -> float:
    return key + DENSER * key * key * (1 - key)


def test_what_reads_low_is_zero_what_reads_high_is_one_and_between_it_is_a_little_denser() -> None:
    assert [matte(raw) for raw in (-0.5, 0.05, 0.1)] == [0.0, 0.0, 0.0]
    assert [matte(raw) for raw in (0.9, 0.95, 3.0)] == pytest.approx([1.0, 1.0, 1.0])
    for raw in (0.2, 0.5, 0.8):
        assert matte(raw) == pytest.approx(denser(raw), abs=1e-6)
    assert [matte(0.15), matte(0.85)] == pytest.approx([denser(0.1), denser(0.9)], abs=1e-6)


def test_noise_reaches_neither_bare_screen_nor_a_core() -> None:
    assert matte(0.2, low=0.6, high=0.985) == 0.0
    assert matte(0.75, low=0.0, high=0.25) == 1.0


@given(raw=st.floats(-1, 2, width=32), more=st.floats(0, 1, width=32))
def test_it_never_falls(raw: float, more: float) -> None:
    assert matte(raw + more) >= matte(raw)


def test_the_inputs_alpha_limits_it_and_nan_gives_a_clear_pixel() -> None:
    assert matte(0.9, a=0.25) == 0.25
    assert matte(float("nan")) == 0.0


def test_the_pass_gives_what_the_function_gives(device: str) -> None:
    rng = np.random.default_rng(5)
    lanes = {name: rng.uniform(0, 1, 40).astype(np.float32) for name in MATTE_KNEE.lane_names}
    (found,) = applied(MATTE_KNEE, lanes, device=device)
    for i in range(40):
        assert found[i] == pytest.approx(matte(*(plane[i] for plane in lanes.values())), abs=2e-6)
