"""Gaze, lids and the iris as a ruler, on a face whose eyes are turned by known angles."""

import numpy as np
import pytest

from onset.tracking.face.blink import Lids, eye_aspect_ratio
from onset.tracking.face.canonical import canonical_m
from onset.tracking.face.gaze import TURNING_RADIUS_M, gaze_deg
from onset.tracking.face.iris_scale import IrisScale
from onset.tracking.face.pose import rotation_of

FRAME_NS = 33_366_667
CAMERA = np.array((0.0, 0.0, -0.8))


@pytest.mark.parametrize("yaw", [-25.0, 0.0, 20.0])
@pytest.mark.parametrize("pitch", [-15.0, 0.0, 15.0])
def test_an_iris_that_is_turned_on_its_eyeball_looks_there(yaw: float, pitch: float) -> None:
    face = canonical_m().copy()
    for iris in (468, 473):
        middle = face[iris] + (0.0, 0.0, TURNING_RADIUS_M)
        face[iris] = middle + rotation_of(yaw, pitch, 0.0) @ (0.0, 0.0, -TURNING_RADIUS_M)
    said = gaze_deg(face, CAMERA)
    for side in ("left", "right"):
        assert said[f"gaze.{side}.yaw_deg"] == pytest.approx(yaw, abs=1e-6)
        assert said[f"gaze.{side}.pitch_deg"] == pytest.approx(pitch, abs=1e-6)


def test_an_iris_outside_of_its_eyeball_gives_a_number_still() -> None:
    face = canonical_m().copy()
    face[468] += (0.05, 0.0, 0.0)
    assert all(np.isfinite(value) for value in gaze_deg(face, CAMERA).values())


def with_lids(share: float) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """The average face with its lids open by `share` of what they are."""
    face = canonical_m().copy()
    for lower, upper in ((144, 160), (153, 158), (373, 387), (380, 385)):
        face[upper, 1] = face[lower, 1] + share * (face[upper, 1] - face[lower, 1])
    return face


def test_lids_are_shut_by_more_the_more_they_come_down() -> None:
    lids = Lids()
    said = [lids.shut(with_lids(share), at * FRAME_NS) for at, share in enumerate((1.0, 0.6, 0.4, 0.1))]
    for side in ("blink.left", "blink.right"):
        values = [one[side] for one in said]
        assert values == sorted(values)
        assert values[0] < 0.35
        assert values[-1] == 1.0


def test_wide_eyes_set_what_open_is_and_a_blink_does_not() -> None:
    lids = Lids()
    for at in range(60):
        lids.shut(with_lids(1.4), at * FRAME_NS)
    after = lids.shut(with_lids(1.4), 60 * FRAME_NS)["blink.left"]
    for at in range(61, 260):
        lids.shut(with_lids(0.1), at * FRAME_NS)
    assert lids.shut(with_lids(1.4), 260 * FRAME_NS)["blink.left"] == after == 0.0


def test_what_open_is_follows_time_and_not_the_number_of_frames() -> None:
    said = []
    for rate_hz in (10, 25, 60):
        lids = Lids()
        for at in range(2 * rate_hz + 1):
            lids.shut(with_lids(1.4), at * 1_000_000_000 // rate_hz)
        said.append(lids.shut(with_lids(0.7), 2_000_000_000)["blink.left"])
    assert said[0] > 0.1
    assert said == pytest.approx([said[0]] * 3, abs=1e-3)


def test_an_eye_without_width_is_not_divided_by() -> None:
    assert eye_aspect_ratio(np.zeros((478, 3)), (33, 160, 158, 133, 153, 144)) == 0.0


def irises(width_px: float) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    points = np.zeros((478, 2), np.float32)
    points[[471, 476]] = (width_px, 0.0)
    return points


def test_a_heads_size_is_the_median_of_what_its_irises_say() -> None:
    scale = IrisScale()
    assert scale.ratio == 1.0
    for width_px in (10.0, 10.0, 10.0, 30.0, 4.0):
        scale.add(irises(width_px), 0.00117 / 1.1, (1.0, 1.0))
    assert scale.ratio == pytest.approx(1.1)


def test_irises_seen_from_the_side_and_sizes_that_cannot_be_do_not_count() -> None:
    scale = IrisScale()
    scale.add(irises(10.0), 0.001, (0.5, 0.5))
    assert scale.ratio == 1.0
    scale.add(irises(10.0), 0.0001, (1.0, 1.0))
    assert scale.ratio == 1.25
