"""The fault table: takes of a whole engine while things die, stand still and fill up; then repair, verify, and counts.

What was committed is read from the rings themselves, which nobody's death changes, not from what anybody says.
"""

import os
import random
import signal
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any

from onset.bench.effort import Effort, progress
from onset.bench.engine_process import EngineRun
from onset.bench.takes.card_pulled import card_pulled
from onset.bench.takes.clock_set import clock_set
from onset.bench.takes.connection_lost import connection_lost
from onset.bench.takes.counting import Counted, counted
from onset.bench.takes.disk_errors import disk_errors, disk_stands_still, syncs_slow
from onset.bench.takes.faulty_take import BEFORE_S, LIMIT_S, Faulty, committed, lived, row_of, taken
from onset.bench.takes.processes import all_gone, send
from onset.bench.takes.recording_engine import RecordingEngine, RecordingRun, recording
from onset.bench.takes.rights_lost import rights_lost
from onset.bench.takes.ring_watch import RingWatch
from onset.bench.takes.second_recorder import second_recorder
from onset.bench.takes.small_disk import fill, free, limit_files, small_disk
from onset.bench.takes.workplace import emptied
from onset.errors import OnsetError, WorkError
from onset.size import Size

RATE_HZ = Fraction(30)
SIZE = Size(640, 360)
"""Small: every picture of every take is decoded twice afterwards, by `repair` and by `verify`."""
PAUSE_S = 0.4
STARVED_REFUSALS = 30
STALE_FRAMES = 4
"""What another encoder of the same stream, or the one that was killed, may have done since it was last asked."""


@dataclass(frozen=True)
class Counts:
    """How often things are killed."""

    recorder: int = 50
    encoders: int = 10
    engines: int = 2


def faults(effort: Effort, folder: Path) -> dict[str, Any]:
    """A row for each fault."""
    often = Counts(5, 3, 1) if effort.quick else Counts()
    run = RecordingRun(EngineRun(SIZE, RATE_HZ, name="onset-bench-faults"), folder)
    with_ring = {retention_s: RecordingRun(run.engine, folder, {"retention_s": retention_s}) for retention_s in (2, 10)}
    kill_recorders, kill_lanes = partial(kill_recorder, often.recorder), partial(kill_encoders, often.encoders)
    stand_long = partial(stand_still, 5.0, STARVED_REFUSALS)
    table: list[tuple[str, Callable[[str], dict[str, Any]]]] = [
        (
            f"kill -9 of the recorder, {often.recorder} times",
            partial(lived, run, kill_recorders),
        ),
        (f"kill -9 of an encoder, {often.encoders} times", partial(lived, run, kill_lanes)),
        ("recorder stopped for 3 s, ring of 10 s", partial(lived, with_ring[10], partial(stand_still, 3.0, 0))),
        ("recorder stopped for 5 s or more, ring of 2 s", partial(lived, with_ring[2], stand_long)),
        ("disk full", partial(disk_full, run)),
        ("write error: every write of the disk answered EIO, another disk there", partial(disk_errors, run, "EIO")),
        ("disk read-only from one moment to the next, another disk there", partial(disk_errors, run, "read-only")),
        ("disk stands still for 2 s, ring of 10 s", partial(disk_stands_still, run, 2.0)),
        ("slow disk: every sync takes 1 s longer", partial(syncs_slow, run, 1.0)),
        ("rights to the take's folder taken away for 2 s", partial(rights_lost, run, 2.0)),
        ("a second recorder for the same take", partial(lived, run, second_recorder)),
        ("wall clock, as the engine reads it, set 1 h ahead, then 2 h back", partial(clock_set, run)),
        ("camera's connection broken for 1 s", partial(connection_lost, run, 1.0)),
        ("sound card, a simulated one, pulled out for 1 s", partial(card_pulled, run, 1.0)),
        (f"kill -9 of the engine, {often.engines} takes", partial(died, run, often.engines, ("engine",))),
        (
            f"kill -9 of engine and recorder at once, {often.engines} takes",
            partial(died, run, often.engines, ("engine", "recorder")),
        ),
    ]
    return {"size": str(SIZE), "rate_hz": str(RATE_HZ), **rows_of(table)}


def rows_of(table: Sequence[tuple[str, Callable[[str], dict[str, Any]]]]) -> dict[str, Any]:
    """Every row that could be measured, the names of the others, and a line for each of these that says why."""
    rows, missing, failed = [], [], []
    for name, done in table:
        progress(f"takes: {name}")
        try:
            rows.append(done(name))
        except OnsetError as error:
            failed.append(name)
            missing.append(f"takes: {name}: {error}")
    return {"rows": rows, "failed": failed, "not_measured": missing}


