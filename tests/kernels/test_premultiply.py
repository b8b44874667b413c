"""Premultiplied alpha and back."""

import numpy as np
from onset_kernels.premultiply import PREMULTIPLY, UNPREMULTIPLY, UNPREMULTIPLY_CODES

from tests.kernels.pictures import colours, lanes, mattes
from tests.kernels.pointwise import applied
from tests.kernels.tolerances import COLOUR


def test_colour_is_multiplied_by_alpha(device: str) -> None:
    rgb = colours(500, seed=1)
    a = mattes(rgb.shape[1], seed=2)
    got = np.stack(applied(PREMULTIPLY, {**lanes(rgb), "a": a}, device=device))
    np.testing.assert_array_equal(got, rgb * a)


def test_the_way_back_undoes_it(device: str) -> None:
    rgb = colours(500, seed=3)
    a = np.maximum(mattes(rgb.shape[1], seed=4), np.float32(0.01))
    got = np.stack(applied(UNPREMULTIPLY, {**lanes(rgb * a), "a": a}, device=device))
    np.testing.assert_allclose(got, rgb, atol=COLOUR)


def test_zero_alpha_has_no_colour(device: str) -> None:
    got = np.stack(applied(UNPREMULTIPLY, {"r": [0.3], "g": [0.2], "b": [1e-9], "a": [0.0]}, device=device))
    np.testing.assert_array_equal(got, 0.0)


def test_the_smallest_alpha_of_a_16_bit_file_still_has_a_colour(device: str) -> None:
    small = np.float32(1 / 65535)
    red, _, _ = applied(UNPREMULTIPLY, {"r": [small / 2], "g": [0], "b": [0], "a": [small]}, device=device)
    np.testing.assert_allclose(red, 0.5, rtol=1e-6)


def test_codes_over_their_alpha_stay_between_black_and_white(device: str) -> None:
    stored = {"r": [0.1, 0.02, -0.01], "g": [0.3, 0.5, 0.25], "b": [0.0, 0.004, 0.5], "a": [0.5, 2 / 255, 0.5]}
    got = np.stack(applied(UNPREMULTIPLY_CODES, stored, device=device))
    np.testing.assert_allclose(got, [[0.2, 1, 0], [0.6, 1, 0.5], [0, 0.51, 1]], atol=COLOUR)
