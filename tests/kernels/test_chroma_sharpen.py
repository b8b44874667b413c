"""Sharpened samples: what they give back of a wave that subsampling and interpolation wore down; flat parts, edges."""

import numpy as np
import pytest
from numpy.typing import NDArray
from onset_kernels.chroma_sharpen import sharpen_row, sharpen_samples, sharpened_at

Samples = NDArray[np.float32]


def by_rows(samples: Samples, divide_y: int) -> Samples:
    """A small picture of float samples, row by row; edges repeat."""
    out = np.empty_like(samples)
    last = len(samples) - 1
    for k, own in enumerate(samples):
        sharpen_row(samples[max(k - 1, 0)], own, samples[min(k + 1, last)], len(own), divide_y, out[k])
    return out


def camera_and_back(wave: Samples) -> Samples:
    """What left-sited subsampling makes of samples that were brought up bilinearly: one row."""
    padded = np.pad(wave, 1, mode="wrap")
    pixels = np.stack([padded[1:-1], (padded[1:-1] + padded[2:]) / 2], axis=1).ravel()
    around = np.pad(pixels, 1, mode="wrap")
    worn: Samples = ((around[:-2] + 2 * around[1:-1] + around[2:]) / 4)[::2]
    return worn


@pytest.mark.parametrize("divide_y", [1, 2])
def test_flat_chroma_stays_exactly_what_it_is(divide_y: int) -> None:
    flat = np.full((5, 7), 77, np.float32)
    np.testing.assert_array_equal(by_rows(flat, divide_y), flat)


@pytest.mark.parametrize("period", [4, 6, 12])
def test_most_of_what_subsampling_took_from_a_wave_comes_back(period: int) -> None:
    wave = np.cos(2 * np.pi * np.arange(48) / period).astype(np.float32)
    worn = camera_and_back(wave)
    sharp = by_rows(worn[None], 1)[0]
    inside = slice(2, -2)
    lost, left = np.abs(worn - wave)[inside].max(), np.abs(sharp - wave)[inside].max()
    assert left < 0.26 * lost


def test_rows_count_only_where_they_are_subsampled() -> None:
    down = np.tile(np.arange(6, dtype=np.float32)[:, None] % 2, (1, 5))
    np.testing.assert_array_equal(by_rows(down, 1), down)
    np.testing.assert_allclose(by_rows(down, 2)[1:-1], 1.25 * down[1:-1] - 0.25 * (1 - down[1:-1]))


@pytest.mark.parametrize("divide_y", [1, 2])
@pytest.mark.parametrize("size", [(1, 1), (1, 4), (3, 1), (4, 5)])
def test_a_row_of_codes_and_a_single_sample_come_to_the_same(size: tuple[int, int], divide_y: int) -> None:
    codes = np.random.default_rng(3).integers(0, 1024, size).astype(np.uint16)
    expected = by_rows(codes.astype(np.float32), divide_y)
    made = np.empty_like(expected)
    for k in range(size[0]):
        sharpen_samples(codes, k, divide_y, 0, 1023, made[k])
    single = [[sharpened_at(codes, j, k, divide_y, 0, 1023) for j in range(size[1])] for k in range(size[0])]
    np.testing.assert_array_equal(made, expected)
    np.testing.assert_array_equal(np.array(single, np.float32), expected)
