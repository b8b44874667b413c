"""A thing that is covered while its twin is in view."""

import numpy as np
import pytest

from onset.stage.plane_shot import poster
from onset.tracking.object.box import BoxTrack, Found
from onset.tracking.object.grey import Grey
from onset.tracking.object.rivals import Rivals
from onset.tracking.object.template import Box, cut

SIDE = 48
OWN, TWIN = (90, 80), (230, 120)
COVERED = range(4, 18)


def frame(number: int, twin_step_px: int = 0, *, twin: bool = True) -> Grey:
    """Two squares of the same picture before a soft background; the left one is covered for some frames."""
    rng = np.random.default_rng(number)
    wall = np.linspace(90, 130, 320)[None] + np.zeros((200, 1))
    thing = poster(SIDE, SIDE, seed=3)[..., 1].astype(float)
    shown = wall.copy()
    for x, y in (OWN, (TWIN[0] + twin_step_px * number, TWIN[1])) if twin else (OWN,):
        shown[y - SIDE // 2 : y + SIDE // 2, x - SIDE // 2 : x + SIDE // 2] = thing
    if number in COVERED:
        shown[40:130, 50:140] = 60.0
    return np.asarray(np.clip(shown + rng.normal(0, 2, shown.shape), 0, 255), np.uint8)


def followed(twin_step_px: int) -> list[Found | None]:
    pytest.importorskip("cv2")
    track = BoxTrack(frame(0, twin_step_px), Box(OWN[0] - 0.5, OWN[1] - 0.5, SIDE, SIDE))
    return [track.step(frame(number, twin_step_px)) for number in range(1, 22)]


@pytest.mark.parametrize("twin_step_px", [0, 3])
def test_a_covered_thing_is_not_taken_to_be_where_its_twin_is(twin_step_px: int) -> None:
    found = followed(twin_step_px)
    for number, one in enumerate(found, 1):
        if number in COVERED:
            assert one is None, number
        else:
            assert one is not None, number
            assert np.hypot(one.box.x - OWN[0] + 0.5, one.box.y - OWN[1] + 0.5) < 2.0
    again = found[COVERED.stop - 1]
    assert again is not None
    assert again.found_again


def test_where_there_is_no_twin_nothing_is_painted_out() -> None:
    pytest.importorskip("cv2")
    alone = frame(0, twin=False)
    own = Box(OWN[0] - 0.5, OWN[1] - 0.5, SIDE, SIDE)
    rivals = Rivals(np.ascontiguousarray(alone[::2, ::2]), cut(alone, own, (SIDE, SIDE)), own)
    assert rivals.boxes == []
    assert rivals.painted_out(alone, alone[:SIDE, :SIDE]) is alone
