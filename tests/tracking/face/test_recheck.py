"""A mesh that lies on a part of a face is laid anew; one that lies on the face is left alone."""

from dataclasses import replace

import numpy as np
import pytest

from onset.tracking.face.face import Rgb
from onset.tracking.face.follow import Follower
from onset.tracking.face.recheck import EVERY_S, SOONEST_S, Rechecks, elsewhere
from onset.tracking.face.region import Region
from onset.tracking.face.search import FaceSearch
from tests.tracking.face.known_faces import picture

pytest.importorskip("mediapipe", reason="mediapipe, the face models")


def hopper() -> Rgb:
    """Her face and shoulders, the face some 190 px wide."""
    return np.ascontiguousarray(picture("hopper")[60:420, 90:430])


def followed() -> tuple[Follower, Region]:
    follower = Follower(max_faces=1, min_score=0.5, keep_s=2.0)
    follower.step(hopper(), 0.0)
    return follower, follower._held[0].around


def test_a_mesh_on_the_face_is_where_the_detector_sees_it() -> None:
    follower, around = followed()
    search = FaceSearch()
    assert elsewhere(search, hopper(), around) is None
    found = elsewhere(search, hopper(), mouth(around))
    assert found is not None
    assert np.hypot(found.x_px - around.x_px, found.y_px - around.y_px) < 0.1 * around.side_px
    search.close()
    follower.close()


def test_a_mesh_that_clings_to_the_mouth_is_laid_on_the_face_within_a_second_and_the_number_stays() -> None:
    follower, around = followed()
    number = follower.step(hopper(), 0.05)[0][0].id
    clinging = follower._seen(hopper(), mouth(around))
    assert clinging is not None
    follower._held = [replace(clinging, rechecks=Rechecks(0.0, 0.0))]
    astray, notes, _ = follower.step(hopper(), 0.1)
    right = follower._held[0].around
    assert [one.id for one in astray] == [number]
    assert not notes
    assert right.side_px == pytest.approx(around.side_px, rel=0.03)
    assert np.hypot(right.x_px - around.x_px, right.y_px - around.y_px) < 0.03 * around.side_px
    follower.close()


def test_without_looking_again_that_mesh_stays_on_the_mouth_and_is_sure_of_itself() -> None:
    follower, around = followed()
    region = mouth(around)
    for _ in range(8):
        seen = follower._seen(hopper(), region)
        assert seen is not None
        assert seen.mesh.score > 0.8
        region = seen.around
    assert region.side_px < 0.6 * around.side_px
    follower.close()


def test_a_face_is_looked_at_again_soon_after_it_was_found_then_more_seldom_up_to_once_a_second() -> None:
    looks, at = Rechecks.found(10.0), []
    for step in range(601):
        now_s = 10.0 + step / 100
        if looks.is_due(now_s):
            at.append(now_s)
            looks = looks.done(now_s)
    steps = np.diff([10.0, *at])
    assert steps[0] == pytest.approx(SOONEST_S, abs=0.011)
    assert (np.diff(steps) > -0.011).all()
    assert steps[-1] == pytest.approx(EVERY_S, abs=0.011)


def test_a_clock_that_goes_back_keeps_nobody_from_being_looked_at() -> None:
    assert Rechecks.found(100.0).is_due(3.0)


def mouth(around: Region) -> Region:
    """Where the mesh clings: measured, and found again by itself from near there."""
    return replace(around, y_px=around.y_px + 0.21 * around.side_px, side_px=0.4 * around.side_px)
