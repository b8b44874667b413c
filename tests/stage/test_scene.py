import threading
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from numpy.typing import NDArray

from onset.stage.barcode import read_barcode
from onset.stage.light import encoded
from onset.stage.recipe import BLUE, Camera, Motion, Recipe, Screen
from onset.stage.scene import Stage
from onset.timecode import Timecode

QUIET = Camera(noise=(0.0, 0.0, 0.0))
TIMECODE = Timecode.from_count(108000, Fraction(30))


def shot(stage: Stage, index: int) -> NDArray[np.uint32]:
    picture = np.zeros((stage.height_px, stage.width_px), np.uint32)
    stage.draw(index, (picture,), TIMECODE)
    return picture


def codes(picture: NDArray[np.uint32]) -> NDArray[np.uint8]:
    """Red, green, blue (h, w, 3)."""
    return picture.view(np.uint8).reshape(*picture.shape, 4)[..., 2::-1]


@pytest.fixture(scope="module")
def stage() -> Stage:
    return Stage(320, 180, seed=3)


def test_a_frame_is_the_same_whenever_and_in_whatever_order_it_is_drawn(stage: Stage) -> None:
    first = [shot(stage, index) for index in (5, 40, 6)]
    other = Stage(320, 180, seed=3)
    again = [shot(other, index) for index in (6, 5, 40)]
    for one, same in zip(first, (again[1], again[2], again[0]), strict=True):
        np.testing.assert_array_equal(one, same)


def test_baking_on_four_threads_gives_the_same_pixels(stage: Stage) -> None:
    baked = Stage(320, 180, seed=3, bake_threads=4)
    for index in range(0, 28, 9):
        np.testing.assert_array_equal(shot(baked, index), shot(stage, index))


def test_drawing_on_another_thread_gives_the_same_pixels(stage: Stage) -> None:
    seen: list[NDArray[np.uint32]] = []
    thread = threading.Thread(target=lambda: seen.append(shot(stage, 17)))
    thread.start()
    thread.join()
    np.testing.assert_array_equal(seen[0], shot(stage, 17))


def test_another_seed_is_another_scene(stage: Stage) -> None:
    other = Stage(320, 180, seed=4)
    assert (stage.matte(5) != other.matte(5)).any()
    assert (shot(stage, 5) != shot(other, 5)).mean() > 0.9
    assert np.abs(stage.clean_plate() - other.clean_plate()).max() > 0.01


@pytest.mark.parametrize(("width_px", "height_px"), [(320, 180), (333, 187), (180, 320), (1300, 1210)])
def test_without_noise_the_camera_shows_the_encoded_truth(width_px: int, height_px: int) -> None:
    """Half a code of the camera's own rounding, and as much of the plate's where it shines through."""
    stage = Stage(width_px, height_px, recipe=Recipe(camera=QUIET))
    for index in (0, 100):
        expected = encoded(stage.truth(index, TIMECODE).composite()) * 255
        difference = np.abs(codes(shot(stage, index)).astype(np.float64) - np.clip(expected, 4, 251))
        panel = stage.burn_in
        assert difference[panel.rows :].max() < 1.05  # and a twentieth for the curves
        assert difference[: panel.rows, : panel.columns].max(initial=0.0) < 0.01
        assert difference.mean() < 0.3


def test_with_noise_the_camera_shows_the_truth_on_average(stage: Stage) -> None:
    truth = stage.truth(0)
    expected = encoded(truth.composite()) * 255
    difference = codes(shot(stage, 0)).astype(np.float64) - expected
    judged = truth.valid & (expected > 9).all(-1) & (expected < 246).all(-1)
    assert difference[judged].mean(axis=0) == pytest.approx([0.0, 0.0, 0.0], abs=0.06)
    # Rounding by a hash adds the variance of one step to what was asked for.
    assert difference[judged].std(axis=0) == pytest.approx([1.22, 1.0, 1.41], abs=0.15)
    assert np.abs(difference[judged]).max() <= 6.0


