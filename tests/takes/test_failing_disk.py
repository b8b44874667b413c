"""Disks that fail while a take rolls: read-only from one moment to the next, or standing still for a while."""

import os
import shutil
import threading
import time
from contextlib import suppress
from pathlib import Path

import pytest

from onset.bench.takes.failing_disk import come_back, fail, standing_still
from onset.bench.takes.slow_syncs import slow_syncs
from onset.takes.byte_ring import HEAD, ByteReader
from onset.takes.kept_word import read_kept_word
from onset.takes.past_cache import Appending, Staging
from onset.takes.read import open_take
from onset.takes.repair import repair
from tests.takes.rig import Rig, committed_sequences, gone, left_over, packets, recorded, until
from tests.takes.small_disk import real_disk

STREAMS = ("camera", "matte")


def test_a_disk_that_turns_read_only_costs_nothing_where_there_is_another(tmp_path: Path) -> None:
    other = tmp_path / "other"
    with real_disk(tmp_path / "takes", mebibytes=256) as disk:
        with Rig(tmp_path, "rig-read-only", rate_hz=50, volumes=(str(other),), sync_s=0.05) as rig:
            folder = rig.roll()
            rig.offered(40)
            fail(disk)
            rig.until(lambda told: any(str(other) in alarm for alarm in told["record"]["alarms"]), "it goes elsewhere")
            rig.offered(40)
            rig.cut()
            rig.stop()
            counts = rig.told["record"]["streams"]
        come_back(disk)
        verdict = repair(folder)
        assert verdict.sound, verdict.lines()
        with open_take(folder) as take:
            assert take.manifest.also_in
        states = recorded(folder)
        for stream in STREAMS:
            assert len(committed_sequences(folder, stream)) == len(packets(folder, stream)) == counts[stream]["given"]
            assert len(states[stream]) == counts[stream]["offered"]


def test_what_was_durable_when_a_disk_failed_is_there_when_it_was_checked(tmp_path: Path) -> None:
    record, stop = b"record " * 200, threading.Event()
    files: dict[Path, tuple[int, Appending]] = {}

    def write(file: Appending) -> None:
        with suppress(OSError):
            while not stop.is_set():
                file.append([record])

    with real_disk(tmp_path / "takes", mebibytes=128) as disk:
        for number in range(12):
            path = disk / str(number)
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
            files[path] = descriptor, Appending(descriptor, Staging(), direct=True)
        writers = [threading.Thread(target=write, args=(file,)) for _, file in files.values()]
        for writer in writers:
            writer.start()
        for _ in range(10):
            written = {path: file.end for path, (_, file) in files.items()}
            for descriptor, _ in files.values():
                os.fdatasync(descriptor)
        fail(disk)
        stop.set()
        for writer in writers:
            writer.join()
        for descriptor, _ in files.values():
            os.close(descriptor)
        come_back(disk)
        for path, durable in written.items():
            assert path.read_bytes()[:durable] == record * (durable // len(record)), path


def test_a_disk_that_stands_still_for_less_than_the_ring_costs_nothing(tmp_path: Path) -> None:
    if shutil.which("fsfreeze") is None:
        pytest.skip("fsfreeze is not installed")
    with real_disk(tmp_path / "takes", mebibytes=256) as disk:
        with Rig(tmp_path, "rig-slow", rate_hz=50, retention_s=20.0) as rig:
            folder = rig.roll()
            rig.offered(20)
            with standing_still(disk):
                time.sleep(1.5)
                rig.offered(20)
            rig.cut()
            rig.stop()
            counts = rig.told["record"]["streams"]
        for stream in STREAMS:
            assert len(committed_sequences(folder, stream)) == len(packets(folder, stream)) == counts[stream]["given"]


@pytest.mark.parametrize("from_the_roll", [False, True])
def test_a_recorder_whose_disk_syncs_nothing_ends_behind_its_engine_and_repair_writes_the_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, from_the_roll: bool
) -> None:
    mark = tmp_path / "slow"
    site = slow_syncs(tmp_path / "site", mark)
    monkeypatch.setenv("PYTHONPATH", f"{site}:{os.environ.get('PYTHONPATH', '')}")
    with Rig(tmp_path, "rig-syncs", rate_hz=50) as rig:
        if from_the_roll:  # it stands in the sync of its first file
            until(lambda: bool(read_kept_word(rig.plan.word("setups"))), lambda: "everything is up")
            rig.freeze("recorder")
        folder = rig.roll()
        rig.offered(20)
        if not from_the_roll:
            rig.until(lambda told: told["record"]["streams"]["camera"]["written"] >= 20, "it writes")
        rings = {stream: ByteReader(rig.plan.essence(stream, 0), whole=False) for stream in STREAMS}
        mark.touch()
        rig.thaw("recorder")
        rig.offered(20)
        pids = rig.pids
        rig.kill_engine()
        until(lambda: all(gone(pid) for pid in pids.values()), lambda: f"still there: {pids}")
        committed = {stream: ring.number(HEAD) for stream, ring in rings.items()}
        assert mark.exists(), "not one sync has ended meanwhile"
    mark.unlink()
    verdict = repair(folder)
    assert verdict.sound, verdict.lines()
    assert not any("lost" in note for note in verdict.notes)
    for stream in STREAMS:
        rings[stream].close()
        assert len(committed_sequences(folder, stream)) == len(packets(folder, stream)) == committed[stream]
    assert left_over("rig-syncs") == []
