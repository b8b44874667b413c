"""Repair: what a crash leaves is mended, what is lost is told, a second run changes nothing."""

import os
import random
import shutil
import subprocess
import sys
from collections.abc import Collection
from pathlib import Path

import pytest
from mcap.reader import make_reader

from onset.errors import InputError, WorkError
from onset.takes.finalise import finalise
from onset.takes.journal import JournalWriter
from onset.takes.layout import hold, segment_path
from onset.takes.manifest_file import read_manifest, write_manifest
from onset.takes.read import Missing, Shown, open_take
from onset.takes.records import META_CHANNELS, EventRecord, channel_of, encode_record
from onset.takes.repair import repair
from onset.takes.verify import verify
from tests.takes.folders import snapshot
from tests.takes.made import FIRST_INDEX, UTC_NS, level, make_take


def broken_off(takes: Path, frames: int = 10, dropped: Collection[int] = ()) -> Path:
    """A take whose recorder was killed: no cut, no index in the last segments."""
    made = make_take(takes, frames=frames, dropped=dropped, frames_a_segment=4, closed=False)
    made.manifest.last_index = None
    made.manifest.cut_utc_ns = 0
    write_manifest(made.folder, made.manifest)
    return made.folder


def mended(folder: Path) -> list[str]:
    """Repair, and check what holds for every repair; the notes."""
    verdict = repair(folder)
    assert verdict.problems == []
    assert verify(folder).problems == []
    before = snapshot(folder)
    again = repair(folder)
    assert again.sound
    assert snapshot(folder) == before, "a second run changes nothing"
    for path in (folder / "journal").glob("*.mcap"):
        with path.open("rb") as file:
            assert make_reader(file, validate_crcs=True).get_summary() is not None
            list(make_reader(file, validate_crcs=True).iter_messages())
    return verdict.notes


def test_a_take_that_was_broken_off_is_whole_again_with_every_frame(tmp_path: Path) -> None:
    folder = broken_off(tmp_path)
    notes = mended(folder)
    manifest = read_manifest(folder)
    assert manifest.state == "mended"
    assert manifest.losses == []
    assert manifest.last_index == FIRST_INDEX + 9
    assert manifest.frames.committed == 10
    assert any("10 frames" in note for note in notes)
    with open_take(folder) as take:
        assert all(isinstance(shown, Shown) for shown in take.pictures("camera"))


def test_a_sound_take_is_left_alone(tmp_path: Path) -> None:
    made = make_take(tmp_path, frames=3)
    finalise(made.folder, "closed")
    before = snapshot(made.folder)
    assert repair(made.folder).notes[0] == "nothing to mend"
    assert snapshot(made.folder) == before
    assert read_manifest(made.folder).state == "closed"


def test_cut_off_anywhere_a_take_is_mended_with_every_frame_that_is_whole(tmp_path: Path) -> None:
    good = broken_off(tmp_path)
    chance = random.Random(5)
    for trial in range(12):
        folder = tmp_path / f"copy-{trial}"
        shutil.copytree(good, folder)
        stream = chance.choice(["meta", "camera", "comp"])
        path = segment_path(folder, 3, stream)
        os.truncate(path, chance.randrange(path.stat().st_size))
        mended(folder)
        with open_take(folder) as take:
            matte = [shown for shown in take.pictures("matte") if isinstance(shown, Shown)]
            assert len(matte) == 10, f"{stream} cut to {path.stat().st_size}: the other streams are whole"


