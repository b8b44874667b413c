"""A folder that is to be written into is asked before the show starts, not at the first roll."""

import os
from pathlib import Path

import pytest

from onset.errors import ShowError, UsageError
from onset.folder_to_be import why_not_a_folder
from onset.settings import make_show
from onset.sinks.record import unusable
from tests.retaken import take_table


def test_a_folder_that_is_there_or_can_be_made_is_good(tmp_path: Path) -> None:
    for good in (tmp_path, tmp_path / "takes", tmp_path / "mit Leer zeichen" / "日本" / "takes"):
        assert why_not_a_folder(good) == ""
    assert list(tmp_path.iterdir()) == []  # nothing was made


def test_a_file_in_the_way_and_a_link_to_nothing_are_named(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("a file")
    (tmp_path / "gone").symlink_to(tmp_path / "unplugged")
    assert why_not_a_folder(tmp_path / "notes.txt" / "takes") == f"{tmp_path}/notes.txt is a file"
    assert why_not_a_folder(tmp_path / "notes.txt") == f"{tmp_path}/notes.txt is a file"
    assert why_not_a_folder(tmp_path / "gone") == f"{tmp_path}/gone is a link to nothing"


def test_a_path_that_cannot_be_looked_at_is_told_and_nothing_is_raised(tmp_path: Path) -> None:
    assert why_not_a_folder(tmp_path / ("x" * 300) / "takes").endswith("cannot be looked at: File name too long")


def test_a_name_that_is_not_utf_8_is_told(tmp_path: Path) -> None:
    made = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xfftakes"))
    made.mkdir()
    assert why_not_a_folder(made).endswith("\\udcfftakes' is not UTF-8, as names in what is recorded are")


def test_a_folder_without_rights_is_told() -> None:
    if os.access("/proc/sys", os.W_OK):
        pytest.skip("everything may be written here")
    assert why_not_a_folder(Path("/proc/sys/takes")) != ""


def test_a_show_whose_takes_cannot_be_written_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "takes").write_text("a file")
    with pytest.raises(
        ShowError, match=r"sink\.0\.takes: nothing can be written there: .*takes is a file; choose another"
    ):
        make_show(take_table("no-takes", tmp_path / "takes"))


def test_one_volume_of_several_that_cannot_be_written_is_a_warning_and_all_of_them_are_refused(tmp_path: Path) -> None:
    (tmp_path / "broken").write_text("a file")
    bad = str(tmp_path / "broken")
    assert unusable([str(tmp_path / "good")]) == []
    (warning,) = unusable([str(tmp_path / "good"), bad])
    assert warning.endswith("broken is a file")
    with pytest.raises(UsageError, match="nothing could be recorded, choose another folder"):
        unusable([bad])
