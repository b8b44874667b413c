"""Files that are whole or not there, and outputs that are no inputs."""

import os
from pathlib import Path

import pytest

from onset.errors import UsageError, WorkError
from onset.media.beside import beside, check_folder, drop_part, hold_part, part_of
from onset.media.same_file import refuse_same_file


def test_what_is_written_is_renamed_in_at_the_end(tmp_path: Path) -> None:
    path = tmp_path / "o.bin"
    path.write_bytes(b"before")
    with beside(path) as part:
        part.write_bytes(b"after")
        assert (part.parent, path.read_bytes()) == (path.parent, b"before")
    assert path.read_bytes() == b"after"
    assert list(tmp_path.iterdir()) == [path]


def write_half(path: Path, error: BaseException) -> None:
    with beside(path) as part:
        part.write_bytes(b"half")
        raise error


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt(), ZeroDivisionError()])
def test_what_fails_leaves_what_was_there(tmp_path: Path, error: BaseException) -> None:
    path = tmp_path / "o.bin"
    path.write_bytes(b"before")
    raised = WorkError if isinstance(error, OSError) else type(error)
    with pytest.raises(raised):
        write_half(path, error)
    assert path.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [path]


def test_a_disk_that_turns_read_only_is_told_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def read_only(*_arguments: object, **_named: object) -> None:
        raise OSError(30, os.strerror(30))

    monkeypatch.setattr(Path, "unlink", read_only)
    with pytest.raises(WorkError, match=r"o\.bin: could not be written: Read-only file system"):
        write_half(tmp_path / "o.bin", OSError(30, os.strerror(30)))


def test_the_message_names_the_file_and_the_reason(tmp_path: Path) -> None:
    with pytest.raises(WorkError, match=r"o\.bin: could not be written: No space left on device"):
        write_half(tmp_path / "o.bin", OSError(28, "No space left on device"))


def test_a_place_that_cannot_be_written_is_told_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UsageError, match="is a folder; give a file name"):
        check_folder(tmp_path)
    with pytest.raises(UsageError, match="there is no folder"):
        check_folder(tmp_path / "none" / "o.bin")
    monkeypatch.setattr(os, "access", lambda _path, _mode: False)
    with pytest.raises(UsageError, match="cannot be written to; choose another"):
        check_folder(tmp_path / "o.bin")


def test_a_part_is_hidden_and_on_the_same_disk(tmp_path: Path) -> None:
    assert part_of(tmp_path / "o.mp4") == tmp_path / ".o.mp4.part"


def test_a_file_is_known_by_any_of_its_names(tmp_path: Path) -> None:
    original = tmp_path / "original.mov"
    original.write_bytes(b"camera")
    (tmp_path / "soft.mov").symlink_to(original)
    (tmp_path / "hard.mov").hardlink_to(original)
    (tmp_path / "sub").mkdir()
    for name in ("original.mov", "soft.mov", "hard.mov", "sub/../original.mov"):
        with pytest.raises(UsageError, match="is the input; give the output another name"):
            refuse_same_file(tmp_path / name, original, "the input")
    refuse_same_file(tmp_path / "other.mov", original, "the input")
    refuse_same_file(tmp_path / "other.mov", tmp_path / "shot_%04d.png", "the input")


def test_what_the_dead_left_is_written_over_and_a_living_writer_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "o.bin"
    part_of(path).write_bytes(b"of a program that was killed")
    with beside(path) as part:
        part.write_bytes(b"whole")
    assert path.read_bytes() == b"whole"
    held = hold_part(path)
    with pytest.raises(UsageError, match=r"o\.bin: another program writes it at this moment"), beside(path):
        pass
    assert part_of(path).exists()
    drop_part(path, held)
    assert list(tmp_path.iterdir()) == [path]


def test_a_part_that_another_program_has_begun_meanwhile_is_not_removed(tmp_path: Path) -> None:
    path = tmp_path / "o.bin"
    held = hold_part(path)
    part_of(path).unlink()
    another = hold_part(path)
    drop_part(path, held)
    assert part_of(path).exists()
    drop_part(path, another)
    assert not part_of(path).exists()
