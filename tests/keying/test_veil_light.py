import numpy as np
import pytest
from numpy.typing import NDArray

from onset.keying.veil_light import CELL, light_behind, lit

Map = NDArray[np.float32]
ROWS, COLUMNS = 8 * CELL, 14 * CELL
GREEN = np.array((0.05, 0.40, 0.09), np.float32)


def light_of(
    guess: Map, truth: Map, cloth_colour: tuple[float, ...], told: Map, *, seen: float = 0.0, primary: int = 1
) -> tuple[bool, Map]:
    """Behind a drape with folds that hangs where `told` is -1, before `truth`, a screen that is taken for `guess`."""
    turn = [0, 1, 2] if primary == 1 else [0, 2, 1]
    screen = GREEN[turn][:, None, None]
    x = np.arange(COLUMNS, dtype=np.float32)[None, :]
    alpha = (0.4 + 0.2 * np.sin(x / 5.0)) * -told
    picture = alpha * np.array(cloth_colour)[turn][:, None, None] + (1.0 - alpha) * screen * truth
    confidence = np.where(told < 0, np.float32(seen), np.float32(0.9))
    light = np.zeros((ROWS, COLUMNS), np.float32)
    found = light_behind(
        picture.astype(np.float32), (screen * guess).astype(np.float32), confidence, told, np.zeros_like(told), primary,
        light,
    )  # fmt: skip
    return found, light


def drape() -> Map:
    told = np.zeros((ROWS, COLUMNS), np.float32)
    told[:, 3 * CELL : 11 * CELL] = -1.0
    return told


def uneven() -> Map:
    x = np.arange(COLUMNS, dtype=np.float32)[None, :]
    return np.asarray(np.broadcast_to(1.0 + 0.12 * np.sin(x / 9.0), (ROWS, COLUMNS)), np.float32)


@pytest.mark.parametrize("primary", [1, 2])
@pytest.mark.parametrize("cloth", [(0.75, 0.74, 0.72), (0.7, 0.35, 0.3)])
def test_behind_a_drape_the_plate_comes_to_lie_closer_to_what_it_is(cloth: tuple[float, ...], primary: int) -> None:
    told, truth = drape(), uneven()
    found, light = light_of(np.ones_like(truth), truth, cloth, told, primary=primary)
    inside = np.s_[:, 5 * CELL : 9 * CELL]
    assert found
    before, after = np.abs(truth[inside] - 1.0).mean(), np.abs(truth[inside] - light[inside]).mean()
    assert after < 0.6 * before
    assert (light[:, : 2 * CELL] == 1.0).all()


def test_a_plate_that_is_right_or_was_seen_stays() -> None:
    told, truth = drape(), uneven()
    _, right = light_of(truth, truth, (0.75, 0.74, 0.72), told)
    np.testing.assert_allclose(right, 1.0, atol=0.02)
    _, seen = light_of(np.ones_like(truth), truth, (0.75, 0.74, 0.72), told, seen=0.5)
    assert (seen == 1.0).all()


def test_a_sleeve_black_cloth_and_no_veil_tell_nothing() -> None:
    truth = uneven()
    sleeve = np.zeros((ROWS, COLUMNS), np.float32)
    sleeve[2 * CELL : 4 * CELL, 5 * CELL : 6 * CELL] = -1.0
    _, light = light_of(np.ones_like(truth), truth, (0.75, 0.74, 0.72), sleeve)
    assert (light == 1.0).all()
    _, light = light_of(np.ones_like(truth), truth, (0.01, 0.01, 0.01), drape())
    assert (light == 1.0).all()
    found, _ = light_of(truth, truth, (0.5, 0.5, 0.5), np.zeros_like(sleeve))
    assert not found


def test_light_of_half_the_size_is_laid_on_a_plate_of_odd_size() -> None:
    plate = np.ones((3, 3, 5), np.float32)
    lit(plate, np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], np.float32))
    assert plate[1].tolist() == [[1, 1, 2, 2, 3], [1, 1, 2, 2, 3], [4, 4, 5, 5, 6]]
