"""Light wrap, against the formula in float64 and by hand."""

import numpy as np
from onset_kernels.light_wrap import LIGHT_WRAP

from tests.kernels.pictures import colours, lanes, mattes
from tests.kernels.pointwise import applied
from tests.kernels.tolerances import COLOUR

Pixels = np.ndarray


def wrapped(layer: Pixels, behind: Pixels, amount: float, device: str) -> Pixels:
    """Premultiplied r g b of a layer (4, count) before blurred light and matte (4, count)."""
    pixels = {**lanes(layer[:3]), "a": layer[3], **lanes(behind[:3], "wrap_"), "wrap_a": behind[3]}
    return np.stack(applied(LIGHT_WRAP, pixels, {"amount": amount}, device=device))


def pixel(r: float, g: float, b: float, a: float) -> Pixels:
    return np.array([[r], [g], [b], [a]], np.float32)


def test_it_is_the_formula_screened_within_the_matte(device: str) -> None:
    rgb = colours(300, seed=1)
    count = rgb.shape[1]
    a, blurred, light = mattes(count, seed=2), mattes(count, seed=3), colours(300, seed=4)
    layer, behind = np.concatenate([rgb * a, a[None]]), np.concatenate([light, blurred[None]])
    wide_layer, wide_behind = layer.astype(np.float64), behind.astype(np.float64)
    glow = 0.7 * wide_behind[:3] * np.maximum(1 - wide_behind[3], 0)
    expected = wide_layer[:3] + glow * np.maximum(wide_layer[3] - wide_layer[:3], 0)
    np.testing.assert_allclose(wrapped(layer, behind, 0.7, device), expected, atol=2 * COLOUR)


def test_a_grey_edge_before_white_by_hand(device: str) -> None:
    # Straight 0.2, screened with half of 0.8 x (1 - 0.5) = 0.2: 0.2 + 0.2 - 0.04 = 0.36, under a matte of a half.
    lit = wrapped(pixel(0.1, 0.1, 0.1, 0.5), pixel(0.8, 0.8, 0.8, 0.5), 0.5, device)[:, 0]
    np.testing.assert_allclose(lit, [0.18] * 3, atol=1e-6)


def test_the_core_the_cleared_and_the_brighter_than_white_stay_as_they_are(device: str) -> None:
    white = pixel(1.0, 1.0, 1.0, 1.0)
    core, bright = pixel(0.2, 0.3, 0.4, 1.0), pixel(3.0, 2.0, 1.5, 1.0)
    np.testing.assert_array_equal(wrapped(core, white, 1.0, device), core[:3])
    np.testing.assert_array_equal(wrapped(pixel(0, 0, 0, 0), white - pixel(0, 0, 0, 1), 1.0, device), np.zeros((3, 1)))
    np.testing.assert_array_equal(wrapped(bright, white - pixel(0, 0, 0, 1), 1.0, device), bright[:3])
    np.testing.assert_array_equal(wrapped(core, white - pixel(0, 0, 0, 0.5), 0.0, device), core[:3])
