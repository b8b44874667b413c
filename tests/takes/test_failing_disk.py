"""Disks that fail while a take rolls: read-only from one moment to the next, or standing still for a while."""

import shutil
import subprocess
import time
from pathlib import Path

import pytest

from onset.takes.read import open_take
from onset.takes.repair import repair
from tests.takes.rig import Rig, committed_sequences, packets, recorded
from tests.takes.small_disk import come_back, fail, real_disk

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


def test_a_disk_that_stands_still_for_less_than_the_ring_costs_nothing(tmp_path: Path) -> None:
    if shutil.which("fsfreeze") is None:
        pytest.skip("fsfreeze is not installed")
    with real_disk(tmp_path / "takes", mebibytes=256) as disk:
        with Rig(tmp_path, "rig-slow", rate_hz=50, retention_s=20.0) as rig:
            folder = rig.roll()
            rig.offered(20)
            subprocess.run(["fsfreeze", "--freeze", str(disk)], check=True)
            try:
                time.sleep(1.5)
                rig.offered(20)
            finally:
                subprocess.run(["fsfreeze", "--unfreeze", str(disk)], check=True)
            rig.cut()
            rig.stop()
            counts = rig.told["record"]["streams"]
        for stream in STREAMS:
            assert len(committed_sequences(folder, stream)) == len(packets(folder, stream)) == counts[stream]["given"]
