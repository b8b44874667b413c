"""A box against the exact place of what it was put on."""

import numpy as np
import pytest

from onset.stage.plane_shot import Spoiling
from onset.tracking.object.box import BoxTrack, Found
from onset.tracking.object.template import Box
from tests.tracking.object.scenes import SIZE_PX, grey, seen

ALL = (0.0, 0.0, float(SIZE_PX[0]), float(SIZE_PX[1]))


def box_of(corners: np.ndarray) -> Box:
    low, high = corners.min(axis=0), corners.max(axis=0)
    x, y = (low + high) / 2 - 0.5
    return Box(float(x), float(y), float(high[0] - low[0]), float(high[1] - low[1]))


def followed(count: int, spoil: dict[int, Spoiling] | None = None) -> list[tuple[Found | None, Box]]:
    track: BoxTrack | None = None
    found = []
    for frame, corners in seen(count, spoil):
        if track is None:
            track = BoxTrack(grey(frame), box_of(corners))
        else:
            found.append((track.step(grey(frame)), box_of(corners)))
    return found


def test_a_box_moves_and_grows_with_what_is_in_it() -> None:
    for one, true in followed(30):
        assert one is not None
        assert np.hypot(one.box.x - true.x, one.box.y - true.y) < 0.04 * true.width
        assert one.box.width == pytest.approx(true.width, rel=0.15)


def test_what_is_covered_is_lost_and_found_again() -> None:
    gone = {n: Spoiling(noise=2.0, cover=ALL, seed=n) for n in range(5, 9)}
    found = followed(14, gone)
    assert [one is None for one, _ in found] == [5 <= n < 9 for n in range(1, 14)]
    back, true = found[8]
    assert back is not None
    assert back.found_again
    assert np.hypot(back.box.x - true.x, back.box.y - true.y) < 0.08 * true.width


def test_a_box_on_one_even_tone_is_refused() -> None:
    with pytest.raises(ValueError, match="one even tone"):
        BoxTrack(np.full((100, 100), 30, np.uint8), Box(50.0, 50.0, 30.0, 30.0))


def test_a_frame_of_another_size_does_not_confuse_it() -> None:
    (first, corners), (second, _) = seen(2)
    track = BoxTrack(grey(first), box_of(corners))
    small = grey(second)[:200, :300]
    one = track.step(np.ascontiguousarray(small))
    assert one is None or one.ncc > 0.7
