"""The face tracker on real pictures, moved by known amounts, and on what is no face."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from onset.errors import UsageError
from onset.stage.face_motion import FaceMotion
from onset.stage.face_picture import ASTRONAUT, astronaut
from onset.stage.face_warp import FaceState, FaceWarp
from onset.subject import Answer
from onset.trackers.face import FaceTracker, Settings, build
from onset.tracking.face.face import POINTS, Rgb
from onset.tracking.face.lens import LensSettings, lens_for
from tests.trackers.moved_picture import frame_of

pytest.importorskip("mediapipe")
WIDTH, HEIGHT = 960, 540
LENS = LensSettings(hfov_deg=50.0)
WARP = FaceWarp(astronaut(), ASTRONAUT)


@pytest.fixture
def tracker() -> Iterator[FaceTracker]:
    made = build(Settings(lens=LENS, expression=False))
    yield made
    made.close()


def shown(state: FaceState, width: int = WIDTH, height: int = HEIGHT) -> Rgb:
    frame = np.full((height, width, 3), 90, np.uint8)
    WARP.paint(frame, state)
    return frame


def followed(tracker: FaceTracker, pictures: list[Rgb], first: int = 0) -> list[Answer]:
    return [tracker.track(frame_of(picture, first + place)) for place, picture in enumerate(pictures)]


def hopper(height: int) -> Rgb:
    """Another person, of this height."""
    import cv2
    import matplotlib

    path = Path(matplotlib.get_data_path()) / "sample_data" / "grace_hopper.jpg"
    picture = np.asarray(cv2.imread(str(path)), np.uint8)[..., ::-1]
    width = round(picture.shape[1] * height / picture.shape[0])
    return np.ascontiguousarray(cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA))


def test_points_follow_a_known_motion_within_two_hundredths_of_the_face(tracker: FaceTracker) -> None:
    motion = FaceMotion(480.0, 270.0, 1.5, expression=0.0)
    rest = followed(tracker, [shown(motion.at(0.0))] * 8)[-1].subjects[0].points_px
    back = np.linalg.inv(WARP.matrix(motion.at(0.0)))
    placed = np.column_stack((rest.astype(np.float64), np.ones(len(rest)))) @ back.T
    source = placed[:, :2] / placed[:, 2:]
    states = [motion.at(tick / 30) for tick in range(1, 46)]
    answers = followed(tracker, [shown(state) for state in states], first=8)
    assert [len(answer.subjects) for answer in answers] == [1] * 45
    missed = [
        float(np.linalg.norm(answer.subjects[0].points_px - WARP.moved(source, state), axis=1).mean())
        for answer, state in zip(answers, states, strict=True)
    ]
    eyes_px = float(np.linalg.norm(rest[33] - rest[263]))
    assert max(missed) < 0.025 * eyes_px
    assert float(np.median(missed)) < 0.015 * eyes_px


def test_a_face_has_pose_metres_gaze_and_lids_that_agree_with_its_points(tracker: FaceTracker) -> None:
    (face,) = followed(tracker, [shown(FaceState(480.0, 330.0, 1.5))] * 3)[-1].subjects
    assert face.points_m is not None
    assert face.pose is not None
    assert face.points_px.shape == (POINTS, 2)
    assert lens_for(LENS, WIDTH, HEIGHT).project(face.points_m) == pytest.approx(face.points_px, abs=0.01)
    assert face.pose[:3, :3] @ face.pose[:3, :3].T == pytest.approx(np.eye(3), abs=1e-9)
    assert 0.06 < np.linalg.norm(face.points_m[468] - face.points_m[473]) * 1.0 + 0.005 < 0.075, "irises apart"
    assert face.confidence > 0.9
    assert abs(face.values["head.yaw_deg"]) < 8.0
    assert abs(face.values["gaze.left.yaw_deg"]) < 15.0
    assert face.values["blink.left"] < 0.4


def test_roll_and_distance_are_those_of_the_warp(tracker: FaceTracker) -> None:
    upright = followed(tracker, [shown(FaceState(480.0, 270.0, 1.6))] * 6)[-1].subjects[0]
    turned = followed(tracker, [shown(FaceState(480.0, 270.0, 1.6, roll_deg=-15.0))] * 6, first=6)[-1].subjects[0]
    assert turned.values["head.roll_deg"] - upright.values["head.roll_deg"] == pytest.approx(15.0, abs=1.5)
    far = followed(tracker, [shown(FaceState(480.0, 270.0, 0.8))] * 6, first=12)[-1].subjects[0]
    assert upright.pose is not None
    assert far.pose is not None
    assert far.pose[2, 3] / upright.pose[2, 3] == pytest.approx(2.0, rel=0.06)


def test_lids_that_come_down_blink_more_and_more(tracker: FaceTracker) -> None:
    said = []
    for place, amount in enumerate((0.0, 0.7, 1.0)):
        state = FaceState(480.0, 270.0, 1.6, amounts={"blink": amount})
        said.append(followed(tracker, [shown(state)] * 4, first=4 * place)[-1].subjects[0].values)
    for side in ("blink.left", "blink.right"):
        assert said[0][side] < 0.1
        # Lids that are only painted over the eye move the mesh by half of what real ones do.
        assert said[2][side] > max(said[1][side], 0.2)


def test_two_people_who_cross_keep_their_numbers_and_the_hidden_one_is_lost_meanwhile(tracker: FaceTracker) -> None:
    behind = hopper(500)[:420, 90:370]
    front = astronaut()[8:200, 88:240].repeat(2, axis=0).repeat(2, axis=1)
    answers: list[Answer] = []
    for step in range(40):
        frame = np.full((480, 1100, 3), 100, np.uint8)
        for picture, x in ((behind, 780 - 18 * step), (front, 40 + 18 * step)):
            frame[20 : 20 + picture.shape[0], x : x + picture.shape[1]] = picture
        answers.append(tracker.track(frame_of(frame, step)))

    def left_to_right(answer: Answer) -> list[int]:
        return [subject.id for subject in sorted(answer.subjects, key=lambda one: float(one.points_px[1, 0]))]

    assert len(left_to_right(answers[0])) == 2
    assert left_to_right(answers[-1]) == left_to_right(answers[0])[::-1]
    assert {len(answer.subjects) for answer in answers} == {1, 2}
    said = [note for answer in answers for note in answer.notes]
    assert sum("lost" in note for note in said) == 1
    assert sum("found again after" in note for note in said) == 1
    assert sum("is new" in note for note in said) == 2


def test_a_face_that_goes_is_never_repeated_and_one_that_stays_away_comes_back_as_another() -> None:
    tracker = build(Settings(lens=LENS, expression=False, keep_s=0.2))
    still, black = shown(FaceState(480.0, 270.0, 1.5)), np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    try:
        answers = followed(tracker, [still, still, black, *[black] * 12, still, still])
    finally:
        tracker.close()
    assert [len(answer.subjects) for answer in answers] == [1, 1, *[0] * 13, 1, 1]
    assert answers[2].notes == ("face 1 lost",)
    assert "face 1 given up: not seen for 0.2 s" in [note for answer in answers for note in answer.notes]
    assert answers[-1].subjects[0].id == 2


def test_the_same_frames_give_the_same_answers_to_the_bit() -> None:
    motion = FaceMotion(480.0, 270.0, 1.5)
    pictures = [shown(motion.at(tick / 15)) for tick in range(12)]
    runs = []
    for _ in range(2):
        tracker = build(Settings(lens=LENS, expression=False))
        runs.append(followed(tracker, pictures))
        tracker.close()
    for one, other in zip(*runs, strict=True):
        assert one.subjects[0].points_px.tobytes() == other.subjects[0].points_px.tobytes()
        assert one.subjects[0].values == other.subjects[0].values


@pytest.mark.parametrize(
    "picture",
    [
        np.zeros((HEIGHT, WIDTH, 3), np.uint8),
        np.full((HEIGHT, WIDTH, 3), 255, np.uint8),
        np.random.default_rng(1).integers(0, 256, (HEIGHT, WIDTH, 3), np.uint8),
        np.zeros((2, 2, 3), np.uint8),
        np.zeros((16, 4096, 3), np.uint8),
        np.ascontiguousarray(shown(FaceState(480.0, 270.0, 1.5))[::-1]),
    ],
    ids=["black", "white", "noise", "2x2", "a strip", "upside down"],
)
def test_what_is_no_upright_face_is_answered_with_nobody_or_an_unsure_face(tracker: FaceTracker, picture: Rgb) -> None:
    for answer in followed(tracker, [picture] * 4):
        for subject in answer.subjects:
            assert np.isfinite(subject.points_px).all()
            assert 0.0 <= subject.confidence <= 1.0


@pytest.mark.parametrize(("width", "height"), [(961, 541), (333, 777), (1920, 1080), (3840, 2160)])
def test_a_face_is_found_in_pictures_of_any_size(tracker: FaceTracker, width: int, height: int) -> None:
    scale = 0.6 * min(width, height) / 320.0
    answers = followed(tracker, [shown(FaceState(width / 2.0, height / 2.0, scale), width, height)] * 3)
    assert [len(answer.subjects) for answer in answers] == [1] * 3


def test_a_face_far_away_is_found_part_by_part(tracker: FaceTracker) -> None:
    # 45 pixels of face in 1080 lines: neither detector sees it in the whole picture.
    answers = followed(tracker, [shown(FaceState(1400.0, 300.0, 0.45), 1920, 1080)] * 30)
    assert len(answers[-1].subjects) == 1
    assert answers[-1].subjects[0].points_px.mean(axis=0) == pytest.approx((1400.0, 300.0), abs=30.0)


@pytest.mark.parametrize("whole", [True, False])
def test_beside_a_loop_others_are_looked_for_when_the_answer_is_out_and_found_in_the_next(
    tracker: FaceTracker, whole: bool
) -> None:
    alone = shown(FaceState(250.0, 270.0, 1.0))
    pair = alone.copy()
    WARP.paint(pair, FaceState(700.0, 270.0, 1.0))
    tracker.wait()
    assert len(tracker.track(frame_of(alone, 0)).subjects) == 1, "who is alone is not waited for"
    frames = [frame_of(pair, 10 * step) for step in range(1, 13)]  # four seconds
    assert [len(tracker.track(frame).subjects) for frame in frames[:6]] == [1] * 6
    seen = []
    for frame in frames[6:]:
        seen.append(len(tracker.track(frame).subjects))
        tracker.afterwards(frame, lambda: whole)
    assert seen == ([1] + [2] * 5 if whole else [1] * 6)


def test_beside_a_loop_who_is_lost_is_looked_for_before_the_answer(tracker: FaceTracker) -> None:
    here, there = (shown(FaceState(x, 270.0, 1.0)) for x in (250.0, 700.0))
    tracker.wait()
    places = []
    for number, picture in enumerate([here] * 3 + [there] * 3):
        answer = tracker.track(frame_of(picture, number))
        tracker.afterwards(frame_of(picture, number), lambda: True)
        places.append([round(float(one.points_px[:, 0].mean()), -2) for one in answer.subjects])
    assert places[3:] == [[700.0]] * 3


def test_a_face_at_the_edge_is_less_sure_than_one_in_full_view(tracker: FaceTracker) -> None:
    whole = followed(tracker, [shown(FaceState(480.0, 270.0, 1.5))] * 3)[-1].subjects[0]
    half = followed(tracker, [shown(FaceState(480.0 - 40.0 * step, 270.0, 1.5)) for step in range(13)], first=3)
    seen = [answer.subjects[0].confidence for answer in half if answer.subjects]
    assert min(seen) < 0.9 * whole.confidence
    assert all(np.isfinite(answer.subjects[0].points_px).all() for answer in half if answer.subjects)


def test_of_fifty_faces_as_many_are_followed_as_were_asked_for() -> None:
    face = astronaut()[30:190, 90:240]
    crowd = np.full((5 * 160 + 40, 10 * 150 + 40, 3), 90, np.uint8)
    for row in range(5):
        for column in range(10):
            crowd[20 + row * 160 : 180 + row * 160, 20 + column * 150 : 170 + column * 150] = face
    tracker = build(Settings(max_faces=3, lens=LENS, expression=False))
    try:
        answers = followed(tracker, [crowd] * 12)
        for seconds in (1, 2, 3):  # one look a second counts the others
            answers += followed(tracker, [crowd], first=12 + 61 * seconds)
    finally:
        tracker.close()
    assert max(len(answer.subjects) for answer in answers) == 3
    ids = [subject.id for subject in answers[-1].subjects]
    assert len(set(ids)) == len(ids)
    told = [note for answer in answers for note in answer.notes if "max_faces" in note]
    assert told
    assert all(re.fullmatch(r"at least \d+ faces seen, 3 followed: max_faces allows no more", note) for note in told)
    assert int(told[-1].split()[2]) > 3


def test_settings_of_a_tracker_that_runs_act_from_the_next_frame_on() -> None:
    pair = shown(FaceState(250.0, 270.0, 1.0))
    WARP.paint(pair, FaceState(700.0, 270.0, 1.0))
    wide = Settings(max_faces=2, lens=LENS, expression=False)
    tracker = build(wide)
    try:
        both = followed(tracker, [pair] * 12)[-1]
        assert len(both.subjects) == 2
        tracker.settings = replace(wide, max_faces=1, keep_s=0.0)
        alone = followed(tracker, [pair] * 3, first=12)
        assert [len(answer.subjects) for answer in alone] == [1, 1, 1]
        assert len({answer.subjects[0].id for answer in alone}) == 1
        tracker.settings = replace(wide, min_score=0.99, max_faces=1, keep_s=0.0)
        blank = followed(tracker, [np.full_like(pair, 90)], first=15)[-1]
        assert blank.subjects == ()
        tracker.settings = replace(wide, expression=True)
        again = followed(tracker, [pair] * 12, first=16)[-1]
        assert len(again.subjects) == 2
        assert "blendshape.jawOpen" in again.subjects[0].values
    finally:
        tracker.close()


def test_a_picture_of_another_size_keeps_who_is_in_it(tracker: FaceTracker) -> None:
    first = followed(tracker, [shown(FaceState(480.0, 270.0, 1.5))] * 3)
    second = followed(tracker, [shown(FaceState(300.0, 180.0, 1.0), 640, 360)] * 3, first=3)
    assert [answer.subjects[0].id for answer in (*first, *second) if answer.subjects] == [1] * 6


def test_that_the_lens_is_assumed_is_said_once() -> None:
    tracker = build(Settings(expression=False))
    try:
        answers = followed(tracker, [np.zeros((HEIGHT, WIDTH, 3), np.uint8)] * 3)
    finally:
        tracker.close()
    assert ["lens assumed" in " ".join(answer.notes) for answer in answers] == [True, False, False]


def test_expression_is_read_and_answers_its_commands() -> None:
    tracker = build(Settings(lens=LENS))
    try:
        answer = followed(tracker, [shown(FaceState(480.0, 270.0, 1.5))] * 2)[-1]
        values = answer.subjects[0].values
        assert sum(name.startswith("blendshape.") for name in values) == 52
        assert {"head.yaw_deg", "gaze.left.pitch_deg", "blink.right"} <= values.keys()
        with pytest.raises(UsageError, match=r"no command 'netural'.*neutral"):
            tracker.command("netural", {})
    finally:
        tracker.close()


@pytest.mark.parametrize(
    ("wrong", "says"),
    [({"max_faces": 0}, "max_faces = 0"), ({"min_score": 1.0}, "min_score = 1.0"), ({"keep_s": -1.0}, "keep_s = -1.0")],
)
def test_settings_outside_of_their_range_are_refused(wrong: dict[str, float], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        Settings(**wrong)  # type: ignore[arg-type]