def died(run: RecordingRun, takes: int, victims: Sequence[str], name: str) -> dict[str, Any]:
    """The engine is killed at a random moment, alone or with its recorder, once for each take.

    Without a recorder what is committed waits in memory; `repair` writes it, as the next start of the engine would.
    """
    chance = random.Random(len(victims))
    found, slowest_s, given = Counted(), 0.0, 0
    for number in range(takes):
        emptied(run.takes)
        unique = f"onset-bench-died-{os.getpid()}-{len(victims)}-{number}"
        with recording(run, unique) as engine:
            watch = RingWatch(engine.recording())
            folder = engine.roll()
            time.sleep(chance.uniform(0.5, BEFORE_S))
            engine.ask()
            pids = engine.pids
            for victim in victims:
                send(pids[victim], signal.SIGKILL)
            killed_s = time.monotonic()
            if not all_gone(pids.values(), LIMIT_S):
                raise WorkError(f"after {name} a process was still there {LIMIT_S:g} s later")
            slowest_s = max(slowest_s, time.monotonic() - killed_s)
        given += sum(one["given"] for one in watch.counts().values())
        found.add(counted(folder, committed(watch)))
    return {
        "name": name,
        **found.row(),
        "offered": given + found.refused,
        "happened": f"all ended within {slowest_s:.1f} s",
    }


def kill_recorder(times: int, faulty: Faulty) -> str:
    """At random moments; each time once it runs again."""
    for _ in range(times):
        _kill(faulty, "recorder")
        time.sleep(faulty.chance.uniform(0.0, PAUSE_S))
    return f"started again {times} times"


def kill_encoders(times: int, faulty: Faulty) -> str:
    """One after the other, at random moments."""
    lanes = [name for name in faulty.engine.pids if name not in ("recorder", "engine")]
    for number in range(times):
        _kill(faulty, lanes[number % len(lanes)])
        time.sleep(faulty.chance.uniform(0.0, PAUSE_S))
    return f"started again {times} times"


def stand_still(seconds: float, refusals: int, faulty: Faulty) -> str:
    """SIGSTOP for so long, and until so many frames are refused; then SIGCONT, and time to catch up."""
    pid = faulty.engine.pids["recorder"]
    refused = _refused(faulty.engine)
    send(pid, signal.SIGSTOP)
    stopped_s = time.monotonic()
    try:
        time.sleep(seconds)
        faulty.engine.until(lambda _: _refused(faulty.engine) - refused >= refusals, "frames are refused", LIMIT_S)
    finally:
        send(pid, signal.SIGCONT)
    stood_s = time.monotonic() - stopped_s
    faulty.engine.until(lambda told: max(told["record"]["fill"].values()) < 0.2, "the recorder caught up", LIMIT_S)
    return f"stood still for {stood_s:.1f} s"


def disk_full(run: RecordingRun, name: str) -> dict[str, Any]:
    """Another program takes the rest of a small disk; where none can be mounted, files may not grow any more."""
    emptied(run.takes)
    with small_disk(run.takes) as mounted:
        name = name if mounted else f"{name}: no file may grow, for want of the right to mount a small disk"
        with recording(run) as engine:
            found = taken(run, engine, partial(full, mounted), freed=lambda: free(run.takes))
        return row_of(name, *found)


def full(mounted: bool, faulty: Faulty) -> str:
    """Fill the disk, and wait until the recorder has ended the take."""
    if mounted:
        fill(faulty.folder.parent)
    else:
        limit_files(faulty.engine.pids["recorder"], faulty.folder / "journal")
    told = faulty.engine.until(lambda told: told["record"]["state"] != "rolling", "the take has ended", LIMIT_S)
    why = str(told["record"]["cut_because"]).replace(str(faulty.folder.parent), "the disk")
    return f"the take ended: {why}"


def _kill(faulty: Faulty, victim: str) -> None:
    """Kill -9, and wait until the next one works: one that is still starting would be killed at no random moment."""
    engine = faulty.engine
    stream, done = ("camera", "written") if victim == "recorder" else (victim.partition(".")[0], "committed")
    before = engine.ask()["record"]["streams"][stream][done]
    pid = engine.pids[victim]
    send(pid, signal.SIGKILL)
    engine.until(
        lambda told: engine.pids[victim] != pid and told["record"]["streams"][stream][done] > before + STALE_FRAMES,
        f"{victim} works again", LIMIT_S,
    )  # fmt: skip


def _refused(engine: RecordingEngine) -> int:
    return sum(int(one["refused"]) for one in engine.ask()["record"]["streams"].values())
