from math import floor
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from onset_kernels import resample as module
from onset_kernels.resample import Box, Resampler
from onset_kernels.resample_filter import SHAPES, Filter

from tests.kernels import tolerances
from tests.kernels.neighbours import noise

FILTERS = sorted(Filter, key=lambda kind: kind.value)
every_filter = pytest.mark.parametrize("kind", FILTERS, ids=lambda kind: kind.value)


def resampled(
    device: str, source: np.ndarray, height: int, width: int, *, limits: tuple[float, float] | None = None,
    dtype: Any = None, threads: int = 2, **geometry: Any,
) -> np.ndarray:  # fmt: skip
    """`source` brought to (height, width) on a device; the target starts as garbage."""
    made = Resampler((source.shape[0], source.shape[1]), (height, width), **geometry)
    target = np.full((height, width), 77, dtype or source.dtype)
    if device == "cpu":
        made.run_cpu(source, target, threads, limits=limits)
        return target
    from numba import cuda

    stream = cuda.stream()
    scratch = cuda.to_device(np.full(made.scratch_shape, np.nan, np.float32))
    source_there, target_there = cuda.to_device(source), cuda.to_device(target)
    made.run_cuda(source_there, target_there, scratch, stream, limits=limits)
    stream.synchronize()
    copied: np.ndarray = target_there.copy_to_host()
    return copied


def slow_axis(line: list[float], target_px: int, window: tuple[float, float], kind: Filter) -> list[float]:
    """One axis in plain Python floats, sample by sample, from the definition; edges repeated."""
    pitch = (window[1] - window[0]) / target_px
    made = []
    for j in range(target_px):
        low, high = sorted((window[0] + j * pitch, window[0] + (j + 1) * pitch))
        centre, stretch = (low + high) / 2, max(abs(pitch), 1.0)
        total = weights = 0.0
        for i in range(floor(low - 4 * stretch), floor(high + 4 * stretch) + 1):
            shape = kind.along(abs(pitch))
            if shape is Filter.AREA:
                weight = max(0.0, min(i + 1.0, high) - max(float(i), low))
            else:
                weight = float(SHAPES[shape][1](np.array((i + 0.5 - centre) / stretch)))
            total += weight * line[min(max(i, 0), len(line) - 1)]
            weights += weight
        made.append(total / weights)
    return made


def slow(source: np.ndarray, height: int, width: int, window: Box, kind: Filter) -> np.ndarray:
    """Both axes, rows first: the kernel does columns first."""
    rows = [slow_axis(row, width, (window[0], window[2]), kind) for row in source.astype(np.float64).tolist()]
    columns = [slow_axis(column, height, (window[1], window[3]), kind) for column in np.transpose(rows).tolist()]
    return np.transpose(columns)


def test_four_pixels_become_their_mean(device: str) -> None:
    np.testing.assert_array_equal(resampled(device, np.array([[1, 2], [3, 6]], np.float32), 1, 1), [[3]])


def test_a_row_of_two_grown_bilinearly(device: str) -> None:
    made = resampled(device, np.array([[0, 1]], np.float32), 1, 4, filter=Filter.BILINEAR)
    np.testing.assert_array_equal(made, [[0, 0.25, 0.75, 1]])


def test_the_same_size_leaves_every_bit_as_it_is(device: str) -> None:
    source = noise(9, 13)
    np.testing.assert_array_equal(resampled(device, source, 9, 13), source)


def test_a_window_of_whole_pixels_is_a_crop(device: str) -> None:
    source = noise(9, 13)
    np.testing.assert_array_equal(resampled(device, source, 4, 5, window=(3, 2, 8, 6)), source[2:6, 3:8])


def test_a_window_read_backwards_flips_and_a_rectangle_moves(device: str) -> None:
    source = noise(4, 5)
    np.testing.assert_array_equal(resampled(device, source, 4, 5, window=(5, 4, 0, 0)), source[::-1, ::-1])
    moved = resampled(device, source, 4, 5, rectangle=(2, -1, 7, 3), outside="transparent")
    expected = np.zeros((4, 5))
    expected[:3, 2:] = source[1:, :3]
    np.testing.assert_array_equal(moved, expected)


def test_a_plate_that_covers_half_a_pixel_weighs_half_there(device: str) -> None:
    ones = np.ones((2, 2), np.float32)
    box = (1.5, 0.0, 3.5, 2.0)
    made = resampled(device, ones, 2, 5, rectangle=box, outside="transparent")
    np.testing.assert_allclose(made, [[0, 0.5, 1, 0.5, 0]] * 2, rtol=0, atol=tolerances.RESAMPLE)
    alpha = np.full((2, 5), 9, np.float32)
    Resampler((2, 2), (2, 5), rectangle=box, outside="transparent").coverage_into(alpha)
    np.testing.assert_allclose(alpha, made, rtol=0, atol=tolerances.RESAMPLE)


