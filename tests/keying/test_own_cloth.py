import numpy as np
import pytest
from numpy.typing import NDArray

from onset.keying.own_cloth import WORTH, OwnCloth, count_cloth
from onset.stage.recipe import BLUE, GREEN

ROWS, COLUMNS = 96, 128
Map = NDArray[np.float32]
CLOTHS = {
    "grass": (0.09, 0.26, 0.08), "emerald": (0.020, 0.22, 0.075), "forest": (0.03, 0.13, 0.03),
    "mint": (0.33, 0.56, 0.38), "sage": (0.19, 0.25, 0.14),
}  # fmt: skip


def scene(colour: tuple[float, float, float], what: str, primary: int = 1) -> tuple[Map, Map]:
    """A body of cloth, veil or shadow in the middle of a screen, with folds as wide as a hand; and the plate."""
    screen = np.array(GREEN if primary == 1 else BLUE, np.float32)
    if primary == 2:
        colour = colour[0], colour[2], colour[1]
    y, x = np.mgrid[:ROWS, :COLUMNS].astype(np.float32)
    plate = np.broadcast_to(screen[:, None, None], (3, ROWS, COLUMNS)).copy()
    folds = 0.5 + 0.5 * np.sin(x / 5.0 + y / 17.0)
    ink = np.array(colour, np.float32)[:, None, None]
    body = (abs(x - COLUMNS / 2) < 30) & (y > 24)
    made = {
        "cloth": ink * (0.5 + 0.6 * folds),
        "veil": plate + (0.25 + 0.4 * folds) * (ink - plate),
        "shadow": plate * (0.4 + 0.5 * folds),
    }[what]
    noise = np.random.default_rng(3).normal(0.0, 0.003, plate.shape)
    return np.where(body, made, plate).astype(np.float32) + noise.astype(np.float32), plate


def found(colour: tuple[float, float, float], what: str, primary: int = 1) -> Map:
    half, plate = scene(colour, what, primary)
    cloth, alone = np.zeros((2, ROWS, COLUMNS), np.float32)
    OwnCloth(ROWS, COLUMNS).find(half, plate, primary, cloth, alone)
    return cloth


@pytest.mark.parametrize("primary", [1, 2])
@pytest.mark.parametrize("name", CLOTHS)
def test_cloth_of_nearly_the_screens_colour_is_cloth(name: str, primary: int) -> None:
    cloth = found(CLOTHS[name], "cloth", primary)
    assert np.median(cloth[30:90, 40:88]) > 0.95
    assert cloth[:, :24].max() < 0.05


@pytest.mark.parametrize(
    "colour", [(0.8, 0.8, 0.78), (0.02, 0.02, 0.02), (0.55, 0.05, 0.05), (0.4, 0.25, 0.08)], ids=str
)
@pytest.mark.parametrize("primary", [1, 2])
def test_a_veil_of_any_colour_is_told_from_cloth(colour: tuple[float, float, float], primary: int) -> None:
    """White chiffon, black tulle, a red drape, amber gauze."""
    cloth = found(colour, "veil", primary)
    assert cloth.max() < 0.05
    if max(colour) > 0.02:  # black tulle is a shadow by its hue, and has no vote
        assert np.median(cloth[30:90, 40:88]) < -0.5


def test_a_green_shirt_with_a_yellow_print_is_no_veil_for_no_red_comes_through_it() -> None:
    """Before a screen with some red: of what has a fifth of that, a veil would be all but opaque."""
    screen = np.array((0.22, 0.90, 0.26), np.float32)[:, None, None]
    y, x = np.mgrid[:ROWS, :COLUMNS].astype(np.float32)
    plate = np.broadcast_to(screen, (3, ROWS, COLUMNS)).copy()
    shirt, print_ = (np.array(ink, np.float32)[:, None, None] for ink in ((0.012, 0.30, 0.16), (0.10, 0.42, 0.12)))
    drawn = 0.4 * ((np.sin(x / 1.7) * np.sin(y / 2.3)) > 0.4)
    body = (abs(x - COLUMNS / 2) < 30) & (y > 24)
    half = np.where(body, shirt + drawn * (print_ - shirt), plate).astype(np.float32)
    cloth, alone = np.zeros((2, ROWS, COLUMNS), np.float32)
    OwnCloth(ROWS, COLUMNS).find(half, plate, 1, cloth, alone)
    assert cloth[34:90, 40:88].min() > -0.1


def test_a_shadow_on_the_screen_is_neither() -> None:
    assert np.abs(found((0.0, 0.0, 0.0), "shadow")).max() < 0.05


def test_cloth_without_a_fold_or_shade_is_not_told() -> None:
    half, plate = scene(CLOTHS["grass"], "cloth")
    half[:, 30:, 40:88] = np.array(CLOTHS["grass"], np.float32)[:, None, None]
    cloth, alone = np.zeros((2, ROWS, COLUMNS), np.float32)
    OwnCloth(ROWS, COLUMNS).find(half, plate, 1, cloth, alone)
    assert cloth[50:80, 58:70].max() < 0.05


def test_cloth_counts_as_dense_and_less_so_where_only_greys_are_to_be_solid() -> None:
    cloth, least = np.array([[0.0, 1.0]], np.float32), np.array([[0.3, 0.3]], np.float32)
    count_cloth(cloth, 0.9, least)
    assert least[0].tolist() == pytest.approx([0.3, WORTH])
    least[:] = 0.3
    count_cloth(cloth, 0.25, least)
    assert least[0].tolist() == pytest.approx([0.3, 0.5 * WORTH])


def test_a_veil_counts_as_thin_whatever_it_reads() -> None:
    cloth, least = np.array([[-1.0, -0.25]], np.float32), np.array([[0.9, 0.8]], np.float32)
    count_cloth(cloth, 0.9, least)
    assert least[0].tolist() == pytest.approx([0.0, 0.6])
