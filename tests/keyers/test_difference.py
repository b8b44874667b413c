import logging

import numpy as np
import pytest
from numpy.typing import NDArray
from onset_kernels.matte_knee import DENSER
from onset_kernels.plan import Around

from onset.keyers.difference import DifferenceKeyer, Settings, build, most_balance
from onset.screen import even_screen
from onset.tier import Tier
from tests.keyers.keyed import Pixels, frame_of, keyed

WIDTH, HEIGHT = 160, 90
GREEN = np.array((0.04, 0.40, 0.08))
GREY = np.array((0.18, 0.17, 0.17))
SOFT = 12


def truth() -> NDArray[np.float64]:
    """Alpha of a figure standing on the bottom edge, its sides a ramp of SOFT pixels."""
    x = np.arange(WIDTH) + 0.5
    ramp = np.clip((40 - np.abs(x - WIDTH / 2)) / SOFT + 0.5, 0, 1)
    alpha = np.tile(ramp, (HEIGHT, 1))
    alpha[: HEIGHT // 3] = 0.0
    return alpha


def shot(
    screen: NDArray[np.float64] = GREEN, figure: NDArray[np.float64] = GREY, light: float | NDArray[np.float64] = 1.0
) -> NDArray[np.float64]:
    """The figure mixed over the screen: light adds, as it does in a camera."""
    alpha = truth()[..., None]
    lit = np.broadcast_to(np.asarray(light), (HEIGHT, WIDTH))[..., None]
    mixed: NDArray[np.float64] = alpha * figure + (1 - alpha) * screen * lit
    return mixed


def key(linear: NDArray[np.float64], **settings: object) -> Pixels:
    return keyed(build(Settings(**settings)), frame_of(linear))  # type: ignore[arg-type]


def test_a_mixed_edge_gets_its_true_alpha_and_colour_but_for_what_is_allowed_for_spill() -> None:
    neutral, true = np.array((0.18, 0.18, 0.18)), truth()
    out = key(shot(figure=neutral), black=0.0, white=1.0, even=False)
    allowed = DENSER * true * true * (1 - true)
    np.testing.assert_allclose(out[..., 3], true + allowed, atol=3e-3)
    assert allowed.max() < 0.023
    np.testing.assert_allclose(out[..., :3], true[..., None] * neutral, atol=0.012)


def test_at_its_defaults_the_screen_is_zero_and_the_core_is_one() -> None:
    rng = np.random.default_rng(3)
    noisy = shot() + rng.normal(0.0, 0.01, (HEIGHT, WIDTH, 3))
    out = key(noisy)
    bare, core = truth() == 0.0, truth() == 1.0
    assert (out[bare] == 0.0).mean() > 0.999
    assert (out[..., 3][core] == 1.0).mean() > 0.999


def test_a_blue_screen_is_keyed_as_well_as_a_green_one() -> None:
    green = key(shot())
    blue = key(shot(screen=GREEN[[0, 2, 1]], figure=GREY[[0, 2, 1]]))
    np.testing.assert_allclose(blue[..., [0, 2, 1, 3]], green, atol=1e-5)


def test_an_uneven_screen_goes_to_zero_because_its_light_is_followed() -> None:
    x = (np.arange(WIDTH) + 0.5) / WIDTH * 2 - 1
    light = np.broadcast_to(1.0 - 0.35 * x, (HEIGHT, WIDTH))
    bare = truth() == 0.0
    assert key(shot(light=light))[..., 3][bare].max() < 0.01
    # The same screen against one colour leaves its dark side standing.
    assert key(shot(light=light), even=False, shadows=1.0)[..., 3][bare].max() > 0.1


def test_despill_takes_the_screen_out_of_the_core_and_zero_leaves_it() -> None:
    spilled = GREY + 0.08 * GREEN
    core = truth() == 1.0
    clean = key(shot(figure=spilled))[core][0]
    left = key(shot(figure=spilled), despill=0.0)[core][0]
    assert left[:3] == pytest.approx(spilled, abs=1e-4)
    assert clean[:3] == pytest.approx(GREY, abs=0.01)
    assert left[1] - GREY[1] > 0.03


def test_a_higher_balance_keeps_yellow_solid() -> None:
    yellow = np.array((0.35, 0.35, 0.04))
    core = truth() == 1.0
    soft = key(shot(figure=yellow), balance=0.0)[..., 3][core].mean()
    solid = key(shot(figure=yellow), balance=1.0)[..., 3][core].mean()
    assert solid > 0.999
    assert soft < 0.7


def test_without_a_screen_everything_stays_opaque_and_a_warning_says_so(caplog: pytest.LogCaptureFixture) -> None:
    room = np.full((HEIGHT, WIDTH, 3), (0.3, 0.28, 0.25))
    keyer = build(Settings())
    with caplog.at_level(logging.WARNING):
        out = keyed(keyer, frame_of(room))
    assert keyer.screen is None
    assert (out[..., 3] == 1.0).all()
    np.testing.assert_allclose(out[..., :3], room, atol=1e-6)
    assert "no screen found" in caplog.text


@pytest.mark.parametrize("tier", ["live", "fast"])
def test_a_black_frame_behind_a_known_screen_is_empty_and_flashes_nothing(tier: Tier) -> None:
    keyer = build(Settings())
    keyer.tier = tier
    assert keyed(keyer, frame_of(shot()))[..., 3].max() == 1.0
    assert keyed(keyer, frame_of(np.full((HEIGHT, WIDTH, 3), 0.001), index=1))[..., 3].max() == 0.0
    assert keyed(keyer, frame_of(shot(), index=2))[..., 3].max() == 1.0


def test_the_screen_is_found_in_the_first_frame_and_kept() -> None:
    keyer = build(Settings())
    keyer.values(frame_of(shot()))
    first = keyer.screen
    keyer.values(frame_of(shot(), index=1))
    assert first is not None
    assert keyer.screen == first


def test_setting_auto_again_finds_the_screen_again() -> None:
    keyer = build(Settings())
    keyer.values(frame_of(shot()))
    keyer.settings = Settings()
    keyer.values(frame_of(shot(screen=GREEN * 0.5), index=1))
    assert keyer.screen is not None
    assert keyer.screen.linear[1] == pytest.approx(0.2, abs=1e-3)


def test_moving_a_slider_does_not_look_for_the_screen_again() -> None:
    keyer = build(Settings())
    keyer.values(frame_of(shot()))
    found = keyer.screen
    keyer.settings = Settings(black=0.2)
    keyer.values(frame_of(shot(), index=1))
    assert found is not None
    assert keyer.screen == found


def test_a_screen_that_comes_later_is_found_within_thirty_frames() -> None:
    keyer = build(Settings())
    dark = np.zeros((HEIGHT, WIDTH, 3))
    for index in range(5):
        keyer.values(frame_of(dark, index=index))
    assert keyer.screen is None
    for index in range(5, 36):
        keyer.values(frame_of(shot(), index=index))
    assert keyer.screen is not None


def test_a_named_screen_that_is_nowhere_is_keyed_as_usual_paint(caplog: pytest.LogCaptureFixture) -> None:
    keyer = build(Settings(screen="blue"))
    keyer.values(frame_of(shot()))
    assert keyer.screen is not None
    assert keyer.screen.primary == 2
    assert "no blue screen found" in caplog.text


def test_a_given_colour_is_taken_as_it_is() -> None:
    keyer = build(Settings(screen="#37a94d"))
    keyer.values(frame_of(shot()))
    assert keyer.screen is not None
    assert keyer.screen.linear == pytest.approx((0.0382, 0.3968, 0.0742), abs=1e-3)


def test_growing_and_blurring_are_in_the_plan_only_when_they_do_something() -> None:
    picture = frame_of(shot()).picture

    def arounds(**settings: float) -> list[str]:
        plan = DifferenceKeyer(Settings(**settings)).plan(picture)  # type: ignore[arg-type]
        return [node.neighbourhood for node in plan if isinstance(node, Around)]

    assert arounds() == []
    assert arounds(grow_px=2.0) == ["grow"]
    assert arounds(grow_px=-1.5, blur_px=1.0) == ["shrink", "gaussian_blur"]


def test_shrinking_and_growing_move_the_edge() -> None:
    linear = shot()
    by = 3.0 * 1080 / len(linear)
    plain, wider, narrower = (key(linear, grow_px=px)[60, :, 3].sum() for px in (0.0, by, -by))
    assert wider == pytest.approx(plain + 6, abs=0.5)
    assert narrower == pytest.approx(plain - 6, abs=0.5)


def test_blurring_softens_the_edge_and_leaves_core_and_screen() -> None:
    out = key(shot(), blur_px=2.0 * 1080 / len(shot()))[60, :, 3]
    assert out[0] == 0.0
    assert out[80] == pytest.approx(1.0, abs=1e-5)
    assert np.abs(np.diff(out)).max() < np.abs(np.diff(key(shot())[60, :, 3])).max()


def test_the_balance_is_held_down_for_a_screen_of_two_channels() -> None:
    assert most_balance(even_screen((0.03, 0.35, 0.08))) == 1.0
    assert most_balance(even_screen((0.64, 0.62, 0.007), primary=1)) < 0.2


def test_nan_in_the_picture_stays_where_it_is() -> None:
    linear = shot()
    linear[10, 10] = np.nan
    out = key(linear)
    assert np.isfinite(np.delete(out.reshape(-1, 4), 10 * WIDTH + 10, axis=0)).all()


@pytest.mark.parametrize(
    ("settings", "complaint"),
    [
        ({"screen": "red"}, "screen 'red' is none of auto, green, blue or #rrggbb"),
        ({"screen": "#12345"}, "screen '#12345' is none of"),
        ({"screen": "#12345g"}, "colour '#12345g'"),
        ({"balance": 1.5}, "balance 1.5 is outside 0 to 1"),
        ({"black": 0.9, "white": 0.5}, "black 0.9 must be below white 0.5"),
        ({"gamma": float("nan")}, "gamma nan is outside"),
        ({"blur_px": -1.0}, "blur_px -1.0 is outside 0 to 64"),
    ],
)
def test_bad_settings_are_refused_naming_the_value(settings: dict[str, object], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        Settings(**settings)  # type: ignore[arg-type]


def test_green_cloth_is_solid_and_stays_green() -> None:
    olive = np.array((0.08, 0.10, 0.02))
    core = truth() == 1.0
    core[:, :50] = core[:, -50:] = False
    core[:45] = False
    out = key(shot(figure=olive))[core]
    assert (out[:, 3] == 1.0).all()
    np.testing.assert_allclose(out[:, :3], np.broadcast_to(olive, out[:, :3].shape), atol=0.01)


def test_a_slider_gives_the_same_plan() -> None:
    picture = frame_of(shot()).picture
    moved = Settings(black=0.2, white=0.7, balance=0.3, shadows=0.5, despill=0.3, spill_return=0.9, gamma=1.4)
    assert DifferenceKeyer(moved).plan(picture) == DifferenceKeyer(Settings()).plan(picture)


def test_no_screen_a_screen_alone_black_and_white_are_keyed_without_a_fault() -> None:
    for linear in (np.zeros((HEIGHT, WIDTH, 3)), np.ones((HEIGHT, WIDTH, 3)), np.full((1, 1, 3), 0.3)):
        assert (key(linear)[..., 3] == 1.0).all()
    bare = np.broadcast_to(GREEN, (HEIGHT, WIDTH, 3))
    assert (key(bare) == 0.0).all()


def test_despot_clears_a_speck_and_fills_a_hole() -> None:
    def alpha(despot_px: float) -> NDArray[np.float32]:
        keyer = build(Settings(despot_px=despot_px))
        keyed(keyer, frame_of(shot()))
        return keyed(keyer, frame_of(dirty, index=1))[..., 3]

    dirty = shot()
    dirty[8:11, 20:23] = GREY
    dirty[60:63, 78:81] = GREEN
    dirty_px, held_px = np.s_[9, 21], np.s_[61, 79]
    left, clean = alpha(0.0), alpha(60.0)
    assert (left[dirty_px], left[held_px]) == (1.0, 0.0)
    assert (clean[dirty_px], clean[held_px]) == (0.0, 1.0)
    changed = np.argwhere(left != clean)
    assert all(min(np.abs(place - spot).max() for spot in ((9, 21), (61, 79))) <= 2 for place in changed)


def test_edge_extend_paints_the_edge_in_the_colour_of_the_core_and_leaves_alpha() -> None:
    haloed = shot()
    across = truth()[60]
    ring = (across > 0) & (across < 1)
    haloed[30:, ring] = np.clip(haloed[30:, ring] + 0.15, 0, 1)
    plain, extended = key(haloed), key(haloed, extend_px=60.0)
    np.testing.assert_array_equal(extended[..., 3], plain[..., 3])
    seen = plain[60, :, 3] > 0.36
    straight = extended[60, seen, :3] / extended[60, seen, 3:]
    np.testing.assert_allclose(straight, np.broadcast_to(GREY, straight.shape), atol=0.02)
    assert np.abs(plain[60, seen, :3] / plain[60, seen, 3:] - GREY).max() > 0.1


def test_edge_extend_is_no_part_of_the_plan_until_asked_for() -> None:
    picture = frame_of(shot()).picture
    assert build(Settings(extend_px=2.0)).plan(picture) != build(Settings()).plan(picture)
    assert build(Settings(extend_px=2.0)).plan(picture) == build(Settings(extend_px=9.0, despot_px=4.0)).plan(picture)


def test_a_screen_that_is_lost_takes_edge_extend_with_it() -> None:
    room = np.full((HEIGHT, WIDTH, 3), (0.3, 0.28, 0.25))
    keyer = build(Settings(extend_px=60.0, screen="green"))
    assert keyed(keyer, frame_of(shot()))[60, 80, 3] == 1.0
    keyer.settings = Settings(extend_px=60.0)
    out = keyed(keyer, frame_of(room, index=40))
    assert keyer.screen is None
    np.testing.assert_allclose(out[..., :3], room, atol=1e-6)


@pytest.mark.parametrize("tier", ["live", "fast"])
@pytest.mark.parametrize(
    "reshaped", [{"grow_px": -30.0}, {"grow_px": 30.0}, {"blur_px": 20.0}, {"gamma": 0.4}, {"gamma": 2.5}]
)
def test_an_edge_that_is_shown_thinner_or_wider_keeps_its_colour(tier: Tier, reshaped: dict[str, float]) -> None:
    keyer = build(Settings(**reshaped, despill=0.0))  # type: ignore[arg-type]
    keyer.tier = tier
    found, made = key(shot(), despill=0.0), keyed(keyer, frame_of(shot()))
    edge = (truth() > 0.15) & (truth() < 0.85) & (made[..., 3] > 0.02)
    assert np.abs(made[..., 3] - found[..., 3])[edge].max() > 0.05
    thinner = edge & (made[..., 3] < found[..., 3]) if tier == "fast" else edge
    straight = made[..., :3][thinner] / made[..., 3:][thinner]
    np.testing.assert_allclose(straight, np.broadcast_to(GREY, straight.shape), atol=0.035)
