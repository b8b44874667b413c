"""A plane against its exact corners, in pixels of the frame."""

import numpy as np
import pytest

from onset.stage.plane_shot import Spoiling
from onset.tracking.object.find_again import Searcher
from onset.tracking.object.plane import PlaneTrack, Seen
from tests.tracking.object.scenes import SIZE_PX, grey, seen

ALL = (0.0, 0.0, float(SIZE_PX[0]), float(SIZE_PX[1]))


def followed(count: int, spoil: dict[int, Spoiling] | None = None) -> list[tuple[Seen | None, float]]:
    """What was found in each frame after the first, and the mean error of its corners."""
    track: PlaneTrack | None = None
    found: list[tuple[Seen | None, float]] = []
    for frame, corners in seen(count, spoil):
        picture = grey(frame)
        if track is None:
            track = PlaneTrack(picture, corners - 0.5)
            continue
        one = track.step(picture, Searcher(picture))
        error = np.inf if one is None else float(np.linalg.norm(one.corners + 0.5 - corners, axis=1).mean())
        found.append((one, error))
    return found


def test_corners_stay_within_a_part_of_a_pixel_and_do_not_creep() -> None:
    errors = [error for _, error in followed(40)]
    assert max(errors) < 0.35
    assert np.mean(errors[-5:]) < 0.25


def test_light_that_halves_and_falls_off_to_one_side_changes_nothing() -> None:
    dim = {n: Spoiling(noise=1.5, gain=1.0 - 0.03 * n, shade=0.5, seed=n) for n in range(1, 16)}
    assert max(error for _, error in followed(16, dim)) < 0.5


def test_a_plane_half_covered_keeps_all_four_corners() -> None:
    covered = {n: Spoiling(noise=2.0, cover=(300.0, 0.0, 90.0, 360.0), seed=n) for n in range(3, 12)}
    found = followed(20, covered)
    assert max(error for _, error in found) < 1.5
    hidden = [one.visible for one, _ in found[2:11] if one is not None]
    assert max(hidden) < 0.95
    assert all(one is not None and one.quality < 0.95 for one, _ in found[2:11])


def test_what_is_gone_is_not_reported_and_is_found_again_at_once() -> None:
    gone = {n: Spoiling(noise=2.0, cover=ALL, seed=n) for n in range(5, 10)}
    found = followed(16, gone)
    assert [one is None for one, _ in found] == [5 <= n < 10 for n in range(1, 16)]
    back, error = found[9]
    assert back is not None
    assert back.found_again
    assert error < 0.4


def test_few_frames_with_great_jumps_are_as_good() -> None:
    assert max(error for _, error in followed(4)) < 0.4


def test_a_black_frame_holds_nothing() -> None:
    track: PlaneTrack | None = None
    for frame, corners in seen(2):
        picture = grey(frame)
        track = track or PlaneTrack(picture, corners - 0.5)
    assert track is not None
    black = np.zeros((SIZE_PX[1], SIZE_PX[0]), np.uint8)
    assert track.step(black, Searcher(black)) is None


def test_another_size_of_picture_is_searched_and_found() -> None:
    import cv2

    (first, corners), (second, later) = seen(2)
    track = PlaneTrack(grey(first), corners - 0.5)
    large = np.asarray(cv2.resize(grey(second), (960, 540), interpolation=cv2.INTER_CUBIC), np.uint8)
    one = track.step(large, Searcher(large))
    assert one is not None
    np.testing.assert_allclose(one.corners + 0.5, later * 1.5, atol=0.6)


def test_a_wall_without_texture_is_refused_with_what_to_do() -> None:
    flat = np.full((200, 200), 90, np.uint8)
    corners = np.array([[20.0, 20], [120, 20], [120, 120], [20, 120]])
    with pytest.raises(ValueError, match=r"0 points in the picked area .* pick an area with more texture"):
        PlaneTrack(flat, corners)
