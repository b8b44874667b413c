from collections.abc import Callable
from math import hypot, pi, sqrt
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from onset_kernels.octagon import leaps, parts
from scipy.ndimage import grey_dilation, grey_erosion

from tests.kernels import tolerances
from tests.kernels.neighbours import around, noise

CROSS = np.array([[0, 1, 0], [1, 1, 1], [0, 1, 0]])
_EXTREME: dict[str, Callable[..., Any]] = {"grow": grey_dilation, "shrink": grey_erosion}


def octagon(square: int, diamond: int) -> NDArray[np.bool_]:
    """Pixels whose distance from a square, counted along the axes, is at most `diamond`."""
    reach = square + diamond
    y, x = np.abs(np.mgrid[-reach : reach + 1, -reach : reach + 1])
    beyond = np.maximum(x - square, 0) + np.maximum(y - square, 0)
    return np.asarray(beyond <= diamond)


def expected(name: str, source: NDArray[Any], radius: float) -> NDArray[Any]:
    """By scipy, in float64."""
    extreme = _EXTREME[name]
    square, diamond, (own, of_cross, of_square, of_both) = parts(radius)
    whole = extreme(source.astype(np.float64), footprint=octagon(square, diamond), mode="nearest")
    cross = extreme(whole, footprint=CROSS, mode="nearest")
    near, both = (extreme(one, size=3, mode="nearest") for one in (whole, cross))
    return np.asarray(own * whole + of_cross * cross + of_square * near + of_both * both)


@pytest.mark.parametrize("name", ["grow", "shrink"])
@pytest.mark.parametrize("shape", [(1, 1), (5, 8)])
@pytest.mark.parametrize("radius", [0.1, 1.0, 2.5, 6.7])
def test_it_is_an_octagon_cut_at_the_edges_of_the_picture(
    device: str, name: str, shape: tuple[int, int], radius: float
) -> None:
    source = noise(*shape)
    made = around(device, name, source, radius)
    np.testing.assert_allclose(made, expected(name, source, radius), rtol=0, atol=tolerances.EXTREME_FRACTION)


@pytest.mark.parametrize(("across", "down"), [(1, 0), (0, 1), (1, 1), (1, -1)])
@pytest.mark.parametrize("radius", [0.1, 1.7])
def test_edges_move_by_the_radius_whichever_way_they_run(device: str, across: int, down: int, radius: float) -> None:
    y, x = np.mgrid[:16, :16] - 7.5
    distance = (across * x + down * y) / hypot(across, down)
    edge = np.clip(0.5 - distance, 0, 1).astype(np.float32)
    made = around(device, "grow", edge, radius)
    middle = slice(6, 10)  # away from the corners, where the edge ends
    moved = (made - edge)[middle].sum() / 4 * max(abs(across), abs(down)) / hypot(across, down)
    if down and not across:
        moved = (made - edge)[:, middle].sum() / 4
    assert moved == pytest.approx(radius, abs=1e-3)


def test_what_a_disc_gains_is_a_disc_but_for_eight_hundredths() -> None:
    y, x = np.mgrid[:128, :128] - 63.5
    disc = np.clip(30.5 - np.hypot(x, y), 0, 1).astype(np.float32)
    made = around("cpu", "grow", disc, 10.0)
    assert made.max() == 1.0
    assert not made[np.hypot(x, y) > 30.5 + 10.0 * 1.083 + 1].any()
    assert sqrt(float(made.sum()) / pi) - 30 == pytest.approx(10.5, abs=0.1)


def test_leaps_make_up_the_diamond_and_none_leaves_a_hole() -> None:
    for diamond in range(40):
        distances = list(leaps(diamond))
        assert sum(distances) == diamond
        assert all(one <= max(sum(distances[:place]), 1) for place, one in enumerate(distances))


def test_growing_is_shrinking_the_negative(device: str) -> None:
    source = noise(9, 12)
    np.testing.assert_array_equal(around(device, "grow", source, 2.3), -around(device, "shrink", -source, 2.3))
