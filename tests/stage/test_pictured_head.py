"""The real head on the figure: where the warp says that it is, its alpha known, the rest of the frame untouched."""

import sys
from fractions import Fraction

import numpy as np
import pytest
from numpy.typing import NDArray

from onset.errors import UsageError
from onset.stage.face_fields import NAMES
from onset.stage.light import encoded
from onset.stage.recipe import Camera, Recipe, motion_at
from onset.stage.scene import Stage

pytest.importorskip("cv2")
WIDTH, HEIGHT = 640, 360
RECIPE = Recipe(motion=motion_at(Fraction(30)), camera=Camera(noise=(0.0, 0.0, 0.0)))


@pytest.fixture(scope="module")
def stages() -> tuple[Stage, Stage]:
    """Without and with the real face."""
    bare, faced = (Stage(WIDTH, HEIGHT, recipe=RECIPE, face=face) for face in (False, True))
    return bare, faced


def drawn(stage: Stage, index: int) -> NDArray[np.uint32]:
    picture = np.zeros((HEIGHT, WIDTH), np.uint32)
    stage.draw(index, (picture,))
    return picture


@pytest.mark.parametrize("index", [0, 45, 200])
def test_pixels_of_the_picture_are_where_the_warp_puts_them(stages: tuple[Stage, Stage], index: int) -> None:
    _, faced = stages
    assert faced.head is not None
    state, picture = faced.face_state(index), drawn(faced, index).view(np.uint8).reshape(HEIGHT, WIDTH, 4)
    inside = np.array([(x + 0.5, y + 0.5) for x in range(140, 190, 8) for y in range(60, 160, 8)])
    source = faced.head.warp.bent({})[..., :3]
    for at, (x, y) in zip(inside, faced.head.warp.moved(inside, state), strict=True):
        row, column = int(at[1]), int(at[0])
        near = source[row - 4 : row + 5, column - 4 : column + 5].reshape(-1, 3).astype(int)
        found = picture[int(y), int(x), :3].astype(int)
        assert (near.min(axis=0) - 8 <= found).all()
        assert (found <= near.max(axis=0) + 8).all()


def test_the_truth_of_figure_and_head_makes_up_the_picture(stages: tuple[Stage, Stage]) -> None:
    _, faced = stages
    truth = faced.truth(45)
    codes = drawn(faced, 45).view(np.uint8).reshape(HEIGHT, WIDTH, 4)[..., 2::-1]
    off = np.abs(encoded(truth.composite()) * 255.0 - codes)[truth.valid]
    assert off.mean() < 1.0
    assert np.percentile(off, 99.9) < 6.0
    np.testing.assert_allclose(truth.alpha, faced.matte(45), atol=1e-6)


def test_the_head_adds_to_the_matte_and_changes_nothing_elsewhere(stages: tuple[Stage, Stage]) -> None:
    bare, faced = stages
    without, with_it = bare.matte(45), faced.matte(45)
    assert (with_it >= without - 1e-6).all()
    assert 0.001 < (with_it - without).mean() < 0.05
    same = drawn(bare, 45) == drawn(faced, 45)
    assert same[HEIGHT // 2 :].all()
    assert 0.02 < 1.0 - same.mean() < 0.2
    assert faced.matte_error(without, 45) > 0.0 == faced.matte_error(with_it, 45)


def test_no_state_of_ten_minutes_folds_the_picture(stages: tuple[Stage, Stage]) -> None:
    _, faced = stages
    assert faced.head is not None
    mouth = np.stack(np.meshgrid(np.arange(120.0, 202.0, 4.0), np.arange(125.0, 196.0, 4.0)), axis=2).reshape(-1, 2)
    states = [faced.face_state(index) for index in range(0, 18_000, 5)]
    wide = [state for state in states if min(state.amounts["jaw"], state.amounts["smile"]) > 0.6]
    assert len(wide) > 20
    assert all(np.isfinite(faced.head.warp.moved(mouth, state)).all() for state in wide)


def test_it_stays_in_view_and_moves_without_steps(stages: tuple[Stage, Stage]) -> None:
    _, faced = stages
    assert faced.head is not None
    face = np.array([(x, y) for x in (100.0, 225.0) for y in (30.0, 180.0)])
    places = np.array([faced.head.warp.moved(face, faced.face_state(index)) for index in range(0, 340)])
    assert (places.min(axis=(0, 1)) > (0, 20)).all()
    assert (places.max(axis=(0, 1)) < (WIDTH, HEIGHT)).all()
    assert np.abs(np.diff(places, n=2, axis=0)).max() < 1.0
    acting = [faced.face_state(index).amounts for index in range(340)]
    assert all(max(one[name] for one in acting) > 0.75 for name in NAMES)


@pytest.mark.parametrize(("width", "height"), [(64, 36), (9, 7), (641, 1080)])
def test_sizes_that_are_odd_tiny_or_narrow_have_a_head_too(width: int, height: int) -> None:
    stage = Stage(width, height, recipe=RECIPE, face=True)
    picture = np.zeros((height, width), np.uint32)
    stage.draw(3, (picture,))
    assert (picture >> 24 == 255).all()
    assert stage.matte(3).max() <= 1.0


def test_a_stage_without_a_face_has_no_state_of_one(stages: tuple[Stage, Stage]) -> None:
    with pytest.raises(ValueError, match="no pictured head"):
        stages[0].face_state(0)


def test_without_cv2_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cv2", None)
    with pytest.raises(UsageError, match=r"pip install 'onset-engine\[faces\]'"):
        Stage(64, 36, face=True)
