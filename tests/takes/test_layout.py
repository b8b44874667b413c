"""Names in a take's folder, and the lock that says whether somebody writes it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from onset.errors import UsageError
from onset.takes.layout import (
    check_stream_name,
    check_take_name,
    has_writer,
    held,
    hold,
    make_take_folder,
    next_segment_number,
    segment_path,
    segments,
)


def test_a_take_is_never_made_over_another(tmp_path: Path) -> None:
    make_take_folder(tmp_path, "S1_T001_A")
    with pytest.raises(FileExistsError):
        make_take_folder(tmp_path, "S1_T001_A")


@pytest.mark.parametrize(
    "name", ["", ".", "..", "a/b", "a b", "-a", "_a", "a\u0308", "a\u202e", "☃", "x" * 65, "a\n", "a.b"]
)
def test_names_that_could_leave_the_folder_are_refused(name: str) -> None:
    with pytest.raises(UsageError, match="cannot name a folder"):
        check_take_name(name)


@pytest.mark.parametrize("name", ["", "meta", "Comp", "a.b", "../a", "1st", "x" * 33])
def test_stream_names_that_could_be_something_else_are_refused(name: str) -> None:
    with pytest.raises(ValueError, match="cannot be used"):
        check_stream_name(name)


def test_segments_are_found_by_number_and_numbers_are_not_used_again(tmp_path: Path) -> None:
    folder = make_take_folder(tmp_path, "T1")
    assert next_segment_number(folder, "comp") == 1
    for number, stream in ((2, "comp"), (10, "comp"), (1, "meta"), (1000, "comp")):
        segment_path(folder, number, stream).touch()
    (folder / "journal" / ".003.comp.mcap.part").touch()
    (folder / "journal" / "notes.txt").touch()
    assert [segment.number for segment in segments(folder, "comp")] == [2, 10, 1000]
    assert len(segments(folder)) == 4
    (folder / "journal" / "damaged").mkdir()
    (folder / "journal" / "damaged" / "2000.comp.mcap").touch()
    assert next_segment_number(folder, "comp") == 2001
    assert segments(tmp_path / "nowhere") == []


def test_the_lock_is_seen_by_others_and_ends_with_its_holder(tmp_path: Path) -> None:
    assert not has_writer(tmp_path)
    code = f"import sys; from pathlib import Path; from onset.takes.layout import hold; " \
           f"lock = hold(Path({str(tmp_path)!r})); print('held', flush=True); sys.stdin.read()"  # fmt: skip
    process = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        assert has_writer(tmp_path)
        assert hold(tmp_path) is None
        with held(tmp_path) as mine:
            assert not mine
    finally:
        process.kill()
        process.communicate(timeout=20)
    assert not has_writer(tmp_path)
    lock = hold(tmp_path)
    assert lock is not None
    os.close(lock)