def test_noise_differs_from_frame_to_frame(stage: Stage) -> None:
    still = replace(Motion(), travel=0.0, phases=1)
    stage = Stage(320, 180, recipe=Recipe(motion=still))
    assert (stage.matte(1) == stage.matte(2)).all()
    assert 0.7 < (shot(stage, 1) != shot(stage, 2))[stage.burn_in.rows :].mean() < 1.0


def test_every_pixel_is_opaque_and_the_barcode_names_the_frame(stage: Stage) -> None:
    picture = shot(stage, 123456)
    assert (picture >> 24 == 255).all()
    assert read_barcode(picture) == 123456


def test_the_matte_has_a_core_soft_edges_and_thin_cloth(stage: Stage) -> None:
    alpha = stage.matte(3)[stage.burn_in.rows :]
    assert 0.15 < (alpha == 1.0).mean() < 0.5
    assert 0.01 < ((alpha > 0.0) & (alpha < 1.0)).mean() < 0.15
    assert (alpha == 0.0).mean() > 0.4
    assert ((alpha > 0.2) & (alpha < 0.8)).sum() > 300


def test_the_figure_never_comes_under_the_panel() -> None:
    stage = Stage(480, 270, recipe=Recipe(motion=Motion(travel=1.0, travel_frames=56)))
    for index in range(56):
        alpha = stage.matte(index)
        alpha[: stage.burn_in.rows, : stage.burn_in.columns] = 0.0
        assert not alpha[: stage.burn_in.rows + 1].any(), index


def test_the_figure_walks_to_both_sides_and_stays_in_the_frame() -> None:
    stage = Stage(480, 270, recipe=Recipe(motion=Motion(travel=1.0, travel_frames=56)))
    columns = np.arange(480)
    centres = []
    for index in range(0, 56, 7):
        alpha = stage.matte(index)[stage.burn_in.rows :]
        centres.append(float((alpha * columns).sum() / alpha.sum()))
        assert not alpha[:, [0, -1]].any()
    assert max(centres) - min(centres) > 100


def test_limbs_move_between_phases() -> None:
    stage = Stage(480, 270, recipe=Recipe(motion=Motion(travel=0.0)))
    assert 0.003 < np.abs(stage.matte(0) - stage.matte(3)).mean() < 0.05
    np.testing.assert_array_equal(stage.matte(0), stage.matte(28))


def test_a_phase_is_held_as_long_as_asked() -> None:
    stage = Stage(320, 180, recipe=Recipe(motion=Motion(travel=0.0, hold=2)))
    np.testing.assert_array_equal(stage.matte(4), stage.matte(5))
    assert (stage.matte(5) != stage.matte(6)).any()


def test_the_true_matte_has_no_error_and_a_planted_one_is_measured(stage: Stage) -> None:
    alpha = stage.matte(9)
    assert stage.matte_error(alpha, 9) == 0.0
    assert stage.matte_error(np.round(alpha * 255).astype(np.uint8), 9) == pytest.approx(0.0, abs=1e-7)
    assert stage.matte_error(np.round(alpha * 65535).astype(np.uint16), 9) == pytest.approx(0.0, abs=1e-7)
    assert stage.matte_error(np.abs(alpha - 0.25), 9) == pytest.approx(0.25, abs=0.05)
    assert stage.matte_error(1.0 - alpha, 9) > 0.8
    planted = alpha.copy()
    planted[100, 10:20] += 0.5
    judged = alpha.size - stage.burn_in.rows * stage.burn_in.columns
    assert stage.matte_error(planted, 9) == pytest.approx(10 * 0.5 / judged)


def test_what_a_keyer_makes_of_the_panel_does_not_count(stage: Stage) -> None:
    alpha = stage.matte(9)
    alpha[: stage.burn_in.rows, : stage.burn_in.columns] = 0.0
    assert stage.matte_error(alpha, 9) == 0.0
    valid = stage.truth(9).valid
    assert not valid[: stage.burn_in.rows, : stage.burn_in.columns].any()
    assert (~valid).sum() == stage.burn_in.rows * stage.burn_in.columns


def test_a_matte_of_another_size_is_refused(stage: Stage) -> None:
    with pytest.raises(ValueError, match=r"\(4, 4\)"):
        stage.matte_error(np.zeros((4, 4)), 0)


