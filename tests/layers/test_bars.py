import numpy as np
import pytest

from onset.layers.bars import Settings, build
from tests.layers.drawn import drawn, frame_at

SECOND_NS = 1_000_000_000


def test_two_frames_of_one_time_are_alike_and_the_next_differs() -> None:
    layer = build(Settings())
    first, again, later = (drawn(layer, frame_at(ns)) for ns in (5, 5, 40_000_005))
    np.testing.assert_array_equal(first, again)
    assert np.abs(later - first).max() > 0.1


def test_a_whole_number_of_turns_later_it_is_the_same_even_after_a_day() -> None:
    layer = build(Settings(turn_s=2.0, drift_s=8.0))
    now = 123_456_789
    np.testing.assert_array_equal(drawn(layer, frame_at(now)), drawn(layer, frame_at(now + 86_400 * SECOND_NS)))


def test_media_time_is_followed_where_there_is_one() -> None:
    layer = build(Settings())
    np.testing.assert_array_equal(drawn(layer, frame_at(10, media_ns=SECOND_NS)), drawn(layer, frame_at(SECOND_NS)))


def test_the_level_is_a_display_value() -> None:
    out = drawn(build(Settings(level=0.5)))
    assert out[2, 3, :3] == pytest.approx((0.2140411,) * 3, abs=1e-5)


@pytest.mark.parametrize("settings", [{"level": 1.1}, {"turn_s": 0.0}, {"drift_s": float("nan")}])
def test_bad_settings_are_refused_naming_the_field(settings: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=next(iter(settings))):
        Settings(**settings)