def test_desqueezing_doubles_the_width_and_keeps_the_height(device: str) -> None:
    codes = np.array([[16, 235], [0, 255]], np.uint8)
    made = resampled(device, codes, 2, 4, filter=Filter.BILINEAR)
    np.testing.assert_array_equal(made, [[16, 71, 180, 235], [0, 64, 191, 255]])  # 70.75, 180.25; 63.75, 191.25


@every_filter
@pytest.mark.parametrize(("height", "width"), [(3, 5), (7, 11), (13, 20)])
def test_it_agrees_with_the_slow_sum(device: str, kind: Filter, height: int, width: int) -> None:
    source, window = noise(7, 11), (0.0, 0.0, 11.0, 7.0)
    made = resampled(device, source, height, width, filter=kind)
    np.testing.assert_allclose(made, slow(source, height, width, window, kind), rtol=0, atol=tolerances.RESAMPLE)


@given(
    st.integers(1, 24), st.integers(1, 24), st.integers(1, 24), st.integers(1, 24), st.sampled_from(FILTERS),
    st.tuples(*[st.floats(-6, 30)] * 4).filter(lambda w: abs(w[0] - w[2]) > 0.1 and abs(w[1] - w[3]) > 0.1),
)  # fmt: skip
@settings(max_examples=80)
def test_any_window_agrees_with_the_slow_sum(
    source_height: int, source_width: int, height: int, width: int, kind: Filter, window: Box
) -> None:  # fmt: skip
    source = noise(source_height, source_width)
    made = resampled("cpu", source, height, width, window=window, filter=kind)
    np.testing.assert_allclose(made, slow(source, height, width, window, kind), rtol=0, atol=tolerances.RESAMPLE)


@every_filter
def test_a_constant_stays_constant_at_any_size(device: str, kind: Filter) -> None:
    source = np.full((5, 9), 0.7, np.float32)
    for shape in ((1, 1), (2, 30), (5, 9), (11, 4)):
        made = resampled(device, source, *shape, filter=kind)
        np.testing.assert_allclose(made, 0.7, rtol=0, atol=tolerances.RESAMPLE)


@every_filter
def test_a_mirrored_picture_gives_the_mirrored_result(device: str, kind: Filter) -> None:
    source = noise(6, 10)
    mirrored = resampled(device, np.ascontiguousarray(source[::-1, ::-1]), 9, 7, filter=kind)[::-1, ::-1]
    made = resampled(device, source, 9, 7, filter=kind)
    np.testing.assert_allclose(made, mirrored, rtol=0, atol=tolerances.RESAMPLE)


@given(st.integers(1, 200), st.integers(1, 200), st.integers(1, 200), st.integers(1, 200))
@settings(max_examples=40)
def test_area_conserves_the_light_of_a_picture(h: int, w: int, height: int, width: int) -> None:
    source = noise(h, w)
    made = resampled("cpu", source, height, width, filter=Filter.AREA)
    assert made.mean(dtype=np.float64) == pytest.approx(source.mean(dtype=np.float64), abs=tolerances.RESAMPLE)


@pytest.mark.parametrize("kind", [Filter.BILINEAR, Filter.CATMULL_ROM, Filter.LANCZOS3], ids=lambda k: k.value)
def test_a_ramp_stays_where_it_is(device: str, kind: Filter) -> None:
    # Sample i of a ramp over pixel centres is i + 1/2; sample j of the doubled one must be (j + 1/2) / 2.
    ramp = np.arange(12, dtype=np.float32)[None] + np.float32(0.5)
    made = resampled(device, ramp, 1, 24, filter=kind)[0, 6:-6]
    # Lanczos does not reproduce a ramp: its weights a quarter off a sample have their mean 0.0198 off it.
    slack = 0.0199 if kind is Filter.LANCZOS3 else 12 * tolerances.RESAMPLE
    np.testing.assert_allclose(made, (np.arange(24)[6:-6] + 0.5) / 2, rtol=0, atol=slack)


def test_shrinking_by_area_agrees_with_opencv() -> None:
    cv2 = pytest.importorskip("cv2", reason="no OpenCV here: pip install 'onset-engine[camera]'")
    source = noise(108, 192)
    for height, width in ((54, 96), (36, 64), (72, 100)):
        expected = cv2.resize(source, (width, height), interpolation=cv2.INTER_AREA)
        made = resampled("cpu", source, height, width, filter=Filter.AREA)
        np.testing.assert_allclose(made, expected, rtol=0, atol=tolerances.RESAMPLE)


