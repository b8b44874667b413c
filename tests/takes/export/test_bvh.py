"""BVH of a take's bodies, read back by a reader of its own, and by Blender."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

from onset.errors import InputError
from onset.subject import Answer, Subject, Tracked
from onset.takes.body_tracks import Y_UP
from onset.takes.finalise import finalise
from onset.takes.journal import JournalWriter
from onset.takes.layout import META, segment_path
from onset.takes.records import META_CHANNELS
from onset.takes.tracks import TRACK, TrackRecord, encode_track
from onset.tracking.body.points import COUNT, PLACE, POINTS
from tests.takes.export.handed import SMALL, closed_take, export
from tests.takes.made import CAPTURED_NS, FIRST_INDEX, UTC_NS, make_take
from tests.tracking.body.bvh_reader import Reader
from tests.tracking.body.in_blender import imported_by_blender
from tests.tracking.body.people import Points, clip
from tests.tracking.body.test_motion import JOINT_POINTS

FRAMES = 8
SAME_M = 1e-3


def body(points_m: Points, number: int = 1, hidden: tuple[str, ...] = ()) -> Subject:
    """A subject of points in a world with Y up, as the tracker of a camera that stands at its origin tells them."""
    values = {f"visibility.{name}": 0.1 if name in hidden else 1.0 for name in POINTS}
    camera = (points_m * Y_UP).astype(np.float32)
    return Subject(number, 0.9, np.zeros((COUNT, 2), np.float32), camera, None, values, {"lens": "assumed"})


def tracked_take(
    takes: Path,
    told: Mapping[int, tuple[Subject, ...]],
    *,
    late: int = 0,
    camera: Mapping[int, Mapping[str, object]] | None = None,
) -> Path:
    """A finished take of 8 frames. `told` maps numbers of frames to what the tracker found in them; it answers `late`
    frames later."""
    takes.mkdir(exist_ok=True)
    folder = make_take(takes, frames=FRAMES, streams=SMALL, camera=camera).folder
    journal = JournalWriter(segment_path(folder, 9, META), META_CHANNELS, compression="lz4")
    for sequence, (number, subjects) in enumerate(told.items(), 1):
        answer = Answer(FIRST_INDEX + number, CAPTURED_NS, "pose 1", subjects)
        seen = TrackRecord(FIRST_INDEX + number + late, CAPTURED_NS, UTC_NS, {"body.0": Tracked(answer, (), 0, 0)})
        journal.write(TRACK, sequence, UTC_NS, encode_track(seen))
    journal.close()
    finalise(folder, "closed")
    return folder


def off_m(file: Reader, points: Points, number: int) -> float:
    places = file.places(number)
    return float(max(np.abs(places[joint] - points[number, PLACE[name]]).max() for joint, name in JOINT_POINTS.items()))


def test_joints_are_where_the_points_were_and_blender_agrees(tmp_path: Path) -> None:
    points = clip(FRAMES)
    done = export(
        "bvh", tracked_take(tmp_path / "takes", {n: (body(points[n]),) for n in range(FRAMES)}), tmp_path / "out"
    )
    bvh, about = done.files
    assert bvh.name == "S1_T001_A_body_0_1.bvh"
    file = Reader(bvh.read_text())
    assert len(file.rows) == FRAMES
    assert file.frame_s == pytest.approx(1 / 24, rel=1e-8)
    assert max(off_m(file, points, number) for number in range(FRAMES)) < SAME_M
    told = about.read_text()
    assert "units: metres, degrees; Y up; rotation order ZXY" in told
    assert "first frame 1001 is 01:00:00:00 at 24" in told
    assert "measured by pose 1" in told
    assert "lens: assumed" in told
    assert "the camera stands at the origin" in told
    bones = imported_by_blender(bvh, tmp_path)
    for number, frame in enumerate(bones.frames):
        for joint, name in JOINT_POINTS.items():
            x, y, z = points[number, PLACE[name]]
            assert frame[joint] == pytest.approx((x, -z, y), abs=SAME_M)


def test_late_answers_stand_at_the_frame_that_was_looked_at_and_gaps_are_listed(tmp_path: Path) -> None:
    points = clip(FRAMES)
    seen = {n: (body(points[n], hidden=("left_wrist",) if n == 4 else ()),) for n in (0, 2, 4, 5)}
    done = export("bvh", tracked_take(tmp_path / "takes", seen, late=2), tmp_path / "out")
    file = Reader(done.files[0].read_text())
    assert len(file.rows) == FRAMES
    assert max(off_m(file, points, number) for number in (0, 2, 5)) < SAME_M
    assert file.rows[6] == pytest.approx(file.rows[5])
    assert any("not found in 4 of 8 frames, bridged: 1002, 1004, 1007-1008" in note for note in done.notes)
    assert any("the tracker was shown 4 of 8 frames" in note for note in done.notes)
    assert any("LeftElbow not seen in 1 of 8 frames, bridged: 1005" in note for note in done.notes)


def test_each_body_has_its_file(tmp_path: Path) -> None:
    points = clip(FRAMES)
    told = {n: (body(points[n], 2), body(points[n] + 1.0, 5)) for n in range(FRAMES)}
    done = export("bvh", tracked_take(tmp_path / "takes", told), tmp_path / "out")
    assert [path.name for path in done.files if path.suffix == ".bvh"] == [
        "S1_T001_A_body_0_2.bvh",
        "S1_T001_A_body_0_5.bvh",
    ]
    two, five = (Reader(path.read_text()) for path in done.files if path.suffix == ".bvh")
    assert five.rows[:, :3] - two.rows[:, :3] == pytest.approx(np.ones((FRAMES, 3)), abs=1e-5)


def test_a_recorded_camera_puts_the_body_into_its_world(tmp_path: Path) -> None:
    points = clip(FRAMES)
    camera = {
        n: {"translation_m": [1.0, 2.0, 3.0], "pan_deg": 90.0, "tilt_deg": 0.0, "roll_deg": 0.0} for n in range(FRAMES)
    }
    folder = tracked_take(tmp_path / "takes", {n: (body(points[n]),) for n in range(FRAMES)}, camera=camera)
    done = export("bvh", folder, tmp_path / "out")
    places = Reader(done.files[0].read_text()).places(3)
    # Panned to the right by 90 degrees the camera looks along +X: what was at -Z of it is at +X, its right at +Z. It
    # stands at (1, 2, 3) with Z up, which is (1, 3, -2) with Y up.
    x, y, z = points[3, PLACE["left_wrist"]]
    assert places["LeftWrist"] == pytest.approx((1.0 - z, 3.0 + y, -2.0 + x), abs=SAME_M)
    assert "recorded pose" in done.files[1].read_text()


def test_a_take_without_a_body_is_refused_in_one_line(tmp_path: Path) -> None:
    hand = Subject(1, 1.0, np.zeros((21, 2), np.float32), np.zeros((21, 3), np.float32))
    for number, folder in enumerate(
        (closed_take(tmp_path / "plain", frames=3), tracked_take(tmp_path / "hands", {0: (hand,)}))
    ):
        with pytest.raises(InputError, match=r"this take has no body track: .*\[\[tracker\]\] kind = \"body\""):
            export("bvh", folder, tmp_path / f"out{number}")
