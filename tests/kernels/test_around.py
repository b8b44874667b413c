"""What holds for every neighbourhood, those of the future included: they are found by their files."""

import subprocess
import sys
from itertools import pairwise

import numpy as np
import pytest
from onset_kernels import octagon_sweep, sigma_sweep, sweep
from onset_kernels.around import AROUND, LARGEST_PX, neighbourhood

from tests.kernels import tolerances
from tests.kernels.neighbours import around, dot, noise
from tests.kernels.pointwise import SIMULATED

NAMES = sorted(AROUND)
every = pytest.mark.parametrize("name", NAMES)


def test_the_neighbourhoods_of_a_matte_are_there() -> None:
    assert {"box_blur", "gaussian_blur", "erode", "dilate", "grow", "shrink", "sigma_filter"} <= set(AROUND)


def test_an_unknown_name_is_answered_with_the_known_ones() -> None:
    known = "box_blur, dilate, erode, gaussian_blur, grow, "
    with pytest.raises(ValueError, match=f"unknown neighbourhood 'blurr'; known: {known}"):
        neighbourhood("blurr")
    with pytest.raises(ValueError, match="unknown neighbourhood 'plan'"):
        neighbourhood("plan")
    assert "plan" not in AROUND


def test_naming_the_neighbourhoods_imports_neither_numba_nor_any_of_them() -> None:
    code = (
        "import sys; from onset_kernels.around import AROUND; list(AROUND);"
        "print([m for m in ('numba', 'onset_kernels.box_blur', 'onset_kernels.sweep') if m in sys.modules])"
    )
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert answer.stdout.strip() == "[]"


@every
def test_value_zero_leaves_every_bit_as_it_is(device: str, name: str) -> None:
    source = noise(9, 13) * np.float32(3) - np.float32(1)
    np.testing.assert_array_equal(around(device, name, source, 0.0), source)


@every
@pytest.mark.parametrize("value", [0.3, 1.0, 2.75, 40.0])
def test_a_constant_stays_constant(device: str, name: str, value: float) -> None:
    source = np.full((3, 5), 0.3, np.float32)
    np.testing.assert_allclose(around(device, name, source, value), source, rtol=0, atol=tolerances.MEAN)


@every
@pytest.mark.parametrize("value", [0.6, 2.0, 3.4])
def test_rows_and_columns_are_treated_alike(device: str, name: str, value: float) -> None:
    source = noise(5, 8)
    turned = around(device, name, np.ascontiguousarray(source.T), value).T
    np.testing.assert_allclose(around(device, name, source, value), turned, rtol=0, atol=tolerances.MEAN)


@every
@pytest.mark.parametrize("value", [0.6, 2.0, 3.4])
def test_a_mirrored_picture_gives_the_mirrored_result(device: str, name: str, value: float) -> None:
    source = noise(5, 8)
    mirrored = around(device, name, np.ascontiguousarray(source[::-1, ::-1]), value)[::-1, ::-1]
    np.testing.assert_allclose(around(device, name, source, value), mirrored, rtol=0, atol=tolerances.MEAN)


@every
@pytest.mark.parametrize("shape", [(1, 1), (1, 7), (3, 2)])
@pytest.mark.parametrize("value", [0.5, 6.5])
def test_a_picture_smaller_than_the_window_stays_between_its_own_extremes(
    device: str, name: str, shape: tuple[int, int], value: float
) -> None:
    source = noise(*shape)
    made = around(device, name, source, value)
    assert made.min() >= source.min() - tolerances.MEAN
    assert made.max() <= source.max() + tolerances.MEAN


@every
@pytest.mark.parametrize("bad", [np.nan] if SIMULATED else [np.nan, np.inf, -np.inf])
def test_a_bad_pixel_stays_within_its_own_window_and_nothing_becomes_nan(device: str, name: str, bad: float) -> None:
    source = noise(15, 17)
    spoilt = source.copy()
    spoilt[7, 8] = bad
    made, clean = around(device, name, spoilt, 1.5), around(device, name, source, 1.5)
    assert np.isfinite(made).all()
    touched = np.zeros(source.shape, bool)
    touched[1:14, 2:15] = True  # 6 pixels: the Gaussian's 4 sigma
    np.testing.assert_array_equal(made[~touched], clean[~touched])


@every
def test_nan_counts_as_nothing_there(device: str, name: str) -> None:
    spoilt, zeroed = noise(6, 7), noise(6, 7)
    spoilt[3, 4], zeroed[3, 4] = np.nan, 0
    for value in (0.0, 0.5, 2.5):
        np.testing.assert_array_equal(around(device, name, spoilt, value), around(device, name, zeroed, value))


@every
def test_a_highlight_leaves_no_trace_outside_its_window(device: str, name: str) -> None:
    # What a running sum in float32 gets wrong: 65504 is the brightest half, its last place is worth 0.004.
    source = np.full((3, 20), 0.001, np.float32)
    source[1, 3] = 65504
    made = around(device, name, source, 1.0)
    np.testing.assert_allclose(made[:, 8:], 0.001, rtol=1e-6)


@every
def test_the_effect_grows_without_steps(device: str, name: str) -> None:
    source = dot(11, 11, 5, 5)
    values = (0.99, 1.0, 1.01) if device == "cpu" else (0.999, 1.001)
    planes = [around(device, name, source, value) for value in values]
    for before, after in pairwise(planes):
        assert np.abs(after - before).max() < 0.012


@every
def test_the_number_of_threads_does_not_change_a_bit(name: str) -> None:
    source = noise(201, 307)
    one = around("cpu", name, source, 2.6, threads=1)
    np.testing.assert_array_equal(around("cpu", name, source, 2.6, threads=2), one)


@every
def test_once_prepared_no_value_and_no_size_compiles_anything(name: str) -> None:
    neighbourhood(name).prepare_cpu(2)
    kernels = (sweep.sweep, sweep.grow, sigma_sweep.sweep, octagon_sweep.leap, octagon_sweep.settle)
    before = [len(kernel.signatures) for kernel in kernels]
    for value in (0.1, 1.0, 2.0, 7.9, 100.0):
        around("cpu", name, noise(31, 17), value)
    assert [len(kernel.signatures) for kernel in kernels] == before


@pytest.mark.parametrize("value", [-0.1, float("nan"), float("inf"), LARGEST_PX + 1])
def test_a_value_out_of_range_is_named(value: float) -> None:
    plane = noise(3, 3)
    with pytest.raises(ValueError, match=r"radius_px .*; it must be 0 to 1024"):
        neighbourhood("erode").run_cpu(plane, plane.copy(), plane.copy(), value, 1)


def test_planes_that_do_not_fit_are_refused() -> None:
    blur, plane = neighbourhood("box_blur"), noise(4, 6)
    with pytest.raises(ValueError, match=r"shapes \(4, 6\), \(4, 5\), \(4, 6\)"):
        blur.run_cpu(plane, noise(4, 5), plane.copy(), 1.0, 1)
    with pytest.raises(ValueError, match="three different planes"):
        blur.run_cpu(plane, plane, plane.copy(), 1.0, 1)
    with pytest.raises(ValueError, match="float64 plane"):
        blur.run_cpu(plane, plane.copy().astype(np.float64), plane.copy(), 1.0, 1)
    with pytest.raises(ValueError, match="C-contiguous"):
        blur.run_cpu(plane, np.empty((6, 4), np.float32).T, plane.copy(), 1.0, 1)
