"""The recorder in this process, an engine's and an encoder's ends of its rings beside it: deaths and failing disks at
moments that no signal can be sure to hit."""

import errno
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from onset import cli
from onset.errors import WorkError
from onset.standing_back import may_come_forward, stand_back
from onset.takes import current_take, messages
from onset.takes.being_written import being_written
from onset.takes.byte_ring import OWNER, ByteWriter
from onset.takes.encoder_process import PACKET
from onset.takes.layout import make_take_folder, segments
from onset.takes.manifest import Manifest
from onset.takes.manifest_file import read_manifest, write_manifest
from onset.takes.manifest_notes import AFTER_THE_CUT, noted_manifest
from onset.takes.messages import Kind, Offered
from onset.takes.read import open_take
from onset.takes.recorder import LOST_ALARM, REWIND_ALARM, Recorder
from onset.takes.recording import Recording
from onset.takes.recording_plan import make_recording, new_folder, undrained
from onset.takes.records import FrameRecord
from onset.takes.recover import is_rolling, recover, recover_into, unfinished
from onset.takes.repair import repair
from onset.takes.verify import verify
from tests.takes.desk import Desk, encoded
from tests.takes.rig import committed_sequences, packets

REFUSED = "the encoder is behind"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    one = Desk(tmp_path / "takes")
    try:
        yield one
    finally:
        one.close()


