"""The difference key in tier fast: the same plate, no analysis; it keys, and shows what the whole key shows."""

import numpy as np
import pytest
from numpy.typing import NDArray
from onset_kernels.plan import Load

from onset.keyers.difference import DifferenceKeyer, Settings, build
from onset.tier import Tier
from tests.keyers.keyed import frame_of, keyed

SCREEN, GREY, YELLOW = (0.05, 0.42, 0.09), (0.3, 0.3, 0.3), (0.7, 0.6, 0.05)


def a_set(light: float = 1.0) -> NDArray[np.float32]:
    """A grey block, half of it yellow, before a green screen that is darker to its right."""
    fall = np.linspace(1.0, 0.6, 160)[None, :, None] * light
    picture = np.array(SCREEN) * fall * np.ones((90, 160, 1))
    picture[30:, 60:80], picture[30:, 80:100] = GREY, YELLOW
    return np.asarray(picture + np.random.default_rng(1).normal(0.0, 0.002, picture.shape), np.float32)


def a_keyer(tier: Tier, **settings: object) -> DifferenceKeyer:
    keyer = build(Settings(**settings))  # type: ignore[arg-type]
    keyer.tier = tier
    return keyer


def test_screen_is_clear_and_things_are_solid_in_their_own_colours() -> None:
    out = keyed(a_keyer("fast"), frame_of(a_set()))
    assert out[:20, :, 3].max() == 0.0
    assert out[:, :40].max() == 0.0
    np.testing.assert_array_equal(out[40:80, 65:75, 3], 1.0)
    np.testing.assert_allclose(out[40:80, 65:75, :3].mean(axis=(0, 1)), GREY, atol=0.01)
    assert out[40:80, 85:95, 3].min() > 0.9


def test_a_white_that_closes_all_leaves_the_screen_clear() -> None:
    out = keyed(a_keyer("fast", white=0.04), frame_of(a_set()))
    assert out[:20, :, 3].max() == 0.0
    assert out[:, :40].max() == 0.0


def test_without_a_screen_everything_is_foreground_as_it_is() -> None:
    picture = np.full((90, 160, 3), 0.4, np.float32)
    out = keyed(a_keyer("fast"), frame_of(picture))
    np.testing.assert_array_equal(out[..., 3], 1.0)
    np.testing.assert_allclose(out[..., :3], picture, atol=1e-6)


def test_it_asks_for_the_plate_alone_and_shows_what_the_whole_key_shows() -> None:
    frame = frame_of(a_set())
    plans = {tier: a_keyer(tier).plan(frame.picture) for tier in ("fast", "live", "full")}
    loads = {tier: {node.name for node in plan if isinstance(node, Load)} for tier, plan in plans.items()}
    assert loads["fast"] == {"plate", "confidence"}
    assert plans["live"] == plans["full"]
    keyer = a_keyer("fast")
    written = {lane for node in keyer.plan(frame.picture) for lane in getattr(node, "replaced", ())} | {
        lane for node in keyer.plan(frame.picture) if isinstance(node, Load) for lane in node.lanes.split()
    }
    assert {lane for lanes in keyer.views.values() for lane in lanes} <= written


def test_a_step_loses_nothing_of_what_the_keyer_learned() -> None:
    keyer, whole = a_keyer("fast"), a_keyer("live")
    for index in range(6):
        frame = frame_of(a_set(1.0 + 0.01 * index), index)
        keyer.values(frame), whole.values(frame)
    keyer.tier = "live"
    last = frame_of(a_set(), 6)
    stepped, never = keyer.values(last), whole.values(last)
    assert stepped.parameters == never.parameters
    for name, planes in never.planes.items():
        for one, other in zip(planes.arrays, stepped.planes[name].arrays, strict=True):
            np.testing.assert_array_equal(np.asarray(one), np.asarray(other))


@pytest.mark.parametrize("black", [0.0, 0.4])
def test_black_and_white_stay_apart(black: float) -> None:
    values = a_keyer("fast", black=black, white=0.45).values(frame_of(a_set())).parameters
    assert values["knee.low"] < values["knee.high"]
