"""Colour made to fit another matte: by hand, and against the algebra in float64."""

import numpy as np
from onset_kernels.matte_refit import FOUND_OF, MATTE_REFIT

from tests.kernels.pictures import colours, lanes, mattes
from tests.kernels.pointwise import applied
from tests.kernels.tolerances import COLOUR

RGB, FILL = colours(200, seed=1), colours(200, seed=2)
COUNT = RGB.shape[1]


def refit(a: np.ndarray, to: np.ndarray, device: str) -> tuple[np.ndarray, ...]:
    """Colour RGB of alpha `a` as it is under `to`."""
    return applied(MATTE_REFIT, {**lanes(RGB * a), "a": a, "to": to, **lanes(FILL, "fill_")}, device=device)


def test_a_thinner_matte_keeps_the_straight_colour(device: str) -> None:
    a = mattes(COUNT, seed=3)
    to = a * mattes(COUNT, seed=4)
    *rgb, shown = refit(a, to, device)
    np.testing.assert_array_equal(shown, to)
    seen = a > 1e-4
    np.testing.assert_allclose(np.stack(rgb)[:, seen], (RGB * to)[:, seen], atol=COLOUR)


def test_what_a_matte_gains_has_the_colour_near_by(device: str) -> None:
    a = mattes(COUNT, seed=3)
    to = a + (1 - a) * mattes(COUNT, seed=4)
    wide = a.astype(np.float64)
    *rgb, shown = refit(a, to, device)
    np.testing.assert_array_equal(shown, to)
    np.testing.assert_allclose(np.stack(rgb), RGB * wide + (to - wide) * FILL, atol=COLOUR)


def test_a_matte_as_it_was_found_changes_nothing_and_an_empty_one_has_no_colour(device: str) -> None:
    a = mattes(COUNT, seed=5)
    *rgb, _ = refit(a, a, device)
    np.testing.assert_allclose(np.stack(rgb), RGB * a, atol=COLOUR)
    for made in refit(a, np.zeros_like(a), device):
        np.testing.assert_array_equal(made, np.zeros_like(a))


def test_what_a_later_stage_adds_is_the_cameras_and_what_finishing_added_is_not(device: str) -> None:
    found, finished, a = (np.array(row, np.float32) for row in ([0.2, 0.2, 0.6], [0.5, 0.5, 0.1], [0.5, 0.9, 0.05]))
    own, to = applied(FOUND_OF, {"a": a, "found": found, "finished": finished}, device=device)
    np.testing.assert_allclose(own, [0.2, 0.6, 0.6], atol=COLOUR)
    np.testing.assert_array_equal(to, a)