def test_growing_bilinearly_agrees_with_opencv() -> None:
    cv2 = pytest.importorskip("cv2", reason="no OpenCV here: pip install 'onset-engine[camera]'")
    source = noise(54, 96)
    expected = cv2.resize(source, (192, 108), interpolation=cv2.INTER_LINEAR)
    made = resampled("cpu", source, 108, 192, filter=Filter.BILINEAR)
    np.testing.assert_allclose(made, expected, rtol=0, atol=tolerances.RESAMPLE)


@pytest.mark.parametrize(("dtype", "top"), [(np.uint8, 255), (np.uint16, 65535), (np.uint16, 1023)])
def test_codes_are_rounded_and_never_wrap(device: str, dtype: Any, top: int) -> None:
    codes = np.random.default_rng(3).integers(0, 2, (9, 12)).astype(dtype) * dtype(top)
    made = resampled(device, codes, 15, 23, filter=Filter.LANCZOS3, limits=(0, top))
    exact = np.clip(slow(codes, 15, 23, (0, 0, 12, 9), Filter.LANCZOS3), 0, top)
    assert made.dtype == dtype
    assert np.abs(made.astype(np.float64) - np.floor(exact + 0.5)).max() <= tolerances.CODE
    assert (made == np.floor(exact + 0.5)).mean() > 0.98
    assert {0, top} <= set(made.ravel().tolist())


def test_limits_hold_back_the_overshoot_of_a_sharp_filter(device: str) -> None:
    step = np.repeat(np.array([[0, 0, 0, 0, 1, 1, 1, 1]], np.float32), 4, axis=0)
    free = resampled(device, step, 4, 16, filter=Filter.LANCZOS3)
    held = resampled(device, step, 4, 16, filter=Filter.LANCZOS3, limits=(0, 1))
    assert free.min() < -0.01
    assert free.max() > 1.01
    np.testing.assert_array_equal(held, np.clip(free, 0, 1))


def test_nan_counts_as_nothing_there(device: str) -> None:
    spoilt, zeroed = noise(6, 6), noise(6, 6)
    spoilt[2, 3], zeroed[2, 3] = np.nan, 0
    for shape in ((3, 3), (6, 6), (9, 11)):
        np.testing.assert_array_equal(resampled(device, spoilt, *shape), resampled(device, zeroed, *shape))


def test_an_infinity_stays_within_its_window(device: str) -> None:
    source = noise(8, 8)
    source[0, 0] = np.inf
    made = resampled(device, source, 16, 16)
    assert np.isfinite(made).all()
    assert made[8:, 8:].max() <= 1.2


def test_the_number_of_threads_does_not_change_a_bit() -> None:
    source = noise(97, 131)
    one = resampled("cpu", source, 61, 203, threads=1)
    np.testing.assert_array_equal(resampled("cpu", source, 61, 203, threads=2), one)


def test_a_new_geometry_or_filter_compiles_nothing() -> None:
    source = noise(20, 30)
    resampled("cpu", source, 5, 5)
    before = len(module._resample.signatures)
    for kind in FILTERS:
        resampled("cpu", source, 33, 14, filter=kind, window=(1.5, 2, 9, 19), outside="transparent", limits=(0, 1))
    assert len(module._resample.signatures) == before


def test_a_wide_still_shrinks_to_a_canvas() -> None:
    wide = np.tile(np.arange(8, dtype=np.float32), (3, 1500))
    made = resampled("cpu", wide, 1, 1500)
    np.testing.assert_allclose(made, 3.5, rtol=0, atol=8 * tolerances.RESAMPLE)


def test_what_cannot_be_done_is_named() -> None:
    with pytest.raises(ValueError, match="each side must be at least 1 px"):
        Resampler((0, 5), (5, 5))
    with pytest.raises(ValueError, match="outside 'black' is unknown; known: repeat, transparent"):
        Resampler((5, 5), (5, 5), outside="black")  # type: ignore[arg-type]
    made = Resampler((4, 4), (2, 2))
    with pytest.raises(ValueError, match=r"source is float32 of shape \(4, 5\); this resampler takes \(4, 4\)"):
        made.run_cpu(np.zeros((4, 5), np.float32), np.zeros((2, 2), np.float32), 1)
    with pytest.raises(ValueError, match=r"target is float64 .* float32, uint8, uint16"):
        made.run_cpu(np.zeros((4, 4), np.float32), np.zeros((2, 2)), 1)
    with pytest.raises(ValueError, match=r"limits \(1, 0\); the first must not be above the second"):
        made.run_cpu(np.zeros((4, 4), np.float32), np.zeros((2, 2), np.float32), 1, limits=(1, 0))
