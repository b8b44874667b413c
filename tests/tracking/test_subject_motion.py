"""Subjects carried on from late answers: exact where motion is steady, nearer than holding where it is real."""

from collections.abc import Callable, Sequence
from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray

from onset.subject import Subject
from onset.tracking.one_euro import matrix_of, quaternion_of, rotation_between, turned
from onset.tracking.subject_motion import Smoothing, SubjectMotion
from tests.footage import footage

RAW = Smoothing(smooth=False, min_cutoff_hz=1.0, beta=200.0)
SMOOTH = Smoothing(smooth=True, min_cutoff_hz=1.0, beta=200.0)
STEP_S = 1 / 60


def subject(time_s: float) -> Subject:
    """A box of four points in steady motion, turning about an oblique axis, with an angle that comes round."""
    corners = np.array([[0, 0], [100, 0], [100, 80], [0, 80]], np.float32)
    moved = corners + np.array([300 * time_s, -120 * time_s], np.float32)
    deep = np.column_stack((corners / 1000, np.full(4, 1 + 0.3 * time_s))).astype(np.float32)
    pose = np.eye(4)
    pose[:3, :3] = matrix_of(turned((1.0, 0.0, 0.0, 0.0), [0.6 * time_s, 0.9 * time_s, 0.2 * time_s]))
    pose[:3, 3] = [0.1 * time_s, 0.2, 1 + 0.3 * time_s]
    yaw_deg = (170 + 40 * time_s + 180) % 360 - 180
    return Subject(1, 0.9, moved, deep, pose, {"head.yaw_deg": yaw_deg, "blendshape.jawOpen": min(1.0, 0.9 + time_s)})


@pytest.mark.parametrize("horizon_s", [0.0, 0.02])
def test_steady_motion_is_met_where_it_will_be(horizon_s: float) -> None:
    motion = SubjectMotion(subject(0.0), 0.0)
    for frame in range(30):
        carried = motion.update(subject(frame * STEP_S), frame * STEP_S, RAW)
    found, truth = carried.at(horizon_s), subject(29 * STEP_S + horizon_s)
    # A trend fades with FADE_S: of 20 ms ahead 18.7 are gone.
    faded = 300 * (horizon_s - 0.15 * (1 - np.exp(-horizon_s / 0.15)))
    assert np.abs(found.points_px - truth.points_px).max() <= faded + 0.01
    assert found.points_m is not None
    assert truth.points_m is not None
    np.testing.assert_allclose(found.points_m, truth.points_m, atol=1e-3)
    assert found.pose is not None
    assert truth.pose is not None
    off = rotation_between(quaternion_of(found.pose[:3, :3]), quaternion_of(truth.pose[:3, :3]))
    assert np.linalg.norm(off) < 0.003
    turn = found.pose[:3, :3]
    np.testing.assert_allclose(turn @ turn.T, np.eye(3), atol=1e-9)
    assert found.values["head.yaw_deg"] == pytest.approx(truth.values["head.yaw_deg"], abs=0.1)
    assert -180 <= found.values["head.yaw_deg"] < 180
    assert found.values["blendshape.jawOpen"] <= 1.0


def test_what_was_gone_begins_anew() -> None:
    motion = SubjectMotion(subject(0.0), 0.0)
    motion.update(subject(STEP_S), STEP_S, SMOOTH)
    far = motion.update(subject(3.0), 3.0, SMOOTH)
    np.testing.assert_array_equal(far.at(0.1).points_px, subject(3.0).points_px)


def test_a_subject_that_changes_its_form_begins_anew() -> None:
    motion = SubjectMotion(subject(0.0), 0.0)
    bare = Subject(1, 1.0, np.ones((2, 2), np.float32))
    carried = motion.update(bare, STEP_S, SMOOTH).at(0.0)
    assert (carried.points_m, carried.pose, dict(carried.values)) == (None, None, {})
    np.testing.assert_array_equal(carried.points_px, bare.points_px)


def swinging() -> NDArray[np.float32]:
    """(120, 30, 2) at 60 Hz: points that swing at 0.7 Hz, 60 px wide, with noise of 0.3 px."""
    time_s = np.arange(120) * STEP_S
    rng = np.random.default_rng(3)
    base = rng.uniform(0, 300, (30, 2))
    way = 60 * np.sin(2 * np.pi * 0.7 * time_s)[:, None, None] * np.array([1.0, 0.4])
    points: NDArray[np.float32] = (base + way + rng.normal(0, 0.3, (120, 30, 2))).astype(np.float32)
    return points


