import numpy as np
import pytest

from onset.keying.local_model import OWN
from onset.keying.two_cloths import tell_apart

SCARF, SHIRT, SKIN = (0.70, 0.13, 0.12), (0.69, 0.43, 0.026), (0.45, 0.25, 0.17)
Colour = tuple[float, float, float]


def own(pixel: Colour, near: list[Colour], *, sure: float = 1.0, told: float = 0.6) -> float:
    """How much green is `pixel`'s own where these colours, in equal parts, stand near by, who told it was `told`."""
    r, g, b = np.array(near, np.float32).T
    moments = np.array([plane.mean() for plane in (r, g, b, r * r, r * g, r * b, g * g, g * b, b * b)], np.float32)
    of_all = np.full((1, 1), told, np.float32)
    half = np.array(pixel, np.float32).reshape(3, 1, 1)
    tell_apart(half, moments.reshape(9, 1, 1), np.full((1, 1), OWN * np.float32(sure)), 1, 0.25, of_all)
    return float(of_all[0, 0])


def test_yellow_beside_red_keeps_its_green() -> None:
    assert own(SHIRT, [SHIRT, SCARF]) == pytest.approx(0.43 / 0.358 + 0.05, abs=0.005)


def test_red_beside_yellow_is_left_as_it_was() -> None:
    assert own(SCARF, [SHIRT, SCARF]) == pytest.approx(0.6)


def test_one_cloth_in_any_light_is_told_by_what_stands_near_by() -> None:
    r, g, b = SHIRT
    folds = [(light * r, light * g, light * b) for light in (0.4, 0.7, 1.0)]
    spilled = (r + 0.002, g + 0.02, b + 0.004)
    assert own(spilled, [*folds, spilled], told=1.2) == pytest.approx(1.2)


def test_spill_on_skin_beside_red_is_kept_to_less_than_one_limit_for_all_would() -> None:
    r, g, b = SKIN[0], SKIN[1] + 0.2, SKIN[2]
    assert 0.6 < own((r, g, b), [SKIN, SCARF]) < 1.0 + 0.25 * 0.14 / 0.31


def test_where_the_screen_may_be_part_of_it_nothing_is_raised() -> None:
    assert own(SHIRT, [SHIRT, SCARF], sure=0.0) == pytest.approx(0.6)
