"""The rows of objects: few frames, enough to see that truth and tracker speak of the same things."""

import pytest

from onset.bench.trackers.object_rows import PLANE, SIZE_PX, _row, cases
from onset.stage.plane_shot import PlanePose, PlaneShot, poster

pytest.importorskip("cv2")
NEAR = PLANE[0], PLANE[0].between(PLANE[1], 0.05)


@pytest.mark.parametrize(("mode", "most_px"), [("plane", 0.3), ("box", 8.0), ("points", 0.5)])
def test_what_is_picked_where_the_truth_is_stays_there(mode: str, most_px: float) -> None:
    shot = PlaneShot(poster(400, 300, seed=2), poster(600, 340, seed=4) // 3 + 60, SIZE_PX, 1600.0)
    way: tuple[PlanePose, PlanePose] = NEAR
    row = _row("name", shot, way, 3, cases()["noise of 1 code"], mode)
    assert row["found"] == 1.0
    assert row["worst_px"] < most_px
    assert row["ms"]["p50"] > 0