def fail(monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    def pwritev(*_: Any) -> int:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("onset.takes.journal.os.pwritev", pwritev)


def check_mended(desk: Desk, *, refused: int = 0) -> None:
    desk.die()  # lets go of the take
    assert not is_rolling(desk.folder)
    verdict = repair(desk.folder)
    assert verdict.sound, verdict.lines()
    assert len(packets(desk.folder, "camera")) == len(committed_sequences(desk.folder, "camera")) == desk.encoded
    with open_take(desk.folder) as take:
        counts = take.manifest.stream("camera").counts
        assert (counts.offered, counts.refused) == (desk.offered, refused)
        assert not take.manifest.losses


def test_a_recorder_that_is_started_again_and_gets_no_frame_leaves_a_take_that_can_be_read(desk: Desk) -> None:
    desk.roll()
    desk.offer()
    for _ in range(3):
        desk.offer(refused=REFUSED)
    desk.work()
    desk.die()
    desk.cut()
    desk.work()
    read_manifest(desk.folder)
    check_mended(desk, refused=3)


@pytest.mark.parametrize("number", [errno.EIO, errno.ENOSPC, errno.EROFS])
def test_what_no_disk_takes_stays_in_memory_and_is_written_when_one_does(
    desk: Desk, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(current_take, "HICCUP_S", -1.0)
    desk.roll()
    for _ in range(5):
        desk.offer()
    desk.work()
    fail(monkeypatch, number)
    for _ in range(5):
        desk.offer()
    desk.cut()
    desk.work()
    assert desk.recorder.behind == 6
    assert desk.recorder.current.ending, "the engine is told to cut"
    (alarm,) = [alarm for alarm in desk.recorder.current.told if "stays in memory" in alarm]
    assert alarm.startswith("ALARM: S1_T001_A: ")
    assert os.strerror(number) in alarm or "is full" in alarm
    monkeypatch.undo()
    desk.wait()
    assert any("can be written to again" in alarm for alarm in desk.recorder.current.told)
    check_mended(desk)


def test_a_recorder_that_dies_while_no_disk_takes_anything_is_followed_by_one_that_waits_too(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.roll()
    for _ in range(3):
        desk.offer()
    desk.work()
    with monkeypatch.context() as broken:
        fail(broken, errno.EIO)
        for _ in range(3):
            desk.offer()
        desk.work()
        desk.die()
        desk.work()
        assert desk.recorder.behind == 3
    desk.cut()
    desk.wait()
    check_mended(desk)


def test_a_disk_that_fails_at_the_roll_costs_no_frame(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(current_take, "RETRY_S", 0.05)
    with monkeypatch.context() as broken:
        fail(broken, errno.EIO)
        desk.roll()
        for _ in range(4):
            desk.offer()
        desk.work()
        assert (desk.recorder.current.name, desk.recorder.current.id) == ("S1_T001_A", "1"), "the engine looks for it"
        assert desk.recorder.behind == 5, "the roll and its frames"
        for hiccup_s, ends in ((1e9, False), (-1.0, True)):
            monkeypatch.setattr(current_take, "HICCUP_S", hiccup_s)
            assert bool(desk.recorder.current.ending) == ends, "only what lasts ends a take"
    desk.offer()
    desk.cut()
    desk.wait()
    check_mended(desk)


def test_repair_leaves_a_take_alone_that_no_recorder_holds_while_its_engine_lives(desk: Desk) -> None:
    desk.roll()
    desk.offer()
    desk.work()
    desk.recorder.close()  # it died, and the next has not come up yet
    assert is_rolling(desk.folder)
    assert being_written(desk.folder).startswith("it rolls, written by the recorder of engine 'desk'")
    with pytest.raises(WorkError, match="is still being written after 0 s; cut the take"):
        repair(desk.folder, wait_s=0.0)
    desk.recorder = Recorder(desk.plan)
    desk.offer()
    desk.cut()
    desk.work()
    check_mended(desk)


def test_a_take_whose_folder_is_moved_goes_on_where_it_is(desk: Desk) -> None:
    desk.roll()
    desk.offer()
    desk.work()
    moved = desk.folder.rename(desk.folder.with_name("elsewhere"))
    desk.recorder.current.follow()
    assert desk.recorder.current.id == "1", "by which its engine finds it, whatever its folder is named"
    (alarm,) = desk.recorder.current.told
    assert alarm == f"ALARM: S1_T001_A was moved while it rolls; it goes on in {moved}"
    desk.offer()
    desk.die()
    desk.offer()
    desk.cut()
    desk.work()
    desk.folder = moved
    check_mended(desk)


def test_a_take_whose_folder_is_moved_while_its_recorder_is_dead_goes_on_where_it_is(desk: Desk) -> None:
    desk.roll()
    desk.offer()
    desk.work()
    desk.recorder.close()
    before = desk.folder
    desk.folder = before.rename(before.with_name("elsewhere"))
    desk.recorder = Recorder(desk.plan)
    desk.offer()
    desk.cut()
    desk.work()
    check_mended(desk)
    assert not before.exists()


def test_a_take_whose_folder_is_deleted_goes_on_in_a_new_one_and_says_what_is_gone(desk: Desk) -> None:
    desk.roll()
    for _ in range(3):
        desk.offer()
    desk.work()
    shutil.rmtree(desk.folder)
    desk.recorder.current.follow()
    (alarm,) = desk.recorder.current.told
    assert "were deleted while it rolls: what was in them is gone" in alarm
    for _ in range(2):
        desk.offer()
    desk.cut()
    desk.work()
    desk.die()
    verdict = repair(desk.folder)
    assert verdict.sound, verdict.lines()
    assert len(packets(desk.folder, "camera")) == 2
    assert any("frames 1 to 3" in note for note in verify(desk.folder).notes), verify(desk.folder).notes


def test_a_take_json_that_is_deleted_is_there_again_for_the_next_recorder(desk: Desk) -> None:
    desk.roll()
    for _ in range(3):
        desk.offer()
    desk.work()
    (desk.folder / "take.json").unlink()
    desk.die()
    desk.offer()
    desk.cut()
    desk.work()
    check_mended(desk)


@pytest.mark.parametrize("cut", [False, True])
def test_a_take_whose_both_take_jsons_are_gone_is_mended_of_what_the_recorder_noted(desk: Desk, cut: bool) -> None:
    desk.roll()
    for _ in range(3):
        desk.offer()
    if cut:
        desk.cut()
    desk.work()
    before = read_manifest(desk.folder)
    for path in (desk.folder / "take.json", desk.folder / "journal" / "take.json"):
        path.unlink()
    manifest = noted_manifest(desk.folder)
    assert manifest is not None
    assert [(one.name, one.codec, one.picture, one.extradata) for one in manifest.streams] == [
        (one.name, one.codec, one.picture, one.extradata) for one in before.streams
    ]
    assert (manifest.id, manifest.first_index, manifest.last_index) == (before.id, 1, 3 if cut else None)
    assert bool(manifest.losses) == cut, "before the cut nothing else was told to take.json"
    if cut:
        desk.die()
        verdict = repair(desk.folder)
        assert verdict.sound, verdict.lines()
        assert read_manifest(desk.folder).frames.committed == 3
        assert [loss.what for loss in read_manifest(desk.folder).losses] == [AFTER_THE_CUT]


def test_frames_in_memory_are_never_written_into_another_take_of_the_same_name(desk: Desk) -> None:
    desk.roll()
    for _ in range(3):
        desk.offer()
    desk.work()
    assert desk.recorder.durability.sync()
    desk.recorder.close()
    shutil.rmtree(desk.folder)
    other = make_take_folder(desk.folder.parent, desk.folder.name)
    manifest = Manifest(id="another", name="S1_T001_A", rate="25", first_index=7)
    write_manifest(other, manifest)
    desk.recorder = Recorder(desk.plan)
    desk.offer()
    desk.cut()
    desk.work()
    desk.die()
    assert read_manifest(other) == manifest
    assert not list((other / "journal").glob("*.mcap"))
    assert packets(desk.folder.with_name("S1_T001_A-1"), "camera") == [4]


def test_a_take_that_is_deleted_while_its_recorder_dies_begins_with_the_next_frame(desk: Desk) -> None:
    desk.roll()
    for _ in range(3):
        desk.offer()
    desk.work()
    assert desk.recorder.durability.sync()
    shutil.rmtree(desk.folder)
    desk.die()
    for _ in range(2):
        desk.offer()
    desk.cut()
    desk.work()
    desk.die()
    verdict = repair(desk.folder)
    assert verdict.sound, verdict.lines()
    assert packets(desk.folder, "camera") == [4, 5]
    assert read_manifest(desk.folder).first_index == 4


def test_an_engine_that_dies_before_its_encoder_is_done_leaves_the_rest_for_repair(desk: Desk) -> None:
    desk.roll()
    for _ in range(3):
        desk.offer()
    desk.work()
    desk.essence.own()  # the encoder lives, and takes its time
    desk.offered, desk.encoded = 4, 4
    late = Offered(frame=FrameRecord(index=4, captured_ns=time.monotonic_ns()), number=4, placed={"camera": (0, 4)})
    assert desk.records.put(Kind.FRAME, messages.encode(late))
    desk.records.close()  # the engine dies
    desk.recorder.drain(0.2)
    assert read_manifest(desk.folder).state == "interrupted"
    assert desk.recorder.behind == 1
    desk.recorder.close()
    assert (
        f"its engine died, it is not finished; mend it: onset take repair {desk.folder}" in verify(desk.folder).problems
    )
    assert desk.essence.put(PACKET, encoded(), index=4, captured_ns=1)
    desk.recorder = Recorder(desk.plan)
    desk.recorder.drain(5.0)
    assert not desk.recorder.behind
    desk.records = ByteWriter(desk.plan.records)
    check_mended(desk)


def test_an_encoder_that_stands_back_is_taken_forward_when_its_engine_has_died(desk: Desk) -> None:
    if not may_come_forward():
        pytest.skip("this user may not take a process forward that stands back")
    desk.essence.own()
    with subprocess.Popen(["sleep", "60"]) as encoder:
        desk.essence.words[OWNER] = encoder.pid
        assert stand_back(encoder.pid)
        assert os.sched_getscheduler(encoder.pid) == os.SCHED_IDLE
        desk.recorder.drain(0.0)
        assert os.sched_getscheduler(encoder.pid) == os.SCHED_BATCH
        encoder.kill()


def test_frames_that_no_disk_takes_after_their_engine_died_stay_in_memory_for_the_next_start(desk: Desk) -> None:
    takes = desk.folder.parent
    desk.roll()
    for _ in range(3):
        desk.offer()
    desk.recorder.close()
    desk.records.close()  # both have died
    unplugged = takes.rename(takes.with_name("unplugged"))
    with pytest.raises(WorkError, match=r"4 records of desk stay in memory: .*; make room, or bring the disk back"):
        recover(desk.plan)
    assert undrained(desk.plan) == 4
    unplugged.rename(takes)
    assert recover_into(desk.folder) == 4
    assert not Path(desk.plan.folder).exists()
    assert packets(desk.folder, "camera") == [1, 2, 3]
    assert repair(desk.folder).sound


def test_a_cut_that_comes_again_after_a_failed_sync_ends_its_own_take_alone(desk: Desk) -> None:
    desk.roll()
    desk.offer()
    desk.cut("of the take before")
    desk.offer()
    desk.work()
    assert desk.recorder.current.name == desk.folder.name
    desk.cut("1")
    desk.work()
    assert desk.recorder.current.name == ""
    check_mended(desk)


def test_what_is_written_again_after_a_failed_sync_is_of_the_open_take_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(tmp_path / "takes", sync_s=3600.0)
    monkeypatch.setattr(desk.recorder.durability, "sync", lambda: True)  # so that both takes come again
    try:
        desk.roll()
        desk.offer()
        desk.note("of the first", "1")
        desk.note("of its pre-roll", "")
        desk.lose(2)
        desk.cut("1")
        desk.work()
        first = desk.folder
        desk.folder = make_take_folder(first.parent, "S1_T002_A")
        desk.roll("2", first_ns=time.monotonic_ns())
        desk.offered = 2
        desk.offer()
        desk.note("of the second", "2")
        desk.work()
        assert desk.recorder.current.do(desk.recorder._rewind)
        assert desk.recorder.behind >= 8, "both takes lie there again"
        desk.cut("2")
        desk.work()
        desk.die()
        for folder, noted, indices in (
            (first, ["of the first", "of its pre-roll"], {1, 2}), (desk.folder, ["of the second"], {3}),
        ):  # fmt: skip
            repair(folder)
            with open_take(folder) as take:
                assert [event.text for event in take.events if event.what == "note"] == noted
                assert {frame.index for frame in take.frames()} == indices
    finally:
        desk.close()


def test_what_was_gone_back_on_is_not_called_durable_by_a_sync_that_finds_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(tmp_path / "takes", sync_s=3600.0)
    try:
        desk.roll()
        desk.offer()
        desk.work()
        assert desk.recorder.durability.sync()
        durable = [ring.durable >> 32 for ring in desk.recorder._rings]
        desk.offer()
        desk.work()
        with monkeypatch.context() as failing:
            failing.setattr(os, "fdatasync", read_only)
            assert not desk.recorder.durability.sync()
            assert desk.recorder.current.do(desk.recorder._rewind)
        assert desk.recorder.durability.sync(), "there is no file: none could be begun since"
        assert [ring.durable >> 32 for ring in desk.recorder._rings] == durable
        assert [ring.written >> 32 for ring in desk.recorder._rings] == durable
        told = desk.recorder.current.told
        assert (LOST_ALARM in told, REWIND_ALARM in told) == (True, False), "it waits, and is not called written"
        desk.work()
        assert REWIND_ALARM in desk.recorder.current.told
        assert packets(desk.folder, "camera") == [1, 2]
    finally:
        desk.close()


def test_a_take_ends_only_when_its_last_frames_are_durable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk(tmp_path / "takes", sync_s=3600.0)
    try:
        desk.roll()
        desk.offer()
        desk.work()
        with monkeypatch.context() as failing:
            failing.setattr(os, "fdatasync", read_only)
            desk.cut()
            desk.recorder.step()
            assert desk.recorder.current.name == desk.folder.name
        desk.work()
        assert desk.recorder.current.name == ""
        assert len(segments(desk.folder, "camera")) == 2, "the frame was written again"
        assert repair(desk.folder).sound
    finally:
        desk.close()


def test_what_a_failed_disk_may_have_lost_stays_in_memory_when_the_engine_dies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(tmp_path / "takes", sync_s=3600.0)
    try:
        desk.roll()
        desk.offer()
        desk.work()
        desk.records.close()  # the engine dies
        with monkeypatch.context() as failing:
            failing.setattr(os, "fdatasync", read_only)
            desk.recorder.drain(0.3)
        assert undrained(desk.plan), "it must not be removed"
    finally:
        desk.records = ByteWriter(desk.plan.records)
        desk.close()


def read_only(descriptor: int) -> None:
    raise OSError(errno.EROFS, os.strerror(errno.EROFS))


def test_a_frame_dropped_before_the_first_of_a_pre_roll_is_not_in_the_take(desk: Desk) -> None:
    desk.roll()
    desk.lose(1, captured_ns=time.monotonic_ns())
    desk.offered = 1
    desk.offer()
    desk.lose(3, captured_ns=time.monotonic_ns())
    desk.offered = 3
    desk.offer()
    desk.cut()
    desk.work()
    desk.die()
    verdict = repair(desk.folder)
    assert verdict.sound, verdict.lines()
    with open_take(desk.folder) as take:
        assert [(frame.index, frame.state) for frame in take.frames()] == [
            (2, "committed"), (3, "dropped"), (4, "committed"),
        ]  # fmt: skip


def test_a_take_that_was_cut_and_not_finished_is_told_by_the_next_engine(desk: Desk) -> None:
    desk.roll()
    desk.offer()
    desk.cut()
    desk.work()
    desk.recorder.close()  # its disk failed while the take was to be finished
    desk.records.close()  # and its engine was stopped
    assert unfinished(desk.plan) == [desk.folder]
    name = Path(desk.plan.folder).name.partition(".")[0]
    after = Recording(msgspec.structs.replace(desk.plan, engine=name, folder=str(new_folder(name))), 2)
    try:
        assert f"S1_T001_A of an earlier run is recorded, but not finished: onset take repair {desk.folder}" in (
            after.child_warnings()
        )
        assert not Path(desk.plan.folder).exists()
    finally:
        after.close()
    repair(desk.folder)
    assert verify(desk.folder).sound
    make_recording(desk.plan)  # for the desk, which lets go of one
    desk.records, desk.recorder = ByteWriter(desk.plan.records), Recorder(desk.plan)


def test_what_waits_for_a_takes_folder_that_is_gone_is_given_up_only_when_that_is_asked_for(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.roll()
    for _ in range(3):
        desk.offer()
    command = ["take", "repair", str(desk.folder), "--give-up"]
    desk.recorder.close()
    assert cli.run(command) == 1
    assert "nothing in memory waits for it" in capsys.readouterr().err, "its engine lives"
    desk.records.close()  # the engine dies
    shutil.rmtree(desk.folder.parent)
    assert undrained(desk.plan) == 4
    assert cli.run(["take", "repair", str(desk.folder.with_name("S9_T001_A").parent / "no" / "such"), "--give-up"]) == 1
    assert Path(desk.plan.folder).exists()
    capsys.readouterr()
    assert cli.run(command) == 0
    assert capsys.readouterr().out.startswith("given up: 4 records of engine 'desk'")
    assert not Path(desk.plan.folder).exists()