def flip(path: Path, where: bytes) -> bytes:
    """Spoil one bit of what lies `where` in a file; the file as it is now."""
    data = bytearray(path.read_bytes())
    at = data.find(where)
    assert at >= 0
    data[at + len(where) // 2] ^= 1
    path.write_bytes(data)
    return bytes(data)


@pytest.mark.parametrize(("stream", "file"), [("camera", "camera.mkv"), ("comp", "comp.mov"), ("matte", "matte.mkv")])
def test_a_picture_that_the_journal_lost_is_taken_back_from_the_delivered_file(
    tmp_path: Path, stream: str, file: str
) -> None:
    made = make_take(tmp_path, frames=6, frames_a_segment=9)
    finalise(made.folder, "closed")
    packet = made.packets[stream][FIRST_INDEX + 4]
    spoilt = flip(segment_path(made.folder, 1, stream), packet)
    # Another frame's bit in the file: each has what the other lacks.
    flip(made.folder / file, made.packets[stream][FIRST_INDEX + 1][-12:])
    notes = mended(made.folder)
    assert f"taken back from {file}, to the bit: {stream} of frame {FIRST_INDEX + 4}" in notes
    assert (made.folder / "journal" / "damaged" / f"001.{stream}.mcap").read_bytes() == spoilt, "kept as it was found"
    assert read_manifest(made.folder).losses == []
    with open_take(made.folder) as take, take.journal(stream) as journal:
        assert all(isinstance(shown, Shown) for shown in take.pictures(stream))
        found = {index: journal.packet(index) for index in journal.indices}
        assert {index: bytes(one.data) for index, one in found.items() if one} == made.packets[stream]


def test_a_picture_that_neither_the_journal_nor_the_delivered_file_has_is_lost_and_told(tmp_path: Path) -> None:
    made = make_take(tmp_path, frames=6, frames_a_segment=9)
    finalise(made.folder, "closed")
    packet = made.packets["camera"][FIRST_INDEX + 4]
    flip(segment_path(made.folder, 1, "camera"), packet)
    flip(made.folder / "camera.mkv", packet)
    notes = mended(made.folder)
    assert any(f"picture of camera of frame {FIRST_INDEX + 4}" in note for note in notes)
    assert not any("taken back" in note for note in notes)
    with open_take(made.folder) as take:
        assert [shown.index for shown in take.pictures("camera") if isinstance(shown, Missing)] == [FIRST_INDEX + 4]


def test_flipped_bits_anywhere_in_a_closed_take_are_mended_and_never_give_a_wrong_picture(tmp_path: Path) -> None:
    made = make_take(tmp_path, frames=6, frames_a_segment=3)
    finalise(made.folder, "closed")
    chance = random.Random(11)
    files = sorted(path for path in made.folder.rglob("*") if path.is_file())
    for trial in range(25):
        folder = tmp_path / f"copy-{trial}"
        shutil.copytree(made.folder, folder)
        path = folder / chance.choice([each for each in files if each.stat().st_size]).relative_to(made.folder)
        data = bytearray(path.read_bytes())
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        path.write_bytes(data)
        mended(folder)
        with open_take(folder) as take:
            for shown in take.pictures("matte"):
                if isinstance(shown, Shown):
                    assert int(shown.planes[0][0, 0]) == level(shown.index, "matte"), path.name


@pytest.mark.parametrize("text", [b"", b"{", b'{"id": "x", "name": "another", "rate": "24"}', None])
def test_a_damaged_take_json_is_restored_from_its_copy_and_kept_aside(tmp_path: Path, text: bytes | None) -> None:
    made = make_take(tmp_path, frames=3)
    finalise(made.folder, "closed")
    good = (made.folder / "take.json").read_bytes()
    if text is None:
        (made.folder / "take.json").unlink()
    else:
        (made.folder / "take.json").write_bytes(text)
    notes = mended(made.folder)
    manifest = read_manifest(made.folder)
    assert "its copy in the journal" in notes[0]
    assert manifest.name == made.manifest.name
    assert manifest.streams == read_manifest(made.folder).streams
    if text:
        assert (made.folder / "journal" / "damaged" / "1.take.json").read_bytes() == text
    else:
        assert (made.folder / "take.json").read_bytes() == good


@pytest.mark.parametrize("kept", [b"{", None])
@pytest.mark.parametrize("cut", [False, True])
def test_a_take_json_that_is_gone_with_its_copy_is_made_again_of_the_journal(
    tmp_path: Path, kept: bytes | None, cut: bool
) -> None:
    made = make_take(tmp_path, frames=3, noted=True, closed=cut)
    if cut:
        finalise(made.folder, "closed")
    before = {path.name: path.read_bytes() for path in made.folder.glob("*.m[ok]v")}
    for path in (made.folder / "take.json", made.folder / "journal" / "take.json"):
        path.unlink()
        if kept is not None:
            path.write_bytes(kept)
    notes = mended(made.folder)
    manifest = read_manifest(made.folder)
    assert "made again of what the journal noted" in notes[0]
    assert any("told after the cut" in note for note in notes), "what cannot be known is said"
    assert any("told after the cut" in loss.what for loss in manifest.losses)
    assert (manifest.id, manifest.slate, manifest.rate) == (made.manifest.id, made.manifest.slate, made.manifest.rate)
    assert (manifest.first_index, manifest.last_index) == (FIRST_INDEX, FIRST_INDEX + 2)
    assert manifest.frames.committed == 3
    assert [one.counts for one in manifest.streams] == [one.counts for one in made.manifest.streams]
    assert {name: (made.folder / name).read_bytes() for name in before} == before
    with open_take(made.folder) as take:
        assert [event.what for event in take.events] == ["roll", "cut"]
        assert all(isinstance(shown, Shown) for stream in manifest.streams for shown in take.pictures(stream.name))


@pytest.mark.parametrize("kept", [b"{", None])
def test_a_take_whose_take_json_and_copy_are_damaged_is_a_take_that_cannot_be_mended(
    tmp_path: Path, kept: bytes | None
) -> None:
    made = make_take(tmp_path, frames=3)
    for path in (made.folder / "take.json", made.folder / "journal" / "take.json"):
        path.unlink()
        if kept is not None:
            path.write_bytes(kept)
    before = snapshot(made.folder / "journal")
    with pytest.raises(WorkError, match=r"neither take\.json nor its copy in journal/ can be read"):
        repair(made.folder)
    assert snapshot(made.folder / "journal") == before


@pytest.mark.parametrize("dropped", [[], [2]])
def test_a_hole_whose_picture_was_written_again_is_no_loss(tmp_path: Path, dropped: list[int]) -> None:
    folder = broken_off(tmp_path, frames=4, dropped=dropped)
    first = segment_path(folder, 1, "camera")
    data = first.read_bytes()
    segment_path(folder, 2, "camera").write_bytes(data)  # all of it again, as after a sync that failed
    first.write_bytes(data[: len(data) // 2] + bytes([data[len(data) // 2] ^ 1]) + data[len(data) // 2 + 1 :])
    notes = mended(folder)
    assert read_manifest(folder).losses == []
    assert not any("lost" in note for note in notes), notes
    assert any(note.startswith("made good: ") and "journal/001.camera.mcap" in note for note in notes), notes
    assert (folder / "journal" / "damaged" / first.name).exists()


def test_a_damaged_delivered_file_is_made_again_and_nothing_is_lost(tmp_path: Path) -> None:
    made = make_take(tmp_path, frames=5)
    finalise(made.folder, "closed")
    good = (made.folder / "comp.mov").read_bytes()
    (made.folder / "comp.mov").write_bytes(good[: len(good) // 2])
    (made.folder / "matte.mkv").unlink()
    mended(made.folder)
    assert (made.folder / "comp.mov").read_bytes() == good
    assert read_manifest(made.folder).losses == []


def test_a_lost_segment_of_records_is_declared_and_the_pictures_stay(tmp_path: Path) -> None:
    folder = broken_off(tmp_path)
    segment_path(folder, 2, "meta").unlink()
    mended(folder)
    losses = {(loss.what, loss.stream, loss.first_index, loss.frames) for loss in read_manifest(folder).losses}
    assert ("frame record", "", FIRST_INDEX + 4, 4) in losses
    with open_take(folder) as take:
        assert sum(isinstance(shown, Shown) for shown in take.pictures("camera")) == 10


def test_a_journal_that_is_gone_leaves_the_films_and_one_that_is_put_back_leaves_no_loss(tmp_path: Path) -> None:
    folder = make_take(tmp_path, noted=True).folder
    finalise(folder, "closed")
    (folder / "journal").rename(tmp_path / "copy")
    films = {path: path.read_bytes() for path in folder.iterdir() if path.suffix in (".mov", ".mkv")}
    verdict = repair(folder)
    (problem,) = verdict.problems
    assert problem.startswith(
        "there is not one picture in the journal. The films: camera.mkv, comp.mov, matte.mkv are there, 12 frames, and "
        "every one decodes. What only the journal had is missing: frames' records"
    )
    assert len(films) == 3
    assert all(path.read_bytes() == data for path, data in films.items())
    shutil.rmtree(folder / "journal", ignore_errors=True)
    (tmp_path / "copy").rename(folder / "journal")
    assert not any(note.startswith("declared missing") for note in mended(folder))
    assert read_manifest(folder).losses == []


def test_a_lost_plate_is_declared(tmp_path: Path) -> None:
    folder = broken_off(tmp_path)
    (folder / "plates" / "screen-1.npz").unlink()
    assert any("plate plates/screen-1.npz" in note for note in mended(folder))


def test_what_the_keyer_knew_and_nobody_came_to_write_is_declared(tmp_path: Path) -> None:
    folder = broken_off(tmp_path)
    part = folder / "plates" / ".keyer-00000101.npz.part"
    part.write_bytes(b"half of it")
    rolled = EventRecord(what="roll", utc_ns=UTC_NS, index=FIRST_INDEX, values={"keyer": True})
    journal = JournalWriter(segment_path(folder, 9, "meta"), META_CHANNELS, compression="lz4")
    journal.write(channel_of(rolled), 0, UTC_NS, encode_record(rolled))
    journal.close()
    assert "lost: what the keyer knew at the roll: a re-render begins without it" in mended(folder)
    assert not part.exists()


def test_a_living_writer_is_waited_for_and_then_left_in_peace(tmp_path: Path) -> None:
    folder = broken_off(tmp_path)
    before = snapshot(folder)
    code = f"""
import sys, time
from pathlib import Path
from onset.takes.layout import hold
lock = hold(Path({str(folder)!r}))
print("held", flush=True)
sys.stdin.readline()
"""
    writer = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        assert writer.stdout is not None
        assert writer.stdin is not None
        assert writer.stdout.readline() == "held\n"
        with pytest.raises(WorkError, match="still being written"):
            repair(folder, wait_s=0.3)
        assert snapshot(folder).keys() - before.keys() <= {".recorder.lock"}
        said: list[str] = []

        def let_go(what: str) -> None:
            if not said:
                assert writer.stdin is not None
                writer.stdin.write("\n")
                writer.stdin.flush()
            said.append(what)

        assert repair(folder, wait_s=60, said=let_go).sound
        assert "waiting for the recorder to end" in said[0]
    finally:
        writer.kill()
        writer.wait(20)
        for pipe in (writer.stdin, writer.stdout):
            if pipe is not None:
                pipe.close()


def test_two_repairs_at_once_do_not_meet(tmp_path: Path) -> None:
    folder = broken_off(tmp_path)
    lock = hold(folder)
    assert lock is not None
    with pytest.raises(WorkError, match="still being written"):
        repair(folder, wait_s=0)
    os.close(lock)
    assert repair(folder).sound


def test_killed_while_it_mends_it_mends_the_next_time(tmp_path: Path) -> None:
    good = broken_off(tmp_path)
    path = segment_path(good, 1, "camera")
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 8
    path.write_bytes(data)
    code = """
import os, signal, sys
from pathlib import Path
from onset.takes.repair import repair
left = [int(sys.argv[2])]
def said(what):
    left[0] -= 1
    if left[0] < 0:
        os.kill(os.getpid(), signal.SIGKILL)
repair(Path(sys.argv[1]), said=said)
"""
    folder = tmp_path / "copy"
    shutil.copytree(good, folder)
    for steps in (1, 6, 13, 15):
        done = subprocess.run([sys.executable, "-c", code, str(folder), str(steps)], timeout=60)
        assert done.returncode == -9
    mended(folder)


def test_a_disk_that_is_full_says_so_and_the_take_is_mended_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = broken_off(tmp_path)

    def full(*_arguments: object) -> int:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr("onset.takes.journal.os.pwritev", full)
    before = snapshot(folder)
    with pytest.raises(WorkError, match="No space left on device"):
        repair(folder)
    monkeypatch.undo()
    assert {name: digest for name, digest in snapshot(folder).items() if name != ".recorder.lock"} == {
        name: digest for name, digest in before.items() if name != ".recorder.lock"
    }
    mended(folder)


def test_on_a_disk_that_is_read_only_a_sound_take_has_nothing_to_mend_and_another_cannot_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = make_take(tmp_path, frames=3)
    finalise(made.folder, "closed")

    def read_only(_folder: Path) -> int:
        raise OSError(30, os.strerror(30))

    monkeypatch.setattr("onset.takes.repair.hold", read_only)
    before = snapshot(made.folder)
    verdict = repair(made.folder)
    assert verdict.sound
    assert verdict.notes[0] == "nothing to mend"
    assert snapshot(made.folder) == before
    (made.folder / "comp.mov").unlink()
    with pytest.raises(WorkError, match="is not sound and cannot be written to: Read-only file system"):
        repair(made.folder)


def test_a_folder_that_is_no_take_is_not_touched(tmp_path: Path) -> None:
    (tmp_path / "holiday.jpg").write_bytes(b"no take")
    with pytest.raises(InputError, match=r"has no take\.json"):
        repair(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["holiday.jpg"]


def test_a_take_in_which_nothing_was_recorded_cannot_be_mended_and_is_not_changed_again(tmp_path: Path) -> None:
    folder = broken_off(tmp_path)
    shutil.rmtree(folder / "journal")
    first = repair(folder)
    assert first.problems
    before = snapshot(folder)
    assert repair(folder).problems == first.problems
    assert snapshot(folder) == before
