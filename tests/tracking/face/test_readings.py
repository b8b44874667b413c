"""What is read of faces follows the settings of a tracker that runs; only what a change concerns is made anew."""

from dataclasses import replace
from pathlib import Path

import pytest

from onset.errors import InputError, UsageError
from onset.tracking.face.canonical import canonical_m
from onset.tracking.face.enrolment import enrol
from onset.tracking.face.faces_folder import FacesFolder
from onset.tracking.face.neutral_profile import Profile, save
from onset.tracking.face.readings import Asked, Readings
from onset.tracking.face.recognition import RecognitionSettings
from tests.tracking.face.known_faces import crop, face, picture


@pytest.fixture
def folder(tmp_path: Path) -> FacesFolder:
    folder = FacesFolder(tmp_path / "faces")
    enrol(folder, "Grace Hopper", [crop("hopper")])
    save(folder, "Grace Hopper", Profile(1000.0 * canonical_m(), 30, {}))
    return folder


@pytest.fixture
def nobody(folder: FacesFolder) -> Asked:
    return Asked(RecognitionSettings(folder=folder.path), True, "learned", "", None)


def words_of(readings: Readings) -> dict[str, str]:
    return readings.read(face("hopper"), picture("hopper"))[1]


def test_recognition_switched_on_names_and_switched_off_leaves_no_name_anywhere(nobody: Asked) -> None:
    readings = Readings(nobody)
    assert words_of(readings)["neutral"] == "canonical"
    assert readings.adopt(nobody._replace(recognition=replace(nobody.recognition, on=True))) == []
    named = words_of(readings)
    assert (named["name"], named["neutral"]) == ("Grace Hopper", "set Grace Hopper")
    assert readings.adopt(nobody) == []
    after = words_of(readings)
    assert "name" not in after
    assert not any("Hopper" in word for word in after.values())
    readings.close()


def test_how_often_is_looked_changes_without_anybody_being_looked_at_anew(nobody: Asked) -> None:
    on = nobody._replace(recognition=replace(nobody.recognition, on=True), expression=False)
    readings = Readings(on)
    assert words_of(readings)["name"] == "Grace Hopper"
    before = readings._who
    readings.adopt(on._replace(recognition=replace(on.recognition, every_s=3.0)))
    assert readings._who is before
    assert readings._who.settings.every_s == 3.0
    readings.close()


def test_expression_is_switched_and_says_that_it_is_off(nobody: Asked) -> None:
    readings = Readings(nobody._replace(expression=False))
    values, words = readings.read(face("hopper"), picture("hopper"))
    assert (values, words) == ({}, {})
    with pytest.raises(UsageError, match="no command 'neutral'; it has none while `expression` is off"):
        readings.command("neutral", {})
    readings.adopt(nobody)
    assert "blendshape.jawOpen" in readings.read(face("hopper"), picture("hopper"))[0]
    readings.close()


def test_a_folder_that_others_can_read_is_refused_at_the_start_and_told_of_later(nobody: Asked) -> None:
    on = nobody._replace(recognition=replace(nobody.recognition, on=True))
    folder = on.recognition.folder
    assert folder is not None
    readings = Readings(nobody)
    folder.chmod(0o755)
    with pytest.raises((InputError, UsageError)):
        Readings(on)
    (note,) = readings.adopt(on)
    assert note.startswith(f"nobody is recognised: face folder {folder}")
    assert "name" not in words_of(readings)
    readings.close()
