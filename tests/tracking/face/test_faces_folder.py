"""The folder of face data: private, one person a folder, nothing outside it, nothing left of who is forgotten."""

import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onset.errors import InputError, UsageError
from onset.tracking.face.faces_folder import FacesFolder, checked_name, default_folder, write_private


@pytest.fixture
def faces(tmp_path: Path) -> FacesFolder:
    return FacesFolder(tmp_path / "data" / "faces")


def test_nothing_is_made_before_something_is_kept(faces: FacesFolder) -> None:
    assert faces.names() == []
    assert faces.revision() == ()
    assert not faces.path.exists()


def test_folders_and_files_are_their_owners_alone(faces: FacesFolder) -> None:
    person = faces.make_person("Åsa Lindqvist")
    write_private(person / "neutral.toml", b"x = 1\n")
    modes = [stat.S_IMODE(path.stat().st_mode) for path in (faces.path, person, person / "neutral.toml")]
    assert modes == [0o700, 0o700, 0o600]
    assert (person / "neutral.toml").read_bytes() == b"x = 1\n"
    assert faces.names() == ["Åsa Lindqvist"]
    assert faces.person("Åsa Lindqvist") == person


def test_one_name_in_two_unicode_forms_is_one_person(faces: FacesFolder) -> None:
    faces.make_person("A\u030asa")
    faces.make_person("\u00c5sa ")
    assert faces.names() == ["\u00c5sa"]


@pytest.mark.parametrize(
    "name", ["", "  ", ".", "..", "../x", "a/b", "a\\b", "/etc", ".hidden", "a\0b", "a\nb", "-rf", "x" * 121,
             "a\u202eb", "Unknown", "ends.", "\ud800", "a:b"],
)  # fmt: skip
def test_what_is_no_plain_name_is_refused_in_one_line(faces: FacesFolder, name: str) -> None:
    with pytest.raises(UsageError, match="cannot be a person's name") as refused:
        faces.make_person(name)
    assert "\n" not in str(refused.value)
    assert not faces.path.exists()


@given(st.text(max_size=40))
def test_no_name_leads_out_of_the_folder(name: str) -> None:
    try:
        plain = checked_name(name)
    except UsageError:
        return
    assert Path(plain).parts == (plain,)
    assert plain == checked_name(plain)
    assert (Path("/faces") / plain).parent == Path("/faces")


def test_forgetting_leaves_nothing_and_says_what_went(faces: FacesFolder) -> None:
    person = faces.make_person("Ada")
    (person / "pictures").mkdir()
    write_private(person / "pictures" / "1.png", b"x")
    write_private(person / "neutral.toml", b"x")
    faces.make_person("Bob")
    assert faces.forget("Ada") == ["Ada/neutral.toml", "Ada/pictures/1.png"]
    assert [path.name for path in faces.path.iterdir()] == ["Bob"]


def test_who_is_not_known_is_answered_with_who_is(faces: FacesFolder) -> None:
    faces.make_person("Grace Hopper")
    with pytest.raises(UsageError, match="nobody here is called 'Grace Hoper'; did you mean 'Grace Hopper'"):
        faces.forget("Grace Hoper")
    with pytest.raises(UsageError, match="cannot be a person's name"):
        faces.forget("../Grace Hopper")


def test_a_linked_person_is_not_written_to_and_forgetting_takes_only_the_link(
    faces: FacesFolder, tmp_path: Path
) -> None:
    faces.make_person("Bob")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "kept").touch()
    (faces.path / "Ada").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(InputError, match="is a link"):
        faces.make_person("Ada")
    faces.forget("Ada")
    assert (tmp_path / "elsewhere" / "kept").exists()
    assert faces.names() == ["Bob"]


def test_a_folder_that_others_can_read_is_refused_with_the_command_that_mends_it(faces: FacesFolder) -> None:
    faces.make_person("Ada")
    faces.path.chmod(0o755)
    with pytest.raises(InputError, match=f"can be read by others; run: chmod 700 '{faces.path}'"):
        faces.names()


def test_a_file_in_the_folders_place_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "faces").touch()
    with pytest.raises(InputError, match="is not a folder"):
        FacesFolder(tmp_path / "faces").names()
    with pytest.raises(InputError, match="cannot be made"):
        FacesFolder(tmp_path / "faces" / "deeper").make_person("Ada")


def test_the_revision_changes_with_every_change(faces: FacesFolder) -> None:
    seen = {faces.revision()}
    person = faces.make_person("Ada")
    seen.add(faces.revision())
    (person / "pictures").mkdir()
    seen.add(faces.revision())
    write_private(person / "pictures" / "1.png", b"x")
    seen.add(faces.revision())
    faces.forget("Ada")
    assert len(seen) == 4
    assert faces.revision() == ()


def test_the_place_is_the_environments_or_the_users_data_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ONSET_FACES", str(tmp_path / "mine"))
    assert default_folder() == tmp_path / "mine"
    monkeypatch.delenv("ONSET_FACES")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert default_folder() == tmp_path / "onset" / "faces"
    monkeypatch.delenv("XDG_DATA_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert FacesFolder().path == tmp_path / ".local" / "share" / "onset" / "faces"
