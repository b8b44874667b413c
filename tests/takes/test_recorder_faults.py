"""Kills, freezes and starves what records, and counts: no committed frame may vanish, every refused one is counted."""

import contextlib
import os
import random
import signal
import time
from collections.abc import Mapping
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from onset.children import Child
from onset.takes import recorder_process, spare_encoder
from onset.takes.byte_ring import HEAD, ByteReader
from onset.takes.finish_list import FinishList
from onset.takes.lane_end import RING_FULL
from onset.takes.preroll import step_s
from onset.takes.read import open_take
from onset.takes.recording import Recording
from onset.takes.repair import repair
from onset.takes.utc_clock import worst_error_ns
from onset.takes.verify import verify
from onset.wire.place import private_folder
from tests.takes.rig import Rig, committed_sequences, gone, left_over, own, packets, recorded, until
from tests.takes.small_disk import mounted

STREAMS = ("camera", "matte")


def gaps(folder: Path, stream: str) -> int:
    with open_take(folder) as take:
        return sum(gap.count for gap in take.gaps if gap.stream == stream)


def reasons(folder: Path) -> set[str]:
    """Why frames were refused. Encoders may fall behind on a busy machine; the recorder must not be the reason."""
    with open_take(folder) as take:
        return {part.reason for frame in take.frames() for part in frame.streams.values() if part.state == "refused"}


def check_whole(folder: Path, rig: Rig) -> None:
    """Every frame offered since the roll has its record; committed ones their picture; refused ones are counted."""
    states = recorded(folder)
    for stream in STREAMS:
        sequences = sorted(states[stream])
        assert sequences == list(range(1, len(sequences) + 1))
        refused = [n for n in sequences if states[stream][n] == "refused"]
        assert len(packets(folder, stream)) == len(sequences) - len(refused)
        counts = rig.told["record"]["streams"][stream]
        assert counts["offered"] == counts["given"] + counts["refused"]
        assert counts["given"] == counts["committed"] + counts["in_hand"]
        assert len(sequences) == counts["offered"]
        assert len(refused) == counts["refused"] == gaps(folder, stream)


def written(rig: Rig) -> int:
    return int(rig.told["record"]["streams"]["camera"]["written"])


def works_again(dead: int, written_before: int, told: Mapping[str, Any]) -> bool:
    now = int(told["record"]["streams"]["camera"]["written"])
    return bool(told["pids"]["recorder"] != dead) and now > written_before + 5  # some were written before it died


def killed_often(tmp_path: Path, name: str, times: int) -> None:
    chance = random.Random(times)
    with Rig(tmp_path, name, rate_hz=50) as rig:
        folder = rig.roll()
        for _ in range(times):
            time.sleep(chance.uniform(0.0, 0.25))
            pid, done = rig.pids["recorder"], written(rig)
            rig.kill("recorder")
            # One that is killed while it starts is killed at no moment of the take.
            rig.until(partial(works_again, pid, done), "it works again")
        rig.offered(50)
        rig.cut()
        rig.stop()
        check_whole(folder, rig)
        assert RING_FULL not in reasons(folder)
        verdict = verify(folder)
        assert verdict.sound, verdict.lines()


def test_a_recorder_killed_again_and_again_loses_nothing(tmp_path: Path) -> None:
    killed_often(tmp_path, "rig-killed", 5)


def test_a_recorder_killed_after_the_cut_is_followed_by_one_that_finishes_the_take(tmp_path: Path) -> None:
    with Rig(tmp_path, "rig-finishing") as rig:
        folder = rig.roll()
        rig.offered(20)
        rig.child.tell("cut")
        rig.until(lambda told: told["record"]["state"] != "rolling", "cut")
        before = rig.pids["recorder"]
        rig.kill("recorder")
        until(lambda: rig.pids["recorder"] != before, lambda: str(rig.told))
        rig.until(lambda told: told["record"]["state"] == "idle", "finished")
        rig.stop()
        verdict = verify(folder)
        assert (verdict.sound, verdict.state) == (True, "closed"), verdict.lines()


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_recorder_killed_fifty_times_in_a_take_loses_nothing(tmp_path: Path) -> None:
    killed_often(tmp_path, "rig-killed-often", 50)


