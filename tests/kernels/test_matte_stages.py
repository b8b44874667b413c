"""Mattes upon a key: by hand, and against the algebra in float64."""

from typing import Any

import numpy as np
import pytest
from onset_kernels.matte_stages import (
    CLEAR,
    DENSER_OF,
    HOLD,
    KEY_DONE,
    PICTURE,
    RECOLOUR,
    REPLACE,
    THINNED,
    THINNED_SPILL,
    TURNED,
    UNTOUCHED,
)

from tests.kernels.pictures import colours, lanes, mattes
from tests.kernels.pointwise import applied
from tests.kernels.tolerances import COLOUR

SEEDS = range(5)


RGB = colours(200, seed=9)
"""(3, n); fewer in the simulator."""


def rows() -> list[np.ndarray]:
    """Alphas and masks of 0 to 1, the ends among them; as many as RGB."""
    return [mattes(RGB.shape[1], seed=seed) for seed in SEEDS]


def test_the_mark_changes_nothing_and_nothing_is_forced_to_begin_with(device: str) -> None:
    (a, *_) = rows()
    np.testing.assert_array_equal(applied(KEY_DONE, {"a": a}, device=device)[0], a)
    assert [float(np.float32(value)) for value in UNTOUCHED.function()] == [0.0, 0.0, 0.0]


def test_a_mask_is_turned_round_kept_within_0_to_1_and_free_of_nan(device: str) -> None:
    mask = np.array([0, 0.25, 1, 1.5, -2, np.nan], np.float32)
    (as_it_is,) = applied(TURNED, {"mask": mask}, {"turn": 1, "shift": 0}, device=device)
    (round_it,) = applied(TURNED, {"mask": mask}, {"turn": -1, "shift": 1}, device=device)
    np.testing.assert_array_equal(as_it_is, [0, 0.25, 1, 1, 0, 0])
    np.testing.assert_array_equal(round_it[:5], [1, 0.75, 0, 0, 1])
    assert np.isfinite(round_it).all()


def test_colour_is_worked_out_for_the_denser_alpha_and_thinned_to_what_is_shown(device: str) -> None:
    denser, shown = applied(DENSER_OF, {"a": [0.2, 0.8, 0.0], "key": [0.5, 0.5, 0.0]}, device=device)
    np.testing.assert_array_equal(denser, np.array([0.5, 0.8, 0.0], np.float32))
    np.testing.assert_array_equal(shown, np.array([0.2, 0.8, 0.0], np.float32))
    given: dict[str, Any] = {
        "r": [0.4, 0.4, 0.0],
        "g": [0.2, 0.2, 0.0],
        "b": [0.1, 0.1, 0.0],
        "a": denser,
        "shown": shown,
    }
    made = applied(THINNED, given, device=device)
    np.testing.assert_allclose(made, [[0.16, 0.4, 0], [0.08, 0.2, 0], [0.04, 0.1, 0], [0.2, 0.8, 0]], atol=COLOUR)
    (spill,) = applied(THINNED_SPILL, {"spill": [0.1, 0.1, 0.0], "a": denser, "shown": shown}, device=device)
    np.testing.assert_allclose(spill, [0.04, 0.1, 0], atol=COLOUR)


def test_hold_and_replace_by_hand(device: str) -> None:
    given: dict[str, list[float]] = {
        "a": [0.2, 0.2, 1.0],
        "picture_share": [0, 0, 0.5],
        "forced_solid": [0, 0, 0],
        "mask": [1.0, 0.5, 0.0],
    }
    a, own, forced = applied(HOLD, given, {"amount": 1.0, "keeps": 1.0}, device=device)
    np.testing.assert_allclose(a, [1.0, 0.6, 1.0], atol=COLOUR)
    np.testing.assert_allclose(own, [1.0, 0.5, 0.5], atol=COLOUR)
    np.testing.assert_allclose(forced, [1.0, 0.5, 0.0], atol=COLOUR)
    a, own = applied(REPLACE, given, {"amount": 1.0, "keeps": 0.0}, device=device)
    np.testing.assert_allclose(a, given["mask"], atol=COLOUR)
    np.testing.assert_allclose(own, 0.0, atol=COLOUR)


@pytest.mark.parametrize("amount", [0.0, 0.4, 1.0])
def test_clearing_is_multiplication_and_what_is_cleared_is_no_longer_held(amount: float, device: str) -> None:
    a, mask, forced_clear, forced_solid, _ = rows()
    given = {**lanes(RGB), "a": a, "mask": mask, "forced_clear": forced_clear, "forced_solid": forced_solid}
    made = applied(CLEAR, given, {"amount": amount}, device=device)
    left = 1 - amount * mask.astype(np.float64)
    np.testing.assert_allclose(np.stack(made[:3]), RGB * left, atol=COLOUR)
    np.testing.assert_allclose(made[3], a * left, atol=COLOUR)
    np.testing.assert_allclose(1 - made[4], (1 - forced_clear.astype(np.float64)) * left, atol=COLOUR)
    np.testing.assert_allclose(made[5], forced_solid * left, atol=COLOUR)


def test_the_cameras_own_colour_comes_under_the_same_alpha(device: str) -> None:
    a, own, *_ = rows()
    rgb, picture = RGB * a, colours(200, seed=4)
    given = {**lanes(rgb), "a": a, "picture_share": own, **lanes(picture, "picture_")}
    made = np.stack(applied(PICTURE, given, device=device))
    wide = own.astype(np.float64)
    np.testing.assert_allclose(made, rgb * (1 - wide) + picture * a.astype(np.float64) * wide, atol=COLOUR)


def test_a_colour_is_made_to_fit_a_changed_alpha(device: str) -> None:
    picture: dict[str, float] = {"picture_r": 0.9, "picture_g": 0.5, "picture_b": 0.1}
    given: dict[str, Any] = {"r": [0.4, 0.4, 0.4, 0], "g": [0.2] * 3 + [0], "b": [0.0] * 4, "a": [0.8, 0.2, 0.4, 0.5],
             "key": [0.4, 0.4, 0.4, 0.0], **picture}  # fmt: skip
    made = np.stack(applied(RECOLOUR, given, device=device))
    expected = [[0.4 + 0.36, 0.2, 0.4, 0.45], [0.2 + 0.2, 0.1, 0.2, 0.25], [0.04, 0.0, 0.0, 0.05]]
    np.testing.assert_allclose(made, expected, atol=COLOUR)


def test_alpha_stays_within_0_to_1_whatever_the_shapes(device: str) -> None:
    a, own, mask, *_ = rows()
    for operation in (HOLD, REPLACE):
        given = {"a": a, "picture_share": own, "mask": mask, "forced_solid": own}
        made = applied(operation, given, {"amount": 0.7, "keeps": 1.0}, device=device)
        assert min(one.min() for one in made) >= 0
        assert max(one.max() for one in made) <= 1 + COLOUR
