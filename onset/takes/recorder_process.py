"""The recorder as a process. It outlives its engine until everything that was committed is written, 5 s at most."""

import os
import signal
import threading
import time
from typing import Any

import msgspec

from onset.children import ChildEnd
from onset.errors import WorkError
from onset.standing_back import come_forward, stands_back
from onset.takes.byte_ring import ByteReader
from onset.takes.disk_room import DiskRoom
from onset.takes.finishing import Finishing
from onset.takes.giving_way import GivingWay
from onset.takes.kept_word import read_kept_word, write_kept_word
from onset.takes.recorder import Recorder, hold_recorder
from onset.takes.recording_plan import RecordingPlan, remove_recording
from onset.takes.warm_memory import keep_memory
from onset.turns import BESIDE_NS, ask_for_turns
from onset.wire.ring_file import sweep

POLL_S, IDLE_POLL_S = 0.003, 0.02
LOOK_AROUND_S = 0.05
STATUS_S = 0.1
LOOK_FOR_ENGINE_S = 0.2
DRAIN_S = 3.5
"""How long a recorder without an engine waits for encoders; with closing files it ends within 5 s."""
END_S = 4.7
"""Then it ends as a kill would have it, and `repair` does the rest: closing a take takes a dozen syncs, one after the
other, and on a disk with 6 writes a second that was 10 s."""
MOST_BEHIND = 30
"""Records that may wait for a processor while the recorder gives way to the loop. What it cannot write yet, because
its packets are not made, a disk takes nothing, or it is kept for a pre-roll, waits for no processor."""
PATIENCE_S = 10.0
"""How long one that is told to stop waits for a disk that takes nothing."""


def main(end: ChildEnd, plan: RecordingPlan) -> None:
    """The process. Told to stop, it finishes what is offered already; without its engine it drains and removes."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # a service that is stopped tells all at once: the engine decides
    if not stands_back():
        os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))  # it has seconds, who computes a frame has not
        ask_for_turns(BESIDE_NS)
    keep_memory()
    lock = hold_recorder(plan)
    if lock is None:
        raise WorkError(f"another recorder works for {plan.engine}; stop it, or give this engine another name")
    recorder = Recorder(plan)
    finishing = Finishing(recorder.finish_list)
    if recorder.engine_lives:  # else `repair`, or the next engine, waits for it as long as it works
        threading.Thread(target=_end_behind, args=(ByteReader(plan.records, whole=False),), daemon=True).start()
    try:
        end.ready(os.getpid())
        _work(end, plan, recorder, finishing)
        if not recorder.engine_lives:
            come_forward()
            recorder.drain(DRAIN_S)
            write_status(plan, told(recorder, finishing, None))
            if not recorder.behind:  # else memory stays as it is, for `recover`
                remove_recording(plan)
                sweep(plan.engine)  # it died and could not: the pictures that its encoders read are as large as these
    finally:
        finishing.close()
        recorder.close()
        os.close(lock)


def _end_behind(records: ByteReader) -> None:
    """End this process so long after its engine, whatever it is at: it may stand in a sync that never ends."""
    while records.owned():
        time.sleep(LOOK_FOR_ENGINE_S)
    time.sleep(END_S - LOOK_FOR_ENGINE_S)
    os._exit(0)


def _work(end: ChildEnd, plan: RecordingPlan, recorder: Recorder, finishing: Finishing) -> None:
    """Until the engine has gone, or told to stop with nothing waiting and every take finished. What no disk takes then
    stays in memory after a while, for the next start or `repair`."""
    room, way = DiskRoom(), GivingWay(MOST_BEHIND)
    told_s = worked_s = looked_s = time.monotonic()
    stopped_s = 0.0
    write_status(plan, told(recorder, finishing, room))
    while True:
        worked = recorder.step()
        now = time.monotonic()
        if worked:
            worked_s = now
        if now - told_s >= STATUS_S:
            told_s = now
            way.look(recorder.behind if worked else 0)
            recorder.current.follow()
            if recorder.take is None or recorder.current.waits:
                room.rest()
            else:
                room.note(now, recorder.take.writer.bytes_written, recorder.take.writer.free_bytes())
            finishing.tend()
            write_status(plan, told(recorder, finishing, room))
            if not recorder.engine_lives:
                return
        if not worked:
            if now - looked_s > LOOK_AROUND_S:
                looked_s = now
                stopped_s = stopped_s or (now if end.stopping() else 0.0)
                done = not recorder.behind and not finishing.busy
                if stopped_s and (done or (recorder.current.waits and now - stopped_s > PATIENCE_S)):
                    write_status(plan, told(recorder, finishing, room))
                    return
            time.sleep(POLL_S if now - worked_s < 1.0 else IDLE_POLL_S)


def told(recorder: Recorder, finishing: Finishing, room: DiskRoom | None) -> dict[str, Any]:
    """What the recorder knows of itself, for the engine's state message."""
    current, take = recorder.current, recorder.take
    ending = current.ending
    if take is not None and room is not None and not ending:
        ending = room.must_end
    return {
        "pid": os.getpid(),
        "monotonic_ns": time.monotonic_ns(),
        "take": current.name,
        "id": current.id,
        "folder": str(take.folder) if take is not None else "",
        "frames": take.counts() if take is not None else {},
        "bytes_written": take.writer.bytes_written if take is not None else 0,
        "cut": current.cut_takes,
        "finishing": finishing.names,
        "finished": recorder.finish_list.done,
        "finished_count": recorder.finish_list.count,
        "ending": ending,
        "room": room.told() if room is not None else {},
        "alarms": [*finishing.alarms, *current.told][-16:],
        "acknowledge_ms": recorder.latency.summary_ms(50, 99, largest=True),
    }


def write_status(plan: RecordingPlan, status: dict[str, Any]) -> None:
    """Put the status where the engine reads it; on shared memory, so that a slow disk cannot hold it."""
    write_kept_word(plan.word("status"), msgspec.json.encode(status))


def read_status(plan: RecordingPlan) -> dict[str, Any]:
    """The recorder's newest word; empty before the first."""
    text = read_kept_word(plan.word("status"))
    try:
        status: dict[str, Any] = msgspec.json.decode(text) if text else {}
    except msgspec.DecodeError:
        return {}
    return status