def test_a_killed_engine_leaves_every_committed_frame_in_an_interrupted_take(tmp_path: Path) -> None:
    with Rig(tmp_path, "rig-engine") as rig:
        folder = rig.roll()
        rig.offered(30)
        rig.freeze("recorder")
        rig.offered(30)
        plan, pids = rig.plan, rig.pids
        rig.kill_engine()
        until(lambda: gone(pids["camera.0"]) and gone(pids["matte.0"]), lambda: "an encoder is still there")
        rings = {stream: ByteReader(plan.essence(stream, 0), whole=False) for stream in STREAMS}
        committed = {stream: ring.number(HEAD) for stream, ring in rings.items()}
        rig.thaw("recorder")
        until(lambda: gone(pids["recorder"]), lambda: "the recorder is still there")
        for stream in STREAMS:
            assert len(committed_sequences(folder, stream)) == committed[stream]
            assert len(packets(folder, stream)) == committed[stream]
        with open_take(folder) as take:
            assert take.manifest.state == "interrupted"
        assert not list(private_folder().glob(f"{own('rig-engine')}.*")), "all rings of a dead engine are removed"


def killed_whole(tmp_path: Path, name: str) -> tuple[Path, dict[str, int]]:
    """Everything is killed while frames wait in memory: the take, and how many frames of each stream were committed."""
    with Rig(tmp_path, name) as rig:
        folder = rig.roll()
        rig.offered(40)
        rig.freeze("recorder")
        rig.offered(40)
        plan, pids = rig.plan, rig.pids
        rig.kill_engine()
        until(lambda: gone(pids["camera.0"]) and gone(pids["matte.0"]), lambda: "an encoder is still there")
        rig.kill("recorder")
        rings = {stream: ByteReader(plan.essence(stream, 0), whole=False) for stream in STREAMS}
        committed = {stream: ring.number(HEAD) for stream, ring in rings.items()}
        until(lambda: gone(pids["recorder"]), lambda: "the recorder is still there")
    assert len(packets(folder, "camera")) < committed["camera"], "some were still in memory"
    return folder, committed


def test_a_recorder_that_was_just_started_again_drains_when_its_engine_is_killed(tmp_path: Path) -> None:
    with Rig(tmp_path, "rig-orphaned") as rig:
        folder = rig.roll()
        rig.offered(30)
        rings = {stream: ByteReader(rig.plan.essence(stream, 0), whole=False) for stream in STREAMS}
        before = rig.pids["recorder"]
        rig.kill("recorder")
        until(lambda: rig.pids["recorder"] != before, lambda: str(rig.told))
        pids = rig.pids
        rig.kill_engine()  # the new recorder has no one any more to tell that it is ready
        until(lambda: all(gone(pid) for pid in pids.values()), lambda: f"still there: {pids}")
        for stream, ring in rings.items():
            assert len(packets(folder, stream)) == ring.number(HEAD)
            ring.close()
        with open_take(folder) as take:
            assert take.manifest.state == "interrupted"
        assert left_over("rig-orphaned") == []


def test_what_was_in_memory_when_everything_was_killed_is_written_at_the_next_start(tmp_path: Path) -> None:
    folder, committed = killed_whole(tmp_path, "rig-all")
    with Rig(tmp_path, "rig-all"):
        for stream in STREAMS:
            assert len(packets(folder, stream)) == committed[stream]
            assert len(committed_sequences(folder, stream)) == committed[stream]


def test_repair_writes_what_was_in_memory_when_everything_was_killed(tmp_path: Path) -> None:
    folder, committed = killed_whole(tmp_path, "rig-repaired")
    verdict = repair(folder)
    assert verdict.sound, verdict.lines()
    for stream in STREAMS:
        assert len(committed_sequences(folder, stream)) == len(packets(folder, stream)) == committed[stream]
    assert not list(private_folder().glob(f"{own('rig-repaired')}.*"))
    assert any("written from memory" in note for note in verdict.notes)


def test_a_recorder_that_stands_still_for_less_than_the_ring_costs_nothing(tmp_path: Path) -> None:
    with Rig(tmp_path, "rig-frozen") as rig:
        folder = rig.roll()
        rig.offered(20)
        rig.freeze("recorder")
        rig.offered(150)
        rig.thaw("recorder")
        rig.offered(20)
        rig.cut()
        rig.stop()
        check_whole(folder, rig)
        assert RING_FULL not in reasons(folder)


def test_a_recorder_that_stands_still_for_longer_refuses_counts_and_says_so(tmp_path: Path) -> None:
    with Rig(tmp_path, "rig-starved", ring_bytes=48 << 10) as rig:
        folder = rig.roll()
        rig.offered(20)
        rig.freeze("recorder")
        rig.until(lambda told: told["record"]["streams"]["camera"]["refused"] > 30, "refused")
        assert any("pictures are not recorded" in warning for warning in rig.told["warnings"])
        rig.thaw("recorder")
        rig.until(lambda told: told["record"]["fill"]["camera"] < 0.2, "caught up")
        rig.offered(30)
        rig.cut()
        rig.stop()
        check_whole(folder, rig)
        assert rig.told["record"]["streams"]["camera"]["refused"] > 30
        assert RING_FULL in reasons(folder)
        assert max(committed_sequences(folder, "camera")) == max(recorded(folder)["camera"]), "it went on afterwards"


