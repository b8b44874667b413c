import numpy as np
import pytest
from numpy.typing import NDArray

from onset.keying.own_cloth import OwnCloth
from onset.stage.recipe import BLUE, GREEN

ROWS, COLUMNS = 96, 128
HALF_WIDTH = 7
Map = NDArray[np.float32]
Colour = tuple[float, float, float]
ROSE, AMBER, WHITE = (0.8, 0.58, 0.56), (0.4, 0.25, 0.08), (0.8, 0.8, 0.8)
RED, ASHEN = (0.85, 0.2, 0.18), (0.5, 0.45, 0.4)
NAVY, YELLOW = (0.012, 0.02, 0.06), (0.8, 0.6, 0.05)


def found(made: Map, plate: Map, primary: int = 1) -> tuple[Map, Map]:
    """`cloth` and `alone` of a picture with some noise."""
    noise = np.random.default_rng(5).normal(0.0, 0.002, plate.shape).astype(np.float32)
    cloth, alone = np.zeros((2, ROWS, COLUMNS), np.float32)
    OwnCloth(ROWS, COLUMNS).find(made + noise, plate, primary, cloth, alone)
    return cloth, alone


def strip(over: Colour, density: float | None, screen: Colour = GREEN) -> tuple[Map, Map]:
    """A strip a seventh of the height wide, cloth with folds or a veil with folds of twice its density; the plate."""
    y, x = np.mgrid[:ROWS, :COLUMNS].astype(np.float32)
    plate = np.broadcast_to(np.array(screen, np.float32)[:, None, None], (3, ROWS, COLUMNS)).copy()
    ink, folds = np.array(over, np.float32)[:, None, None], 0.5 + 0.5 * np.sin(x / 2.5 + y / 6.0)
    made = ink * (0.5 + 0.6 * folds) if density is None else plate + density * (1.0 + folds) * (ink - plate)
    return np.where(abs(x - COLUMNS / 2) < HALF_WIDTH, made, plate).astype(np.float32), plate


@pytest.mark.parametrize("density", [0.2, 0.35])
@pytest.mark.parametrize("colour", [ROSE, AMBER])
def test_a_sleeve_too_narrow_for_the_wide_votes_is_told_by_its_own(colour: Colour, density: float) -> None:
    cloth, alone = found(*strip(colour, density))
    middle = np.s_[30:70, 60:68]
    assert np.median(cloth[middle]) < -0.8
    assert np.median(alone[middle]) > 0.5
    assert cloth[:, :40].min() == alone[:, :40].max() == 0.0


@pytest.mark.parametrize("colour", [ROSE, AMBER, (0.09, 0.26, 0.08)])
def test_a_strip_of_cloth_is_none(colour: Colour) -> None:
    cloth, alone = found(*strip(colour, None))
    assert cloth.min() == 0.0
    assert alone.max() == 0.0


def test_yellow_beside_navy_before_blue_varies_as_a_veil_and_lets_no_screen_through() -> None:
    _, plate = strip(ROSE, 0.2, BLUE)
    made = np.broadcast_to(np.array(NAVY, np.float32)[:, None, None], plate.shape).copy()
    made[:, :, 58:70] = np.array(YELLOW, np.float32)[:, None, None]
    assert found(made, plate, 2)[1].max() < 0.05


def test_what_is_far_brighter_than_the_screen_is_no_veil() -> None:
    made, plate = strip(WHITE, 0.35, (0.012, 0.09, 0.02))
    assert found(made, plate)[1][30:70, 60:68].max() < 0.05


def test_a_red_veil_before_blue_is_told_where_its_folds_read_more_than_solid() -> None:
    made, plate = strip(RED, 0.35, BLUE)
    cloth, alone = found(made, plate, 2)
    seen, bare = (one[2] - 0.5 * (one[0] + one[1]) for one in (made, plate))
    firm = 1.0 - seen / bare > 1.2
    firm[:30] = firm[70:] = False
    assert firm.sum() > 100
    assert np.median(cloth[firm]) < -0.8
    assert np.median(alone[firm]) > 0.5


def test_ashen_hair_with_the_screens_light_on_its_shaded_side_is_no_veil_though_it_varies_as_one() -> None:
    y, x = np.mgrid[:ROWS, :COLUMNS].astype(np.float32)
    _, plate = strip(ROSE, 0.2, BLUE)
    shade = 0.25 * (0.5 + 0.5 * np.sin(x / 2.5 + y / 6.0))
    hair = np.array(ASHEN, np.float32)[:, None, None]
    made = np.where(abs(x - COLUMNS / 2) < HALF_WIDTH, hair + shade * (plate - hair), plate).astype(np.float32)
    assert found(made, plate, 2)[1][30:70, 60:68].max() < 0.05


def test_what_lies_between_two_folds_of_a_veil_is_veil_too() -> None:
    made, plate = strip(ROSE, 0.35)
    even = np.array(ROSE, np.float32)[:, None, None] * 0.35 + plate * 0.65
    made[:, 40:56, 57:71] = even[:, 40:56, 57:71]
    assert found(made, plate)[1][46:50, 60:68].min() > 0.5
