"""Enrolling: what is kept of people, and what is refused with the reason."""

from pathlib import Path

import numpy as np
import pytest

from onset.errors import InputError
from onset.tracking.face import enrolment
from onset.tracking.face.enrolment import MOST_CROPS, crops_of, enrol, enrolled, face_of
from onset.tracking.face.faces_folder import FacesFolder, write_private
from tests.footage import footage
from tests.tracking.face.known_faces import crop, finder, picture


@pytest.fixture
def folder(tmp_path: Path) -> FacesFolder:
    return FacesFolder(tmp_path / "faces")


def made(seed: int) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (112, 112, 3)).astype(np.uint8)


def test_what_is_kept_is_the_aligned_crop_exactly(folder: FacesFolder) -> None:
    assert enrol(folder, "Ada", [made(1), made(2)]) == 2
    people = enrolled(folder)
    assert list(people) == ["Ada"]
    assert all(np.array_equal(kept, made(seed)) for kept, seed in zip(people["Ada"], (1, 2), strict=True))
    kept = [path for path in folder.path.rglob("*") if path.is_file()]
    assert sorted(path.name for path in kept) == ["0001.png", "0002.png"]
    assert {path.stat().st_mode & 0o777 for path in kept} == {0o600}


def test_more_pictures_are_added_and_the_same_one_counts_once(folder: FacesFolder) -> None:
    assert enrol(folder, "Ada", [made(1), made(1)]) == 1
    assert enrol(folder, "Ada", [made(2), made(1), made(3)]) == 3
    assert [path.stem for path in crops_of(folder, "Ada")] == ["0001", "0002", "0003"]


def test_too_many_are_refused_and_nothing_is_written(folder: FacesFolder) -> None:
    with pytest.raises(InputError, match=f"would have {MOST_CROPS + 1} pictures; at most {MOST_CROPS}"):
        enrol(folder, "Ada", [made(seed) for seed in range(MOST_CROPS + 1)])
    assert not folder.path.exists()


def test_when_the_disk_refuses_one_none_is_kept(folder: FacesFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    enrol(folder, "Ada", [made(1)])
    written: list[Path] = []

    def refuses_the_second(path: Path, data: bytes) -> None:
        if written:
            raise InputError(f"{path} cannot be written: No space left on device")
        written.append(path)
        write_private(path, data)

    monkeypatch.setattr(enrolment, "write_private", refuses_the_second)
    with pytest.raises(InputError, match="No space left"):
        enrol(folder, "Ada", [made(2), made(3)])
    assert written
    assert [path.stem for path in crops_of(folder, "Ada")] == ["0001"]


def test_a_person_with_a_profile_alone_is_not_among_the_enrolled(folder: FacesFolder) -> None:
    (folder.make_person("Bob") / "neutral.toml").touch()
    assert enrolled(folder) == {}


@pytest.mark.parametrize("data", [b"", b"\x89PNG but no picture"])
def test_a_damaged_picture_in_the_folder_is_named(folder: FacesFolder, data: bytes) -> None:
    enrol(folder, "Ada", [made(1)])
    path = folder.path / "Ada" / "recognition" / "0001.png"
    path.write_bytes(data)
    with pytest.raises(InputError, match=f"{path}: is damaged, not an enrolled face"):
        enrolled(folder)


def test_the_face_of_a_picture_is_cut_out(folder: FacesFolder) -> None:
    assert np.array_equal(face_of(picture("hopper"), finder()), crop("hopper"))


def test_a_picture_of_two_is_refused() -> None:
    cv2 = pytest.importorskip("cv2")
    two = np.ascontiguousarray(cv2.imread(str(footage("green/two_people_500.jpg")))[:, :, ::-1])
    with pytest.raises(ValueError, match="shows 2 faces; cut out the one that is meant"):
        face_of(two, finder())


def test_a_picture_without_a_face_and_one_with_a_tiny_face_are_refused() -> None:
    cv2 = pytest.importorskip("cv2")
    with pytest.raises(ValueError, match="no face was found in it"):
        face_of(np.full((300, 300, 3), 90, np.uint8), finder())
    small = cv2.resize(picture("hopper"), None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    with pytest.raises(ValueError, match=r"its face is too small: \d+ pixels between the eyes, at least 24"):
        face_of(np.ascontiguousarray(small), finder())


def test_of_a_large_picture_the_small_face_of_a_whole_person_is_found() -> None:
    """The detectors look at the picture made 384 px wide, in which such a face is 13 px."""
    cv2 = pytest.importorskip("cv2")
    person = np.asarray(cv2.resize(picture("hopper"), None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA), np.uint8)
    large = np.full((2160, 3840, 3), 110, np.uint8)
    large[700 : 700 + person.shape[0], 2600 : 2600 + person.shape[1]] = person
    assert finder().find(large) == []
    assert face_of(large, finder()).std() > 30.0


def test_an_animal_that_the_mesh_is_sure_of_is_refused() -> None:
    cv2 = pytest.importorskip("cv2")
    lemur = np.ascontiguousarray(cv2.imread(str(footage("alpha/lemur.png")))[:, :, ::-1])
    assert finder().find(lemur)[0].score > 0.9
    with pytest.raises(ValueError, match=r"hardly a person's: sure by 0\.6\d, 0\.75 is needed"):
        face_of(lemur, finder())


def test_a_face_turned_away_is_refused() -> None:
    cv2 = pytest.importorskip("cv2")
    clip = cv2.VideoCapture(str(footage("people/expressions_greenshirt_1080p30.mp4")))
    clip.set(cv2.CAP_PROP_POS_FRAMES, 94)
    read, frame = clip.read()
    assert read
    with pytest.raises(ValueError, match=r"its face is turned away by about \d+ degrees; at most 35"):
        face_of(np.ascontiguousarray(frame[:, :, ::-1]), finder())
