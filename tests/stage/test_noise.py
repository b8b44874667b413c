import numpy as np
import pytest
from numba import njit
from numpy.typing import NDArray

from onset.stage.noise import HEAVY, LIGHT, NONE, UNCLIPPED, add_noise, noise_levels
from onset.stage.noise_hash import hash_u32


@njit
def rows_of(clean: NDArray[np.uint32], out: NDArray[np.uint32], key: int, levels: NDArray[np.uint32]) -> None:
    for row in range(out.shape[0]):
        add_noise(clean[row], out[row], 0, hash_u32(np.uint32(row), np.uint32(key)), levels)


def noisy(
    code: int, sigma: tuple[float, float, float], *, key: int = 7, headroom: bool = True
) -> NDArray[np.signedinteger]:
    """Differences from a flat picture, (rows, columns, red green blue alpha)."""
    clean = np.full((128, 1024), 0xFF000000 | code * 0x010101, np.uint32)
    out = np.zeros_like(clean)
    rows_of(clean, out, key, noise_levels(sigma, headroom=headroom))
    codes = out.view(np.uint8).reshape(*out.shape, 4).astype(np.int16)
    difference = codes - np.array([code, code, code, 255], np.int16)
    return difference[..., [2, 1, 0, 3]]


@pytest.mark.parametrize("sigma", [(1.41, 1.0, 0.71), (0.0, 1.22, 0.0), (2.0, 1.41, 2.45), (2.83, 2.83, 2.83)])
@pytest.mark.parametrize("headroom", [True, False])
def test_each_channel_has_the_deviation_asked_for(sigma: tuple[float, float, float], headroom: bool) -> None:
    difference = noisy(128, sigma, headroom=headroom)
    for channel, wanted in enumerate(sigma):
        assert difference[..., channel].std() == pytest.approx(wanted, abs=0.06)
        assert difference[..., channel].mean() == pytest.approx(0.0, abs=0.04)
    assert not difference[..., 3].any()


def test_noise_is_nearly_normal() -> None:
    values = noisy(128, (1.41, 1.41, 1.41))[..., 1].ravel() / 1.41
    assert float((values**4).mean()) == pytest.approx(3.0 - 2.0 / 8, abs=0.1)  # a binomial of eight bits
    assert float((values**3).mean()) == pytest.approx(0.0, abs=0.05)


def test_neighbours_channels_rows_and_frames_are_unrelated() -> None:
    now, later = noisy(128, (1.41, 1.41, 1.41)), noisy(128, (1.41, 1.41, 1.41), key=8)
    pairs = [
        (now[:, 1:, 0], now[:, :-1, 0]),
        (now[1:, :, 0], now[:-1, :, 0]),
        (now[:, 16:, 1], now[:, :-16, 1]),
        (now[..., 0], now[..., 1]),
        (now[..., 1], now[..., 2]),
        (now[..., 0], later[..., 0]),
    ]
    for one, other in pairs:
        assert abs(float(np.corrcoef(one.ravel(), other.ravel())[0, 1])) < 0.012


@pytest.mark.parametrize("sigma", [1.41, 2.83])
def test_black_and_white_stop_at_the_ends_and_do_not_wrap(sigma: float) -> None:
    assert noisy(0, (sigma,) * 3, headroom=False)[..., :3].min() == 0
    assert noisy(0, (sigma,) * 3, headroom=False)[..., :3].max() <= 16
    assert noisy(255, (sigma,) * 3, headroom=False)[..., :3].max() == 0
    assert noisy(255, (sigma,) * 3, headroom=False)[..., :3].min() >= -16


@pytest.mark.parametrize("code", [4, 251])
def test_the_fast_loop_needs_no_more_headroom_than_it_says(code: int) -> None:
    difference = noisy(code, (1.41, 1.41, 1.41))
    assert difference[..., :3].min() == -4
    assert difference[..., :3].max() == 4
    assert not difference[..., 3].any()


def test_no_noise_changes_nothing() -> None:
    assert not noisy(77, (0.0, 0.0, 0.0)).any()


def test_the_cheapest_loop_that_serves_is_chosen() -> None:
    loops = [int(noise_levels((s, s, s), headroom=h)[7]) for s, h in ((0, True), (1, True), (1, False), (2, True))]
    assert loops == [NONE, UNCLIPPED, LIGHT, HEAVY]