@cache
def talking() -> NDArray[np.float32]:
    """(90, 478, 2) at 30 Hz: the face of a clip, as the mesh of mediapipe follows it."""
    mediapipe = pytest.importorskip("mediapipe")
    cv2 = pytest.importorskip("cv2")
    clip = cv2.VideoCapture(str(footage("people/expressions_greenshirt_1080p30.mp4")))
    found: list[list[tuple[float, float]]] = []
    with mediapipe.solutions.face_mesh.FaceMesh(max_num_faces=1, refine_landmarks=True) as mesh:
        while len(found) < 90:
            there, picture = clip.read()
            assert there
            height, width = picture.shape[:2]
            (face,) = mesh.process(cv2.cvtColor(picture, cv2.COLOR_BGR2RGB)).multi_face_landmarks
            found.append([(point.x * width, point.y * height) for point in face.landmark])
    return np.array(found, np.float32)


@pytest.mark.filterwarnings("ignore::UserWarning", "ignore::DeprecationWarning")
@pytest.mark.parametrize(("recorded", "rate_hz"), [(swinging, 60.0), (talking, 30.0)])
@pytest.mark.parametrize("late", [1, 2])
@pytest.mark.parametrize("smoothing", [RAW, SMOOTH])
def test_predicting_beats_holding_the_last_answer(
    recorded: Callable[[], NDArray[np.float32]], rate_hz: float, late: int, smoothing: Smoothing
) -> None:
    held, predicted = off_by(recorded(), rate_hz, late, smoothing)
    assert predicted < 0.85 * held, f"predicted {predicted:.2f} px off, held {held:.2f} px off"


def off_by(points: NDArray[np.float32], rate_hz: float, late: int, smoothing: Smoothing) -> tuple[float, float]:
    """Mean distance in pixels, of the last answer held and of the predicted one, to what the frame itself showed."""
    motion = SubjectMotion(Subject(1, 1.0, points[0]), 0.0)
    held, predicted = list[float](), list[float]()
    for frame in range(1, len(points) - late):
        carried = motion.update(Subject(1, 1.0, points[frame]), frame / rate_hz, smoothing)
        truth = points[frame + late]
        held.append(distance(points[frame], truth))
        predicted.append(distance(carried.at(late / rate_hz).points_px, truth))
    return mean(held), mean(predicted)


@pytest.mark.parametrize("smoothing", [RAW, SMOOTH])
def test_lips_and_looks_that_turn_at_once_are_not_thrown_ahead(smoothing: Smoothing) -> None:
    rng = np.random.default_rng(5)
    time_s = np.arange(120) / 30.0
    jaw = 0.4 + 0.25 * np.sin(2 * np.pi * 4.0 * time_s) + rng.normal(0, 0.02, 120)
    gaze_deg = 12.0 * np.sign(np.sin(2 * np.pi * 1.3 * time_s)) + rng.normal(0, 0.5, 120)
    points = np.zeros((2, 2), np.float32)
    shown = [
        Subject(1, 1.0, points, values={"blendshape.jawOpen": float(lips), "gaze.left.yaw_deg": float(look)})
        for lips, look in zip(jaw, gaze_deg, strict=True)
    ]
    motion = SubjectMotion(shown[0], 0.0)
    off: dict[str, list[tuple[float, float]]] = {name: [] for name in shown[0].values}
    for frame in range(1, 119):
        found = motion.update(shown[frame], frame / 30.0, smoothing).at(1 / 30.0).values
        for name, truth in shown[frame + 1].values.items():
            off[name].append((abs(found[name] - truth), abs(shown[frame].values[name] - truth)))
    for name, each in off.items():
        predicted, held = np.mean(each, axis=0)
        assert predicted <= 1.02 * held, f"{name}: predicted {predicted:.3f} off, held {held:.3f} off"


def distance(one: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    return float(np.linalg.norm(one - other, axis=1).mean())


def mean(values: Sequence[float]) -> float:
    return sum(values[5:]) / len(values[5:])