def test_a_killed_encoder_is_started_again_and_encodes_each_frame_once(tmp_path: Path) -> None:
    with Rig(tmp_path, "rig-encoder", rate_hz=25) as rig:
        folder = rig.roll()
        for _ in range(2):
            rig.offered(20)
            pid = rig.pids["camera.0"]
            rig.kill("camera.0")
            until(lambda pid=pid: rig.pids["camera.0"] != pid, lambda: str(rig.told))  # type: ignore[misc]
        rig.offered(40)
        rig.cut()
        rig.stop()
        check_whole(folder, rig)


def test_the_spare_takes_the_place_of_a_killed_encoder(tmp_path: Path) -> None:
    with Rig(tmp_path, "rig-spare", rate_hz=25, spares=spare_encoder.SPARES) as rig:
        folder = rig.roll()
        rig.until(lambda told: "spare" in told["pids"], "a spare is warm")
        spare = rig.pids["spare"]
        rig.kill("matte.0")
        rig.until(lambda told: told["pids"]["matte.0"] == spare, "the spare works")
        rig.offered(20)
        rig.until(lambda told: told["pids"].get("spare", spare) != spare, "there is another spare")
        rig.cut()
        rig.stop()
        check_whole(folder, rig)


def test_a_recorder_that_dies_more_often_than_it_may_costs_frames_and_not_the_show(tmp_path: Path) -> None:
    with Rig(tmp_path, "rig-dying", deaths_a_minute=1) as rig:
        folder = rig.roll()
        for _ in range(3):
            pid, done = rig.pids["recorder"], written(rig)
            rig.kill("recorder")
            rig.until(partial(works_again, pid, done), "it works again")
        assert any("ALARM" in warning for warning in rig.told["warnings"]), rig.told["warnings"]
        rig.cut()
        rig.stop()
        check_whole(folder, rig)
        assert verify(folder).sound


def test_a_full_disk_ends_the_take_whole_and_the_engine_goes_on(tmp_path: Path) -> None:
    with mounted(tmp_path / "takes", mebibytes=24) as disk:
        with Rig(tmp_path, "rig-full", ring_bytes=256 << 10) as rig:
            folder = rig.roll()
            rig.offered(30)
            filler = disk / "of somebody else"
            with filler.open("wb", buffering=0) as file, contextlib.suppress(OSError):
                while True:
                    file.write(b"x" * 4096)
            rig.until(lambda told: told["record"]["state"] != "rolling", "cut by itself")
            assert rig.told["record"]["cut_because"]
            rig.until(
                lambda told: f"ALARM: {folder.name} was cut, " in "\n".join(told["warnings"]), "said to the operator"
            )
            before = rig.told["frames"]
            rig.until(lambda told: told["frames"] > before + 20, "goes on")
            filler.unlink()  # room again: what could not be finished is finished by hand
            rig.until(lambda told: told["record"]["state"] == "idle", "given up or finished")
            rig.stop()
            counts = rig.told["record"]["streams"]["camera"]
        repair(folder)
        assert len(packets(folder, "camera")) == counts["committed"]
        assert verify(folder).sound, verify(folder).lines()


def test_the_computers_clock_may_be_set_while_a_take_rolls(tmp_path: Path) -> None:
    with Rig(tmp_path, "rig-clock", rate_hz=25) as rig:
        folder = rig.roll()
        for ahead_s in (3600, -7200):
            rig.offered(10)
            rig.child.tell(f"set clock {ahead_s * 10**9}")
        rig.offered(10)
        rig.cut()
        rig.stop()
        check_whole(folder, rig)
        with open_take(folder) as take:
            steps = [event.values["step_ns"] / 1e9 for event in take.events if event.what == "clock-step"]
            frames = sorted(take.frames(), key=lambda frame: frame.index)
        assert steps == pytest.approx([3600, -10800], abs=0.01)
        assert all(later.captured_ns > earlier.captured_ns for earlier, later in pairwise(frames))
        assert all(frame.utc_error_ns for frame in frames) or not worst_error_ns()
        verdict = verify(folder)
        assert verdict.sound, verdict.lines()


def test_frames_that_the_camera_lost_have_their_records_and_no_pictures(tmp_path: Path) -> None:
    with Rig(tmp_path, "rig-lost") as rig:
        folder = rig.roll()
        rig.offered(20)
        rig.child.tell("lose 7")
        rig.offered(20)
        rig.cut()
        rig.stop()
        with open_take(folder) as take:
            lost = [frame for frame in take.frames() if frame.state == "dropped"]
        assert len(lost) == 7
        assert {frame.reason for frame in lost} == {"lost in the source"}
        assert verify(folder).sound


