"""The colours of a status view, case by case."""

import numpy as np
import pytest
from onset_kernels.matte_status import MATTE_STATUS

from tests.kernels.pointwise import applied

LANES = MATTE_STATUS.lane_names


def status(device: str, *values: float) -> tuple[float, float, float]:
    """Red, green, blue for raw, key, a, forced_clear, forced_solid."""
    red, green, blue = applied(MATTE_STATUS, {name: [one] for name, one in zip(LANES, values, strict=True)},
                               device=device)  # fmt: skip
    return float(red[0]), float(green[0]), float(blue[0])


def test_screen_is_black_core_white_and_edge_a_grey_that_is_neither(device: str) -> None:
    assert status(device, 0, 0, 0, 0, 0) == (0, 0, 0)
    assert status(device, 1, 1, 1, 0, 0) == (1, 1, 1)
    thin, dense = status(device, 0.01, 0.01, 0.01, 0, 0), status(device, 0.99, 0.99, 0.99, 0, 0)
    assert len(set(thin)) == len(set(dense)) == 1
    assert 0.05 < thin[0] < dense[0] < 0.5


def test_clipped_is_told_from_noise_by_how_far_the_key_was_away(device: str) -> None:
    red, green, blue = status(device, 0.12, 0, 0, 0, 0)
    assert blue > 2 * max(red, green)
    red, green, blue = status(device, 0.85, 1, 1, 0, 0)
    assert min(red, green) > 5 * blue
    assert status(device, 0.03, 0, 0, 0, 0) == (0, 0, 0)
    assert status(device, 0.97, 1, 1, 0, 0) == (1, 1, 1)


def test_forced_is_red_where_cleared_and_green_where_held(device: str) -> None:
    red, green, blue = status(device, 1, 1, 0, 1, 0)
    assert red > 2 * max(green, blue)
    red, green, blue = status(device, 0.2, 0.2, 1, 0, 1)
    assert green > 2 * max(red, blue)


@pytest.mark.parametrize("half", [0, 1])
def test_a_soft_shape_shows_as_soft(half: int, device: str) -> None:
    forced = [[0.5 * (half == 0), 0.5 * (half == 1)], [1.0 * (half == 0), 1.0 * (half == 1)]]
    some, all_of_it = (status(device, 0, 0, 0, *shares)[half] for shares in forced)
    assert 0 < some < all_of_it


def test_nan_in_the_picture_gives_a_colour(device: str) -> None:
    assert np.isfinite(status(device, float("nan"), 0, 0, 0, 0)).all()