def test_truth_is_light_and_spill_lies_on_the_figure_only(stage: Stage) -> None:
    truth = stage.truth(12)
    for plane in (truth.alpha, truth.foreground, truth.spill, truth.plate):
        assert plane.dtype == np.float32
        assert plane.min() >= 0.0
        assert plane.max() <= 1.0
    assert not truth.spill[truth.alpha == 0.0].any()
    assert not truth.foreground[truth.alpha == 0.0].any()
    edge = (truth.alpha > 0.3) & (truth.alpha < 0.7) & truth.valid
    assert truth.spill[edge][:, 1].mean() > 0.01
    # Spill is the screen's own light, a quarter of it at most, and screen-coloured.
    assert truth.spill[..., 1].max() <= 0.25 * stage.recipe.screen.colour[1] * 1.001
    assert truth.spill[edge][:, 1].mean() > 4 * truth.spill[edge][:, 0].mean()
    np.testing.assert_array_equal(truth.plate, stage.clean_plate())
    np.testing.assert_array_equal(truth.alpha, stage.matte(12))


def test_the_figure_wears_skin_yellow_and_navy(stage: Stage) -> None:
    truth = stage.truth(0)
    solid = truth.foreground[(truth.alpha == 1.0) & truth.valid]
    red, green, blue = solid[:, 0], solid[:, 1], solid[:, 2]
    yellow = (red > 0.3) & (green > 0.5 * red) & (blue < 0.2 * red)
    navy = (blue > 2 * green) & (blue > 2 * red) & (blue > 0.03)
    skin = (red > 0.3) & (green > 0.4 * red) & (green < 0.75 * red) & (blue > 0.4 * green)
    assert min(yellow.mean(), navy.mean(), skin.mean()) > 0.02


def test_a_blue_screen_is_a_recipe_away() -> None:
    stage = Stage(64, 36, recipe=Recipe(screen=Screen(BLUE)))
    plate = codes(shot(stage, 0))[4:30, :4].reshape(-1, 3).mean(axis=0)
    assert plate[2] > 1.4 * plate[1]


def test_a_clipped_screen_reaches_the_end_of_the_codes_and_has_no_noise_there() -> None:
    screen = Screen(colour=(0.05, 1.4, 0.2), falloff=0.0, gradient=(0.0, 0.0), wrinkles=0, unevenness=0.0, markers=0)
    stage = Stage(64, 36, recipe=Recipe(screen=screen, camera=Camera(noise=(0.0, 0.0, 0.0), headroom=False)))
    assert (codes(shot(stage, 0))[:3, :, 1] == 255).all()
    limited = Stage(64, 36, recipe=Recipe(screen=screen, camera=QUIET))
    assert (codes(shot(limited, 0))[:3, :, 1] == 251).all()


@pytest.mark.parametrize("size", [(1, 1), (2, 1), (1, 7), (16, 16), (17, 9), (64, 36), (213, 121), (3, 400), (400, 3)])
def test_any_size_can_be_drawn_and_judged(size: tuple[int, int]) -> None:
    stage = Stage(*size)
    for index in (0, 11, 2**40):
        assert (shot(stage, index) >> 24 == 255).all()
    assert stage.matte_error(stage.matte(5), 5) == 0.0
    assert stage.truth(5).composite().shape == (size[1], size[0], 3)


def test_a_stage_without_pixels_is_refused() -> None:
    with pytest.raises(ValueError, match=r"0x5"):
        Stage(0, 5)


def test_a_plane_of_another_size_type_or_order_is_refused(stage: Stage) -> None:
    for plane in (np.zeros((4, 4), np.uint32), np.zeros((180, 320), np.int32), np.zeros((320, 180), np.uint32).T):
        with pytest.raises(ValueError, match=r"uint32 \(180, 320\)"):
            stage.draw(0, (plane,), None)


def test_bad_recipes_are_refused_in_words() -> None:
    with pytest.raises(ValueError, match=r"noise .* 0 to 2.83"):
        Camera(noise=(3.0, 0.0, 0.0))
    with pytest.raises(ValueError, match=r"spill 0\.5"):
        Camera(spill=0.5)
    with pytest.raises(ValueError, match="phases is 0"):
        Motion(phases=0)