def test_an_engine_stopped_while_a_take_rolls_cuts_and_finishes_it(tmp_path: Path) -> None:
    with Rig(tmp_path, "rig-stopped") as rig:
        folder = rig.roll()
        rig.offered(30)
        rig.stop()
        with open_take(folder) as take:
            assert take.manifest.state == "closed"
        assert verify(folder).sound
    assert left_over("rig-stopped") == []


def test_a_take_that_is_not_finished_before_the_end_is_named_with_what_to_do(tmp_path: Path) -> None:
    with Rig(tmp_path, "rig-unfinished", recorder_end_s=0.1) as rig:
        waiting: list[Path] = []

        def listed() -> FinishList:
            return FinishList(rig.plan.word("finish"))

        while not waiting:  # one that is finished already is another one's turn
            rig.roll()
            rig.offered(10)
            rig.child.tell("cut")
            rig.until(lambda told: told["record"]["state"] != "rolling", "cut")
            until(lambda: bool(listed().waiting) or listed().count > 0, lambda: str(rig.told))
            stopped = rig.freeze_with_children("recorder")  # neither the list nor the take gets any further
            waiting = listed().unfinished
            if not waiting:
                for pid in stopped:
                    os.kill(pid, signal.SIGCONT)
        rig.stop()
        warnings = rig.told["warnings"]
        assert any(f"{waiting[0].name} is recorded, but not finished" in warning for warning in warnings), warnings
    assert repair(waiting[0]).sound


def test_takes_are_numbered_and_the_next_rolls_while_the_last_is_finished(tmp_path: Path) -> None:
    with Rig(tmp_path, "rig-takes") as rig:
        folders = []
        for _ in range(3):
            folders.append(rig.roll())
            rig.offered(10)
            rig.child.tell("cut")
            rig.until(lambda told: told["record"]["state"] != "rolling", "cut")
        rig.until(lambda told: told["record"]["state"] == "idle", "finished")
        assert [folder.name for folder in folders] == ["S1_T001_A", "S1_T002_A", "S1_T003_A"]
        rig.stop()
        assert all(verify(folder).sound for folder in folders)


def test_a_pre_roll_begins_before_the_roll(tmp_path: Path) -> None:
    with Rig(tmp_path, "rig-preroll", preroll_s=0.5, retention_s=3.0) as rig:
        rig.until(lambda told: told["record"]["state"] == "preroll", "preroll")
        rig.offered(150)
        folder = rig.roll()
        rig.offered(10)
        rig.child.tell("cut")
        rig.until(lambda told: folder.name in str(told["record"]["takes"]["finished"]), "finished")
        with open_take(folder) as take:
            frames = list(take.frames())  # a busy machine may refuse one in between, and then the take has its gap
            (roll,) = [event for event in take.events if event.what == "roll"]
        before = [frame for frame in frames if frame.index < roll.index]
        (at_roll,) = [frame for frame in frames if frame.index == roll.index]
        assert before, "the frames of the half second before the roll, as many as a busy machine made of them"
        assert at_roll.captured_ns - before[0].captured_ns <= (0.5 + step_s(0.5)) * 1e9
        assert [frame.index for frame in before] == list(range(roll.index - len(before), roll.index))
        assert [frame.streams["camera"].sequence for frame in frames] == list(range(1, len(frames) + 1))


def test_too_little_shared_memory_is_said_with_every_size(tmp_path: Path) -> None:
    from onset.errors import MemoryFull
    from onset.takes.recording_plan import RecordingPlan, new_folder, stream_plan
    from tests.takes.rig import CAMERA

    stream = stream_plan("camera", CAMERA, "lossless", quality=90, rate_hz=1e7, retention_s=120)
    plan = RecordingPlan(
        engine="rig-huge", folder=str(new_folder("rig-huge")), takes=[str(tmp_path)], streams=[stream], rate="60"
    )
    with pytest.raises(MemoryFull, match=r"recording needs \d+ MiB of shared memory: camera \d+ \(lossless\)"):
        Recording(plan, 8)
    assert not Path(plan.folder).exists()


def test_a_second_recorder_of_a_recording_ends_at_once_and_the_take_goes_on(tmp_path: Path) -> None:
    with Rig(tmp_path, "rig-second") as rig:
        folder = rig.roll()
        rig.offered(10)
        second = Child("onset-recorder-2", recorder_process.main, rig.plan, may_have_children=True)
        until(lambda: not second.poll(), lambda: "the second one ended")
        second.stop()
        assert f"another recorder works for {own('rig-second')}; stop it" in str(second.failure)
        rig.offered(10)
        rig.cut()
        check_whole(folder, rig)
    assert verify(folder).sound
