"""kill -9 of the process that writes: what was handed over and is not in the file afterwards, ours beside peers."""

import random
import shutil
import signal
import struct
import time
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from pathlib import Path
from typing import Any

from onset.bench.effort import Effort, progress
from onset.bench.takes.camera_feed import plan_of
from onset.bench.takes.cost import Form, feeding
from onset.bench.takes.counting import counted
from onset.bench.takes.peer_writers import RATE_HZ, RECORDS_A_FRAME, WRITERS, Writing, writer_main
from onset.bench.takes.processes import all_gone, send
from onset.bench.takes.ring_watch import RingWatch
from onset.children import Child
from onset.errors import WorkError
from onset.size import Size
from onset.takes.recording_plan import remove_recording, undrained
from onset.takes.recover import recover

SIZE, QUICK_SIZE = Size(1280, 720), Size(640, 360)
KILLS, QUICK_KILLS = 3, 2
SHORTEST_S, LONGEST_S = 1.5, 4.0
START_S, END_S = 60.0, 20.0
OURS = "Onset, h264, recorder and engine killed at once"


def peers(effort: Effort, folder: Path) -> dict[str, Any]:
    """A row for each peer and for us; every one is killed as often, after the same random times."""
    size, kills = (QUICK_SIZE, QUICK_KILLS) if effort.quick else (SIZE, KILLS)
    chance = random.Random(5)
    after_s = [chance.uniform(SHORTEST_S, LONGEST_S) for _ in range(kills)]
    rows, missing = [], []
    for peer in WRITERS:
        if peer.startswith("ffmpeg") and shutil.which("ffmpeg") is None:
            missing.append("takes: ffmpeg -f matroska: there is no ffmpeg")
            continue
        progress(f"takes: kill -9 of {peer}")
        with ThreadPoolExecutor(kills) as at_once:
            found = [
                at_once.submit(killed, peer, size, seconds, folder / str(number))
                for number, seconds in enumerate(after_s)
            ]
            rows.append(_row(peer, [one.result() for one in found]))
    progress(f"takes: kill -9 of {OURS}")
    rows.append(_row(OURS, [ours_killed(size, seconds, folder) for seconds in after_s]))
    return {"rows": rows, "size": str(size), "rate_hz": RATE_HZ, "not_measured": missing}


def killed(peer: str, size: Size, seconds: float, folder: Path) -> tuple[int, int]:
    """Frames (records) handed over to a peer, and how many its file still gives."""
    folder.mkdir(parents=True, exist_ok=True)
    ending = ".mp4" if "MP4" in peer else ".mkv" if "matroska" in peer else ".mcap"
    writing = Writing(peer, folder / f"killed{ending}", folder / "count", folder / "pid", size)
    writing.path.unlink(missing_ok=True)
    writing.count.write_bytes(bytes(8))
    child = Child("onset-bench-peer", writer_main, writing, may_have_children=True)
    try:
        child.ready(START_S)
        time.sleep(seconds)
        pid = int(writing.pid.read_text())
        send(pid, signal.SIGKILL)
        if not all_gone([pid], END_S):
            raise WorkError(f"{peer} outlives kill -9")
        (handed,) = struct.unpack("<Q", writing.count.read_bytes())
    finally:
        child.stop()
    each = RECORDS_A_FRAME if peer.endswith("records") else 1
    return handed * each, _read_back(peer, writing.path)


def ours_killed(size: Size, seconds: float, folder: Path) -> tuple[int, int]:
    """Frames handed over to our recorder, and how many are in the take after `repair`; all of it is killed at once."""
    form = Form("peers", size, Fraction(RATE_HZ))
    with feeding(form, "h264", folder) as feed:
        feed.add()
        (camera,) = feed.told()["cameras"]
        plan = plan_of(camera)
        watch = RingWatch(plan)
        time.sleep(seconds)
        (camera,) = feed.told()["cameras"]
        send(camera["pids"]["recorder"], signal.SIGKILL)
        feed.kill()
        all_gone(camera["pids"].values(), END_S)
        counts = watch.counts()["camera"]
        watch.close()
        if undrained(plan):
            recover(plan)  # as the next start of an engine of this name does
        remove_recording(plan)
        found = counted(Path(camera["folder"]), {"camera": counts["committed"]})
    return counts["given"], found.written


def _row(peer: str, found: list[tuple[int, int]]) -> dict[str, Any]:
    lost = [max(0, handed - kept) for handed, kept in found]
    return {
        "name": peer,
        "kills": len(found),
        "handed": sum(handed for handed, _ in found),
        "kept": sum(kept for _, kept in found),
        "lost": sum(lost),
        "lost_at_most": max(lost),
    }


def _read_back(peer: str, path: Path) -> int:
    return _mcap_messages(path) if peer.startswith("MCAP") else _decodable(path)


def _mcap_messages(path: Path) -> int:
    """As much as the library's own readers give of an unfinished file: its stream reader, to the last whole record."""
    from mcap.exceptions import McapError
    from mcap.records import Message
    from mcap.stream_reader import StreamReader

    found = 0
    try:
        with path.open("rb") as file:
            for record in StreamReader(file).records:
                found += isinstance(record, Message)
    except (McapError, struct.error, EOFError):
        return found
    return found


def _decodable(path: Path) -> int:
    import av

    found = 0
    try:
        with av.open(str(path)) as container:
            for _ in container.decode(video=0):
                found += 1
    except (av.error.FFmpegError, IndexError):
        return found
    return found
