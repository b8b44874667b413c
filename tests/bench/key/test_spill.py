import numpy as np
import pytest

from onset.bench.key.keyed import Keyed, Truth
from onset.bench.key.spill import spill_share

GREEN, BLUE = 1, 2


def share(matte: list[float], fill: list[list[float]], true: list[list[float]], primary: int = GREEN) -> float | None:
    keyed = Keyed(np.array([matte], np.float32), np.array([fill], np.float32))
    return spill_share(keyed, Truth(np.array([matte], np.float32), np.array([true], np.float32)), primary)


def test_only_green_that_the_truth_has_not_counts() -> None:
    grey, tinged, green = [0.2, 0.2, 0.2], [0.2, 0.25, 0.2], [0.1, 0.4, 0.1]
    # Encoded: 0.25 is 137, 0.2 is 124 (of 255): 13 codes, too little. 0.4 is 170, 0.1 is 89.
    fills = [grey, tinged, green, green]
    assert share([1.0] * 4, fills, [grey, grey, grey, green]) == 0.25


def test_the_colour_is_judged_straight_and_the_invisible_not_at_all() -> None:
    # Straight 0.1 0.4 0.1 at alpha 0.5; the third pixel is seen too little to count.
    fills = [[0.05, 0.2, 0.05], [0.1, 0.1, 0.1], [0.0, 0.09, 0.0]]
    assert share([0.5, 1.0, 0.09], fills, [[0.2, 0.2, 0.2]] * 3) == 0.5


def test_before_a_blue_screen_blue_is_spill_and_green_is_not() -> None:
    fills = [[0.1, 0.4, 0.1], [0.1, 0.1, 0.4]]
    assert share([1.0, 1.0], fills, [[0.2] * 3] * 2, BLUE) == 0.5


def test_an_empty_matte_has_no_share() -> None:
    assert share([0.0, 0.05], [[0.0] * 3] * 2, [[0.2] * 3] * 2) is None


@pytest.mark.parametrize(("code", "counts"), [(14, 0.0), (16, 1.0)])
def test_the_threshold_is_fifteen_codes(code: int, counts: float) -> None:
    linear = [((value / 255 + 0.055) / 1.055) ** 2.4 for value in (100, 100 + code)]
    assert share([1.0], [[linear[0], linear[1], linear[0]]], [[0.1] * 3]) == counts
