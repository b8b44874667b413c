"""A plane that is covered while its twin is in view."""

import numpy as np
import pytest

from onset.stage.plane_shot import poster
from onset.tracking.object.find_again import Searcher
from onset.tracking.object.grey import Grey
from onset.tracking.object.plane import PlaneTrack, Seen

WIDTH, HEIGHT = 160, 120
OWN, TWIN = (60, 60), (400, 180)
COVERED = range(2, 7)
CORNERS = np.array([(0, 0), (WIDTH - 1, 0), (WIDTH - 1, HEIGHT - 1), (0, HEIGHT - 1)], np.float64) + OWN


def frame(number: int, twin_step_px: int) -> Grey:
    """Two of the same poster before a soft wall; the left one is covered for some frames."""
    rng = np.random.default_rng(number)
    shown = np.linspace(90, 130, 640)[None] + np.zeros((360, 1))
    thing = poster(WIDTH, HEIGHT, seed=3)[..., 1].astype(float)
    for x, y in (OWN, (TWIN[0] + twin_step_px * number, TWIN[1])):
        shown[y : y + HEIGHT, x : x + WIDTH] = thing
    if number in COVERED:
        shown[40:200, 40:240] = 60.0
    return np.asarray(np.clip(shown + rng.normal(0, 2, shown.shape), 0, 255), np.uint8)


@pytest.mark.parametrize("twin_step_px", [0, 4])
def test_a_covered_plane_is_not_taken_to_be_where_its_twin_is(twin_step_px: int) -> None:
    pytest.importorskip("cv2")
    track = PlaneTrack(frame(0, twin_step_px), CORNERS)
    found: list[Seen | None] = []
    for number in range(1, 9):
        grey = frame(number, twin_step_px)
        found.append(track.step(grey, Searcher(grey)))
    assert [one is None for one in found] == [number in COVERED for number in range(1, 9)]
    again = found[COVERED.stop - 1]
    assert again is not None
    assert again.found_again
    assert np.abs(again.corners - CORNERS).max() < 0.5
