"""Merging, against the algebra and by hand."""

import numpy as np
import pytest
from onset_kernels.merge import OVER, OVER_LIT, PLUS, UNDER
from onset_kernels.operation import Operation

from tests.kernels.pictures import colours, floats, lanes, mattes
from tests.kernels.pointwise import applied
from tests.kernels.tolerances import COLOUR

RGBA = "rgba"


def premultiplied(count: int, seed: int) -> np.ndarray:
    """(4, count): r g b a."""
    rgb = colours(count, seed=seed)
    a = mattes(rgb.shape[1], seed=seed + 1)
    return np.concatenate([rgb * a, a[None]])


def merged(operation: Operation, layer: np.ndarray, stack: np.ndarray, device: str) -> np.ndarray:
    pixels = {**lanes(layer[:3]), "a": layer[3], **lanes(stack[:3], "under_"), "under_a": stack[3]}
    return np.stack(applied(operation, pixels, device=device))


def test_over_under_and_plus_are_porter_and_duffs(device: str) -> None:
    a, b = premultiplied(500, 1), premultiplied(500, 3)
    wide_a, wide_b = a.astype(np.float64), b.astype(np.float64)
    np.testing.assert_allclose(merged(OVER, a, b, device), wide_a + (1 - wide_a[3]) * wide_b, atol=COLOUR)
    np.testing.assert_allclose(merged(UNDER, a, b, device), wide_b + (1 - wide_b[3]) * wide_a, atol=COLOUR)
    both = wide_a + wide_b
    both[3] = np.minimum(both[3], 1)
    np.testing.assert_allclose(merged(PLUS, a, b, device), both, atol=COLOUR)


def test_half_red_over_solid_blue_by_hand(device: str) -> None:
    red, blue = floats([[0.5], [0], [0], [0.5]]), floats([[0], [0], [1], [1]])
    np.testing.assert_array_equal(merged(OVER, red, blue, device)[:, 0], [0.5, 0, 0.5, 1])
    np.testing.assert_array_equal(merged(UNDER, red, blue, device)[:, 0], [0, 0, 1, 1])
    np.testing.assert_array_equal(merged(PLUS, red, blue, device)[:, 0], [0.5, 0, 1, 1])


@pytest.mark.parametrize("operation", [OVER, UNDER, PLUS])
def test_nothing_over_a_picture_and_a_picture_over_nothing_are_the_picture(operation: Operation, device: str) -> None:
    picture = premultiplied(100, 5)
    nothing = np.zeros_like(picture)
    np.testing.assert_array_equal(merged(operation, nothing, picture, device), picture)
    np.testing.assert_array_equal(merged(operation, picture, nothing, device), picture)


def test_over_and_under_are_each_other_turned_round(device: str) -> None:
    a, b = premultiplied(100, 7), premultiplied(100, 9)
    np.testing.assert_allclose(merged(OVER, a, b, device), merged(UNDER, b, a, device), atol=COLOUR)


def test_over_is_associative(device: str) -> None:
    a, b, c = premultiplied(100, 11), premultiplied(100, 13), premultiplied(100, 15)
    left = merged(OVER, merged(OVER, a, b, device), c, device)
    np.testing.assert_allclose(left, merged(OVER, a, merged(OVER, b, c, device), device), atol=COLOUR)


def test_light_above_one_is_kept(device: str) -> None:
    bright = floats([[5], [5], [5], [1]])
    np.testing.assert_array_equal(merged(PLUS, bright, bright, device)[:, 0], [10, 10, 10, 1])


def lit(spill: float, back: float, a: float, device: str) -> np.ndarray:
    layer, stack = floats([[0.2 * a], [0.1 * a], [0.1 * a], [a]]), floats([[0.0], [0.4], [0.8], [1.0]])
    pixels = {**lanes(layer[:3]), "a": layer[3], "spill": floats([spill])}
    pixels |= {**lanes(stack[:3], "under_"), "under_a": stack[3]}
    return np.stack(applied(OVER_LIT, pixels, {"back": back}, device=device))[:, 0]


def test_the_background_throws_back_as_much_light_as_the_screen_did(device: str) -> None:
    np.testing.assert_allclose(lit(0.25, 1.0, 1.0, device), [0.2, 0.1 + 0.25 * 0.4, 0.1 + 0.25 * 0.8, 1.0], atol=1e-6)
    np.testing.assert_allclose(lit(0.25, 0.5, 1.0, device), [0.2, 0.15, 0.2, 1.0], atol=1e-6)


def test_without_spill_or_without_giving_back_it_is_over_and_what_is_cut_away_reflects_nothing(device: str) -> None:
    over = [0.1, 0.05 + 0.5 * 0.4, 0.05 + 0.5 * 0.8, 1.0]
    np.testing.assert_allclose(lit(0.0, 1.0, 0.5, device), over, atol=1e-6)
    np.testing.assert_allclose(lit(0.3, 0.0, 0.5, device), over, atol=1e-6)
    np.testing.assert_allclose(lit(0.9, 1.0, 0.0, device), [0.0, 0.4, 0.8, 1.0], atol=1e-6)
