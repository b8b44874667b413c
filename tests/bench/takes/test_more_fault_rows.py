"""Rows of disks, rights, clocks, cameras and sound: each loses nothing, and says what happened."""

import shutil
from collections.abc import Callable
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from onset.bench.engine_process import EngineRun
from onset.bench.takes import faults as module
from onset.bench.takes.card_pulled import card_pulled
from onset.bench.takes.clock_set import clock_set
from onset.bench.takes.connection_lost import connection_lost
from onset.bench.takes.disk_errors import disk_errors, disk_stands_still, syncs_slow
from onset.bench.takes.failing_disk import real_disk
from onset.bench.takes.faulty_take import lived
from onset.bench.takes.recording_engine import RecordingRun
from onset.bench.takes.rights_lost import rights_lost
from onset.bench.takes.second_recorder import second_recorder
from onset.errors import WorkError
from onset.size import Size

Row = Callable[[RecordingRun], dict[str, Any]]
ON_A_DISK: dict[str, tuple[Row, str]] = {
    "EIO": (lambda run: disk_errors(run, "EIO", "x"), "the disk failed (Input/output error); goes on in another disk"),
    "read-only": (
        lambda run: disk_errors(run, "read-only", "x"),
        "the disk failed (Read-only file system); goes on in another disk",
    ),
    "still": (lambda run: disk_stands_still(run, 1.0, "x"), "stood still for 1"),
}
ANYWHERE: dict[str, tuple[Row, str]] = {
    "slow": (lambda run: syncs_slow(run, 1.0, "x"), "slow for 2.5 s"),
    "rights": (lambda run: rights_lost(run, 1.0, "x"), "no new file could be begun (Permission denied)"),
    "second": (lambda run: lived(run, second_recorder, "x"), "another recorder works for this engine"),
    "clock": (lambda run: clock_set(run, "x"), "+3600.00 s, -10800.00 s"),
    "camera": (lambda run: connection_lost(run, 1.0, "x"), "frames that were due have none"),
    "card": (lambda run: card_pulled(run, 1.0, "x"), "has gone; looking for it again"),
}


def run_in(folder: Path, name: str) -> RecordingRun:
    engine = EngineRun(
        Size(64, 36), Fraction(30), threads=1, name=f"onset-row-{name}"
    )  # with a process number 30 letters at the most
    return RecordingRun(engine, folder / "takes")


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("name", [*ON_A_DISK, *ANYWHERE])
def test_what_fails_beside_a_take_costs_none_of_its_pictures(tmp_path: Path, name: str) -> None:
    if name in ON_A_DISK:
        try:
            with real_disk(tmp_path / "probe", mebibytes=16):
                pass
        except WorkError as error:
            pytest.skip(str(error))
    measure, said = {**ON_A_DISK, **ANYWHERE}[name]
    row = measure(run_in(tmp_path, name))
    assert row["committed"] == row["written"] > 50
    assert (row["lost"], row["records_missing"], row["unaccounted"], row["verified"]) == (0, 0, 0, {"sound": 1})
    assert row["offered"] == row["committed"] + row["refused"]
    assert row["refused"] == row["refused_by_engine"]
    assert said in row["happened"], row["happened"]


def test_a_fault_that_needs_rights_is_no_row_and_is_named_with_what_it_needs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    run = run_in(tmp_path, "rights")
    table: list[tuple[str, Callable[[str], dict[str, Any]]]] = [
        ("disk read-only", partial(disk_errors, run, "read-only")),
        ("other", lambda name: {"name": name}),
    ]
    found = module.rows_of(table)
    assert [row["name"] for row in found["rows"]] == ["other"]
    assert found["failed"] == ["disk read-only"]
    (line,) = found["not_measured"]
    assert line.startswith("takes: disk read-only: a disk that can fail needs mkfs.ext4, root and a loop device")
