import numpy as np
import pytest

from onset.stage.shot.glassware import BODY, Glass
from tests.stage.shot.painted import painted


@pytest.mark.parametrize("tumbler", [False, True])
def test_clear_glass_lets_most_light_through_and_its_walls_less(tumbler: bool) -> None:
    figure = painted(Glass(0.0, 0.5, scale=1.5, filled=0.3, tumbler=tumbler))
    alpha = figure[3]
    body = np.isclose(alpha, BODY.opacity, atol=0.01)
    assert body.sum() > 0.15 * (alpha > 0).sum()
    middle_row = np.flatnonzero(body.any(axis=1)).mean().astype(int)
    inside = np.flatnonzero(alpha[middle_row])
    assert alpha[middle_row, inside[:6]].max() > 0.3


def test_liquid_stands_in_the_lower_part_and_rises_with_what_is_filled_in() -> None:
    little, much = (painted(Glass(0.0, 0.5, scale=1.5, filled=share))[3] for share in (0.2, 0.8))
    assert (much > 0.5).sum() > 1.3 * (little > 0.5).sum()
    np.testing.assert_array_equal(much[:70], little[:70])


def test_highlights_have_an_alpha_and_no_colour_far_above_white() -> None:
    figure = painted(Glass(0.0, 0.5, scale=1.5))
    covered = figure[3] > 0.02
    assert (figure[:3] / np.maximum(figure[3], 1e-3))[:, covered].max() < 1.3
