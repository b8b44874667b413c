"""Disks that fail, stand still and are slow while a take rolls."""

import time
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, Literal

from onset.bench.takes.failing_disk import answer_errors, come_back, fail, real_disk, standing_still
from onset.bench.takes.faulty_take import LIMIT_S, OTHER_DISK, Faulty, lived, row_of, taken
from onset.bench.takes.recording_engine import RecordingRun, recording
from onset.bench.takes.slow_syncs import slow_syncs
from onset.bench.takes.workplace import emptied

MEBIBYTES = 4096
"""A sparse file. Much: a recorder that sees its disk fill within half a minute ends the take before anything else."""
AFTERWARDS_S = 1.5
SLOW_S = 2.5
DISK = "failing"
Kind = Literal["EIO", "read-only"]


def disk_errors(run: RecordingRun, kind: Kind, name: str) -> dict[str, Any]:
    """The disk takes nothing any more; there is another. When the engine has ended it is checked and put on again."""
    takes, other = run.takes.parent / DISK, emptied(run.takes.parent / OTHER_DISK)
    with real_disk(takes, mebibytes=MEBIBYTES):
        on_disk = replace(run, takes=takes, settings={"volumes": (str(other),)})
        with recording(on_disk) as engine:
            found = taken(on_disk, engine, partial(_failed, kind), mended=lambda: come_back(takes))
    emptied(other)
    return row_of(name, *found)


def _failed(kind: Kind, faulty: Faulty) -> str:
    (answer_errors if kind == "EIO" else fail)(faulty.folder.parent)
    alarm = faulty.alarm("goes on in " + str(faulty.folder.parent.parent / OTHER_DISK))
    time.sleep(AFTERWARDS_S)
    return alarm


def disk_stands_still(run: RecordingRun, seconds: float, name: str) -> dict[str, Any]:
    """Every write and every sync waits for so long (fsfreeze), which is less than the ring holds."""
    takes = run.takes.parent / DISK
    on_disk = replace(run, takes=takes, settings={"retention_s": 10.0})
    with real_disk(takes, mebibytes=MEBIBYTES), recording(on_disk) as engine:
        return row_of(name, *taken(on_disk, engine, partial(_stood_still, seconds)))


def _stood_still(seconds: float, faulty: Faulty) -> str:
    began_s = time.monotonic()
    with standing_still(faulty.folder.parent):
        time.sleep(seconds)
        fullest = max(faulty.engine.ask()["record"]["fill"].values())
    stood_s = time.monotonic() - began_s
    _caught_up(faulty)
    return f"stood still for {stood_s:.1f} s, the rings {fullest:.0%} full"


def syncs_slow(run: RecordingRun, longer_s: float, name: str) -> dict[str, Any]:
    """Every fsync and fdatasync takes so much longer, for a few seconds: what is written is durable late."""
    mark = run.takes.parent / "slow"
    site = slow_syncs(run.takes.parent / "site", mark, longer_s)
    try:
        return lived(replace(run, site=site), partial(_slow, mark), name)
    finally:
        mark.unlink(missing_ok=True)


def _slow(mark: Path, faulty: Faulty) -> str:
    mark.touch()
    time.sleep(SLOW_S)
    fullest = max(faulty.engine.ask()["record"]["fill"].values())
    mark.unlink()
    _caught_up(faulty)
    return f"slow for {SLOW_S:.1f} s, the rings {fullest:.0%} full"


def _caught_up(faulty: Faulty) -> None:
    faulty.engine.until(lambda told: max(told["record"]["fill"].values()) < 0.2, "the recorder caught up", LIMIT_S)
