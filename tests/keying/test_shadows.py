"""What counts as a shadow on the screen, and what it does to the plate."""

import numpy as np
import pytest

from onset.keying.shadows import darken, shadow_light, show_as_black

GREEN = np.array((0.04, 0.40, 0.08), np.float32).reshape(3, 1, 1)


def judged(colour: np.ndarray, near: float = 0.0, noise: float = 0.0) -> tuple[float, float]:
    """(light against the plate, how surely it is a shadow) of one pixel."""
    light, weight = np.zeros((1, 1), np.float32), np.zeros((1, 1), np.float32)
    shadow_light(colour.astype(np.float32), GREEN, np.full((1, 1), near, np.float32), light, weight, noise)
    return float(light[0, 0]), float(weight[0, 0])


@pytest.mark.parametrize("light", [0.4, 0.7, 1.0])
def test_the_plate_with_less_light_is_a_shadow_and_its_light_is_told(light: float) -> None:
    assert judged(light * GREEN) == pytest.approx((light, 1.0), abs=1e-4)


def test_another_hue_too_dark_too_bright_or_beside_something_solid_is_none() -> None:
    grey = np.full((3, 1, 1), 0.15, np.float32)
    for colour in (grey, 0.6 * GREEN + 0.2 * grey, 0.3 * GREEN, 1.2 * GREEN):
        light, weight = judged(colour)
        assert light == 1.0
        assert weight == pytest.approx(0.1)  # it says that there is none, a little
    assert judged(0.7 * GREEN, near=0.9)[1] == 0.0


def test_the_screen_in_a_dark_mirror_is_no_shadow_unless_noise_hides_what_the_metal_adds() -> None:
    mirror = 0.4 * GREEN + np.full((3, 1, 1), 0.012, np.float32)
    light, weight = judged(mirror)
    assert light > 0.99
    assert weight == pytest.approx(0.1)
    assert judged(mirror, noise=0.02)[1] == pytest.approx(1.0)


@pytest.mark.parametrize("kept", [0.0, 0.25, 0.5, 0.75, 1.0])
def test_a_shadow_reads_that_share_of_its_darkening_which_is_kept(kept: float) -> None:
    plate = np.broadcast_to(GREEN, (3, 2, 3)).copy()
    dark = np.zeros_like(plate)
    darken(plate, np.full((1, 2), 0.6, np.float32), kept, dark)  # 0.02 of it is the plate's own roughness
    np.testing.assert_allclose(1 - 0.62 * plate / dark, kept * 0.38, atol=1e-5)


def test_a_kept_shadow_reads_its_darkening_whatever_the_direction_was_found_for() -> None:
    plate = np.broadcast_to(GREEN, (3, 1, 3)).copy()
    lean = np.broadcast_to(np.array((0.4, -3.1, 0.3), np.float32).reshape(3, 1, 1), (3, 1, 3)).copy()
    before = lean.copy()
    fill = np.full((4, 1, 3), 0.2, np.float32)
    show_as_black(np.array([[0.0, 0.5, 1.0]], np.float32), plate, lean, fill)
    np.testing.assert_allclose(fill[:, 0], [[0.2, 0.1, 0.0]] * 3 + [[0.2] * 3], atol=1e-6)
    whole = (before * plate).sum(0)[0, 0]
    np.testing.assert_allclose((lean * -0.54 * plate).sum(0)[0], [-0.54 * whole, 0.27 - 0.27 * whole, 0.54], atol=1e-6)


def test_roughness_and_more_light_leave_the_plate() -> None:
    plate = np.broadcast_to(GREEN, (3, 2, 2)).copy()
    for light in (0.99, 1.05):
        dark = np.zeros_like(plate)
        darken(plate, np.full((1, 1), light, np.float32), 0.0, dark)
        np.testing.assert_array_equal(dark, plate)
