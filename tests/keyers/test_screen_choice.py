import logging

import numpy as np
import pytest

from onset.keyers.screen_choice import ScreenChoice, checked_patch, checked_screen
from tests.keyers.keyed import frame_of

GREEN = np.array((0.04, 0.40, 0.08))


def full(colour: np.ndarray) -> np.ndarray:
    return np.broadcast_to(colour, (90, 160, 3))


@pytest.mark.parametrize("text", ["auto", "green", "blue", "#12ab34"])
def test_screens_are_named_in_four_ways(text: str) -> None:
    checked_screen(text)


@pytest.mark.parametrize("text", ["", "Green", "cyan", "#12ab3", "#12ab34ff"])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is none of auto, green, blue or #rrggbb"):
        checked_screen(text)


def test_a_frame_is_looked_at_once() -> None:
    choice = ScreenChoice()
    first = choice.settle("auto", frame_of(full(GREEN)))
    assert first is not None
    assert choice.settle("auto", frame_of(full(GREEN / 2), index=500)) is first


def test_another_wish_is_looked_for_at_once() -> None:
    choice = ScreenChoice()
    choice.settle("auto", frame_of(full(GREEN)))
    given = choice.settle("#8000ff", frame_of(full(GREEN), index=1))
    assert given is not None
    assert given.primary == 2


def test_a_small_screen_that_was_named_is_taken(caplog: pytest.LogCaptureFixture) -> None:
    linear = np.full((90, 160, 3), 0.3)
    linear[60:80, 60:80] = GREEN
    assert ScreenChoice().settle("auto", frame_of(linear)) is None
    named = ScreenChoice().settle("green", frame_of(linear))
    assert named is not None
    assert named.linear == pytest.approx(GREEN, abs=1e-3)
    assert [message for message in caplog.messages if "green screen" in message] == []


def test_the_warning_comes_once_however_often_it_looks(caplog: pytest.LogCaptureFixture) -> None:
    choice = ScreenChoice()
    with caplog.at_level(logging.WARNING):
        for index in range(0, 300, 10):
            assert choice.settle("auto", frame_of(full(np.array((0.3, 0.3, 0.3))), index=index)) is None
    assert len(caplog.messages) == 1


@pytest.mark.parametrize("count", [0, 3, 6, 12])
def test_a_patch_is_three_values_and_a_floors_three_more(count: int) -> None:
    checked_patch((0.5,) * count)


@pytest.mark.parametrize("patch", [(0.5,), (0.5,) * 4, (0.5,) * 15, (0.5, 0.5, 1.5), (float("nan"), 0.5, 0.5)])
def test_anything_else_is_refused_by_name(patch: tuple[float, ...]) -> None:
    with pytest.raises(ValueError, match=r"screen_patch .* is not x, y, radius"):
        checked_patch(patch)
