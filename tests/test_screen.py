import itertools

import numpy as np
import pytest
from numpy.typing import NDArray

from onset.screen import TERMS, Samples, Screen, even_screen, find_screen, other_screen, primary_of, screen_like

ROWS, COLUMNS = 90, 160
GREEN = (0.04, 0.40, 0.08)
SKIN = (0.45, 0.25, 0.17)
DARK = (0.02, 0.02, 0.03)


def grid() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    y, x = np.mgrid[0:ROWS, 0:COLUMNS]
    return (x + 0.5) / COLUMNS * 2 - 1, (y + 0.5) / ROWS * 2 - 1


def set_with_actor(
    screen: tuple[float, ...] = GREEN, *, light: NDArray[np.float64] | float = 1.0, noise: float = 0.0
) -> Samples:
    """A screen with a figure in the middle third, standing on the bottom edge."""
    x, y = grid()
    picture = np.asarray(screen) * np.broadcast_to(np.asarray(light), x.shape)[..., None]
    body = (np.abs(x) < 0.35) & (y > -0.1)
    head = x**2 * 3 + (y + 0.35) ** 2 < 0.08
    picture[body] = DARK
    picture[head] = SKIN
    picture += noise * np.random.default_rng(7).standard_normal(picture.shape)
    clipped: Samples = np.clip(picture, 0, 1).astype(np.float32)
    return clipped


def room() -> Samples:
    """Grey walls, a wooden floor, someone in a bright green shirt in the middle."""
    x, y = grid()
    picture = np.full((*x.shape, 3), 0.3)
    picture[y > 0.6] = (0.20, 0.10, 0.05)
    picture[(np.abs(x) < 0.4) & (y > 0.0)] = (0.03, 0.45, 0.10)
    return picture.astype(np.float32)


def found(samples: Samples, allowed: str = "auto") -> Screen:
    screen = find_screen(samples, allowed)
    assert screen is not None
    return screen


def light_at(screen: Screen, x: float, y: float) -> float:
    """The light at (x, y), both -1 to 1, relative to the screen's colour."""
    total = sum(c * x**i * y**j for c, (i, j) in zip(screen.light, TERMS, strict=True))
    return min(max(total, screen.light_low), screen.light_high)


def test_an_even_green_screen_is_found_exactly() -> None:
    screen = found(set_with_actor())
    assert screen.linear == pytest.approx(GREEN, abs=1e-4)
    assert screen.primary == 1
    assert screen.confidence > 0.8
    assert light_at(screen, -1, -1) == pytest.approx(1.0, abs=0.01)


def test_a_blue_screen_is_found_by_the_same_rule() -> None:
    screen = found(set_with_actor((0.03, 0.08, 0.35)))
    assert screen.linear == pytest.approx((0.03, 0.08, 0.35), abs=1e-4)
    assert screen.primary == 2


@pytest.mark.parametrize(
    "colour",
    [
        pytest.param((0.0, 1.0, 0.12), id="clipped and over-saturated"),
        pytest.param((0.004, 0.03, 0.007), id="five stops under"),
        pytest.param((0.16, 0.36, 0.18), id="washed out"),
        pytest.param((0.64, 0.65, 0.01), id="lime wall"),
    ],
)
def test_clipped_dim_pale_and_lime_screens_are_found(colour: tuple[float, ...]) -> None:
    screen = found(set_with_actor(colour, noise=0.001))
    assert screen.linear == pytest.approx(colour, abs=0.003)
    assert screen.primary == 1


def test_noise_does_not_move_the_colour() -> None:
    screen = found(set_with_actor(noise=0.03))
    assert screen.linear == pytest.approx(GREEN, abs=0.012)


def test_the_light_is_followed_into_the_corners_behind_the_actor() -> None:
    x, y = grid()
    light = 1.1 - 0.35 * x - 0.25 * y**2
    screen = found(set_with_actor(light=light, noise=0.004))
    level = screen.linear[1]
    for u, v in itertools.product((-0.95, 0.0, 0.95), (-0.9, 0.0, 0.4)):
        expected = GREEN[1] * (1.1 - 0.35 * u - 0.25 * v**2)
        assert level * light_at(screen, u, v) == pytest.approx(expected, rel=0.05), (u, v)


def test_a_green_shirt_in_a_room_is_no_screen() -> None:
    assert find_screen(room()) is None


@pytest.mark.parametrize("grey", [0.0, 0.001, 0.2, 1.0])
def test_a_grey_picture_has_no_screen(grey: float) -> None:
    assert find_screen(np.full((ROWS, COLUMNS, 3), grey, np.float32)) is None


