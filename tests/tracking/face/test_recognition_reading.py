"""Recognition in a show: looks now and then, votes, one name for one face, and who is forgotten is gone at once."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from onset.errors import UsageError
from onset.tracking.face.enrolment import enrol
from onset.tracking.face.face import Reading
from onset.tracking.face.faces_folder import FacesFolder
from onset.tracking.face.recognition import Match, RecognitionSettings
from onset.tracking.face.recognition_reading import RecognitionReading, Seen
from tests.tracking.face.known_faces import crop, face, picture


@pytest.fixture
def folder(tmp_path: Path) -> FacesFolder:
    folder = FacesFolder(tmp_path / "faces")
    enrol(folder, "Grace Hopper", [crop("hopper")])
    enrol(folder, "Eileen Collins", [crop("astronaut")])
    return folder


@pytest.fixture
def reading(folder: FacesFolder) -> RecognitionReading:
    return RecognitionReading(RecognitionSettings(on=True, folder=folder.path))


class Counted:
    """A recogniser that says what it is told, and counts."""

    model = "told"

    def __init__(self, *said: Match) -> None:
        self.said = list(said)
        self.looks = 0

    def match(self, crop: np.ndarray) -> Match:
        self.looks += 1
        return self.said[min(self.looks, len(self.said)) - 1]


def test_it_is_a_reading(reading: RecognitionReading) -> None:
    assert isinstance(reading, Reading)
    with pytest.raises(UsageError, match="recognition has no command 'enrol'; use: onset faces enrol"):
        reading.command("enrol", {})


def test_who_is_enrolled_is_named_with_confidence_and_model(reading: RecognitionReading) -> None:
    values, words = reading.read(face("hopper"), picture("hopper"))
    assert words == {"name": "Grace Hopper", "name.model": "lbph 1"}
    assert 0.9 < values["name.confidence"] <= 1.0


def test_who_is_not_enrolled_is_unknown(reading: RecognitionReading) -> None:
    values, words = reading.read(face("portrait"), picture("portrait"))
    assert words["name"] == "unknown"
    assert values["name.confidence"] >= 0.5


def test_a_face_is_looked_at_a_few_times_at_first_and_rarely_after(reading: RecognitionReading) -> None:
    reading._recogniser = told = Counted(Match("Grace Hopper", 0.9))
    looks = []
    for frame in range(150):
        reading.read(face("hopper", at_s=frame / 30), picture("hopper"))
        looks.append(told.looks)
    assert looks[0] == 1
    assert looks[29] <= 5
    assert 10 <= looks[149] <= 14  # 5 s: three at once, then one in half a second


def test_two_faces_are_never_looked_at_in_one_frame(reading: RecognitionReading) -> None:
    reading._recogniser = told = Counted(Match("unknown", 0.9))
    for face_id in range(50):
        reading.read(face("hopper", face_id=face_id), picture("hopper"))
    assert told.looks == 1


def test_a_single_wrong_look_does_not_change_the_name(reading: RecognitionReading) -> None:
    right, wrong = Match("Grace Hopper", 0.8), Match("Eileen Collins", 0.98)
    reading._recogniser = Counted(right, right, wrong, right, right)
    names = [
        reading.read(face("hopper", at_s=second), picture("hopper"))[1]["name"] for second in (0.0, 0.6, 1.2, 1.8, 2.4)
    ]
    assert names == ["Grace Hopper"] * 5


def test_a_face_that_is_turned_away_or_small_keeps_what_was_found(reading: RecognitionReading) -> None:
    reading.read(face("hopper"), picture("hopper"))
    reading._recogniser = told = Counted(Match("unknown", 0.9))
    tiny = face("hopper", at_s=1.0)
    tiny = replace(tiny, points_px=tiny.points_px * np.float32(0.1))
    assert reading.read(tiny, picture("hopper"))[1]["name"] == "Grace Hopper"
    assert told.looks == 0
    values, words = reading.read(replace(tiny, id=2), picture("hopper"))
    assert (words["name"], values["name.confidence"]) == ("unknown", 0.0)


def test_one_name_goes_to_one_face_the_surer_one(reading: RecognitionReading) -> None:
    reading._seen = {1: Seen(), 2: Seen()}
    for face_id, confidence in ((1, 0.7), (2, 0.9)):
        reading._seen[face_id].votes.append(Match("Grace Hopper", confidence))
        reading._seen[face_id].looked_ns = reading._seen[face_id].seen_ns = 10_000_000_000
    said = {n: reading.read(face("hopper", face_id=n, at_s=10.1), picture("hopper"))[1]["name"] for n in (1, 2)}
    assert said == {1: "unknown", 2: "Grace Hopper"}
    reading.forget(2)
    assert reading.read(face("hopper", at_s=10.2), picture("hopper"))[1]["name"] == "Grace Hopper"


def test_who_is_forgotten_is_unknown_within_seconds_and_who_is_enrolled_is_known(
    reading: RecognitionReading, folder: FacesFolder
) -> None:
    assert reading.read(face("hopper"), picture("hopper"))[1]["name"] == "Grace Hopper"
    folder.forget("Grace Hopper")
    assert reading.read(face("hopper", at_s=2.5), picture("hopper"))[1]["name"] == "unknown"
    enrol(folder, "Amazing Grace", [crop("hopper")])
    assert reading.read(face("hopper", at_s=5.0), picture("hopper"))[1]["name"] == "Amazing Grace"


def test_a_folder_that_can_no_longer_be_read_names_nobody_and_says_why(
    reading: RecognitionReading, folder: FacesFolder, caplog: pytest.LogCaptureFixture
) -> None:
    reading.read(face("hopper"), picture("hopper"))
    damaged = folder.path / "Eileen Collins" / "recognition" / "0002.png"
    damaged.write_bytes(b"x")
    assert reading.read(face("hopper", at_s=3.0), picture("hopper"))[1]["name"] == "unknown"
    assert "is damaged" in reading.problem
    assert caplog.messages == [f"nobody is recognised: {reading.problem}"]
    damaged.unlink()
    assert reading.read(face("hopper", at_s=6.0), picture("hopper"))[1]["name"] == "Grace Hopper"
    assert reading.problem == ""
