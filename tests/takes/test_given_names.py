"""Names that were given, in an attribute of the takes folder."""

import errno
import os
from pathlib import Path

import pytest

from onset.takes.given_names import GIVEN, given_names, note_name

SMALL = 4000


@pytest.fixture
def takes(tmp_path: Path) -> Path:
    try:
        os.setxattr(tmp_path, "user.onset.try", b"")
    except OSError as error:
        pytest.skip(f"{tmp_path}: its file system keeps no attributes: {error.strerror}")
    return tmp_path


def test_of_each_scene_and_camera_the_highest_is_kept_and_the_folder_holds_takes_only(takes: Path) -> None:
    for name in ("S1_T001_A", "S1_T003_A", "S1_T002_A", "S1_T001_B", "S2_T001_A"):
        note_name(takes, name)
    (takes / "S9_T004_A").mkdir()
    assert given_names(takes) == {"S1_T003_A", "S1_T001_B", "S2_T001_A", "S9_T004_A"}
    assert [path.name for path in takes.iterdir()] == ["S9_T004_A"]


def test_what_was_noted_longest_ago_gives_way_where_room_ends(takes: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put = os.setxattr

    def small(path: Path, name: str, value: bytes) -> None:
        if len(value) > SMALL:
            raise OSError(errno.ENOSPC, "No space left on device")
        put(path, name, value)

    monkeypatch.setattr(os, "setxattr", small)
    for scene in range(500):
        note_name(takes, f"S{scene}_T001_A")
    kept = given_names(takes)
    assert "S499_T001_A" in kept
    assert "S0_T001_A" not in kept
    assert len(kept) > 300


def test_a_disk_without_attributes_counts_the_folders_that_are_there(
    takes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unsupported(*_: object) -> None:
        raise OSError(errno.ENOTSUP, "Operation not supported")

    monkeypatch.setattr(os, "setxattr", unsupported)
    monkeypatch.setattr(os, "getxattr", unsupported)
    note_name(takes, "S1_T001_A")
    (takes / "S1_T002_A").mkdir()
    assert given_names(takes) == {"S1_T002_A"}


def test_an_attribute_that_something_else_wrote_does_no_harm(takes: Path) -> None:
    os.setxattr(takes, GIVEN, b"\nS1_T005_A\nS1_T0\x00\xff")
    note_name(takes, "S1_T006_A")
    assert "S1_T006_A" in given_names(takes)
    assert "S1_T005_A" not in given_names(takes)