def test_a_wooden_wall_is_no_screen() -> None:
    assert find_screen(np.broadcast_to(np.asarray((0.3, 0.14, 0.05), np.float32), (ROWS, COLUMNS, 3))) is None


def test_foliage_is_too_mixed_to_be_a_screen() -> None:
    rng = np.random.default_rng(3)
    coarse = rng.uniform((0.05, 0.15, 0.0), (0.30, 0.30, 0.10), (9, 16, 3)).astype(np.float32)
    assert find_screen(np.kron(coarse, np.ones((10, 10, 1), np.float32))) is None


def test_a_forest_of_much_one_green_is_told_by_its_leaves() -> None:
    rng = np.random.default_rng(4)
    leaves = rng.uniform(0.15, 1.0, (ROWS // 2, COLUMNS // 2, 1)) * rng.normal(1, 0.2, (ROWS // 2, COLUMNS // 2, 3))
    wood = np.kron(leaves, np.ones((2, 2, 1))).clip(0.02, 2) * (0.10, 0.17, 0.04)
    assert find_screen(wood.astype(np.float32)) is None
    assert find_screen(wood.astype(np.float32), "green", insist=True) is not None


def test_a_screen_that_clips_is_one_however_its_hue_varies() -> None:
    """Green at its top everywhere, blue smeared by a codec and pushed up: as rough and as mixed as leaves."""
    rng = np.random.default_rng(5)
    picture = set_with_actor((0.0, 1.0, 0.65))
    blocks = np.kron(rng.uniform(-0.3, 0.3, (ROWS // 2, COLUMNS // 2)), np.ones((2, 2)))
    screen = picture[..., 1] == 1.0
    picture[..., 2][screen] += blocks[screen].astype(np.float32)
    assert found(picture).primary == 1


def test_the_allowed_hues_choose_between_two_screens() -> None:
    samples = set_with_actor()
    samples[:, :60] = (0.03, 0.08, 0.35)
    assert found(samples, "green").primary == 1
    assert found(samples, "blue").primary == 2


def test_nan_and_infinity_are_looked_over() -> None:
    samples = set_with_actor()
    samples[::7, ::5] = np.nan
    samples[1::7, ::5] = np.inf
    assert found(samples).linear == pytest.approx(GREEN, abs=1e-3)


@pytest.mark.parametrize("shape", [(1, 1), (1, 9), (7, 1), (2, 3)])
def test_tiny_pictures_are_answered(shape: tuple[int, int]) -> None:
    screen = found(np.broadcast_to(np.asarray(GREEN, np.float32), (*shape, 3)))
    assert screen.linear == pytest.approx(GREEN, abs=1e-4)


def test_a_given_colour_is_kept_and_its_light_fitted() -> None:
    x, _ = grid()
    screen = screen_like(set_with_actor(light=1.0 - 0.3 * x), GREEN)
    assert screen.linear == GREEN
    assert light_at(screen, -0.9, 0) == pytest.approx(1.27, rel=0.05)
    assert light_at(screen, 0.9, 0) == pytest.approx(0.73, rel=0.05)


def test_a_given_colour_that_is_nowhere_in_the_picture_has_even_light() -> None:
    assert screen_like(room(), (0.5, 0.02, 0.5)) == even_screen((0.5, 0.02, 0.5))


def test_the_light_is_fifteen_numbers() -> None:
    assert len(TERMS) == len(found(set_with_actor()).light) == 15


def test_the_other_of_two_screens_is_found_beside_the_first() -> None:
    samples = set_with_actor()
    samples[:, :60] = (0.03, 0.08, 0.35)
    other = other_screen(samples, found(samples, "green"))
    assert other is not None
    assert other.linear == pytest.approx((0.03, 0.08, 0.35), abs=1e-3)


@pytest.mark.parametrize("light", [0.0, 0.3])
def test_a_set_with_one_screen_has_no_other(light: float) -> None:
    x, _ = grid()
    samples = set_with_actor(light=1 + light * x, noise=0.02)
    assert other_screen(samples, found(samples)) is None


@pytest.mark.parametrize(
    ("linear", "primary"),
    [
        ((0.03, 0.35, 0.08), 1),
        ((0.03, 0.08, 0.30), 2),
        ((0.53, 0.014, 0.014), 0),
        ((0.63, 0.14, 0.014), 0),
        ((0.53, 0.03, 0.43), 2),
        ((0.58, 0.53, 0.02), 1),
        ((0.02, 0.48, 0.47), 1),
        ((0.0, 0.0, 0.0), 0),
    ],
)
def test_red_tells_a_screen_only_where_no_other_channel_stands_out(
    linear: tuple[float, float, float], primary: int
) -> None:
    assert primary_of(linear) == primary
    assert even_screen(linear).primary == primary
