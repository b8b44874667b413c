"""The slate after the cut: what is changed, what is logged, what stays proven, who is refused."""

import errno
import os
from pathlib import Path

import pytest

from onset.errors import InputError, UsageError, WorkError
from onset.takes import edit_slate as edited
from onset.takes.edit_slate import edit_slate
from onset.takes.finalise import finalise
from onset.takes.hash_list import differences
from onset.takes.layout import hold
from onset.takes.manifest_file import read_manifest
from onset.takes.repair import repair
from onset.takes.slate import Roll, next_take
from onset.takes.verify import verify
from tests.takes.folders import snapshot
from tests.takes.made import make_take


@pytest.fixture
def take(tmp_path: Path) -> Path:
    folder = make_take(tmp_path, frames=3).folder
    finalise(folder, "closed")
    return folder


def test_a_changed_slate_is_logged_and_the_take_stays_sound(take: Path) -> None:
    before = read_manifest(take).slate
    edit_slate(take, {"scene": "12B", "circle": True})
    edit_slate(take, {"notes": "boom in shot"})
    manifest = read_manifest(take)
    assert (manifest.slate.scene, manifest.slate.circle, manifest.slate.notes) == ("12B", True, "boom in shot")
    first, second = manifest.slate_edits
    assert (first.before, first.after) == (
        {"scene": before.scene, "circle": before.circle}, {"scene": "12B", "circle": True},
    )  # fmt: skip
    assert (second.before, second.after) == ({"notes": before.notes}, {"notes": "boom in shot"})
    verdict = verify(take)
    assert verdict.sound, verdict.lines()
    assert differences(take) == []


def test_the_next_take_of_the_scene_that_it_is_put_into_counts_on_from_it(take: Path) -> None:
    edit_slate(take, {"scene": "12B", "take": "4", "camera": "C"})
    edit_slate(take, {"take": "pickup"})
    assert next_take([take.parent], Roll(scene="12B", shot="10"), "C") == 5
    assert next_take([take.parent], Roll(scene="12B", shot="10"), "A") == 1


def test_the_same_again_changes_nothing(take: Path) -> None:
    edit_slate(take, {"scene": "9"})
    before = snapshot(take)
    edit_slate(take, {"scene": "9"})
    assert snapshot(take) == before


def test_what_no_slate_keeps_is_a_space_and_the_take_stays_sound(take: Path) -> None:
    edit_slate(take, {"scene": "12\x00", "notes": "soft\udcff\nbut good"})
    slate = read_manifest(take).slate
    assert (slate.scene, slate.notes) == ("12 ", "soft \nbut good")
    assert verify(take).sound


def test_what_had_rotted_before_is_still_found_afterwards(take: Path) -> None:
    path = take / "camera.mkv"
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    edit_slate(take, {"scene": "9"})
    assert any("camera.mkv" in problem for problem in verify(take).problems)


@pytest.mark.parametrize("dies_in", ["note_edit", "put_copy", "write_hash_list", "put"])
def test_a_death_in_the_middle_leaves_a_take_that_is_mended_as_the_journal_has_it(
    take: Path, monkeypatch: pytest.MonkeyPatch, dies_in: str
) -> None:
    def dies(*_: object) -> None:
        raise SystemExit

    monkeypatch.setattr(edited, dies_in, dies)
    with pytest.raises(SystemExit):
        edit_slate(take, {"scene": "77"})
    monkeypatch.undo()
    verdict = repair(take)
    assert verdict.sound, verdict.lines()
    assert read_manifest(take).slate.scene == ("1" if dies_in == "note_edit" else "77")
    edit_slate(take, {"scene": "78"})
    assert verify(take).sound
    assert [one.after["scene"] for one in read_manifest(take).slate_edits][-1] == "78"


def test_a_disk_that_takes_the_note_and_not_the_slate_says_so_and_repair_puts_it_there(
    take: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(edited, "write_hash_list", full)
    with pytest.raises(WorkError, match=r"noted in the journal and not on the slate yet: No space.* take repair"):
        edit_slate(take, {"scene": "77"})
    monkeypatch.undo()
    verdict = repair(take)
    assert verdict.sound, verdict.lines()
    assert read_manifest(take).slate.scene == "77"


def test_what_was_put_on_the_slate_outlives_take_json_and_its_copy(tmp_path: Path) -> None:
    folder = make_take(tmp_path, frames=3, noted=True).folder
    finalise(folder, "closed")
    edit_slate(folder, {"scene": "12B", "circle": True})
    edit_slate(folder, {"scene": "12C", "notes": "boom in shot"})
    wanted = read_manifest(folder)
    for path in (folder / "take.json", folder / "journal" / "take.json"):
        path.unlink()
    verdict = repair(folder)
    assert verdict.sound, verdict.lines()
    assert any("as the journal has it: scene, circle, notes" in note for note in verdict.notes)
    found = read_manifest(folder)
    assert (found.slate, found.slate_edits) == (wanted.slate, wanted.slate_edits)
    before = snapshot(folder)
    assert repair(folder).sound
    assert snapshot(folder) == before


def test_fields_that_no_slate_has_are_refused_with_those_it_has(take: Path) -> None:
    for changes in ({"director": "A"}, {"circle": "yes"}, {}):
        with pytest.raises(UsageError, match="production, scene, shot, take"):
            edit_slate(take, changes)
    with pytest.raises(UsageError, match="2001 letters"):
        edit_slate(take, {"notes": "x" * 2001})


def test_a_take_that_is_written_and_a_folder_that_is_none_are_refused(take: Path, tmp_path: Path) -> None:
    lock = hold(take)
    assert lock is not None
    with pytest.raises(WorkError, match="is being recorded"):
        edit_slate(take, {"scene": "9"})
    os.close(lock)
    with pytest.raises(InputError):
        edit_slate(tmp_path, {"scene": "9"})
    broken = make_take(tmp_path, "S2_T001_A", frames=2, closed=False).folder
    with pytest.raises(WorkError, match="onset take repair"):
        edit_slate(broken, {"scene": "9"})
