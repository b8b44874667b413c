"""The peers' writing processes: each takes frames at its rate in the library's own way, and counts what it has taken.

The count lies in shared memory and is raised when the library's call has returned: from there on a user believes that
the frame is kept.
"""

import mmap
import subprocess
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onset.children import ChildEnd
from onset.size import Size

RATE_HZ = 30
RECORDS_A_FRAME = 4
INTRA = ["-c:v", "libx264", "-preset", "veryfast", "-tune", "zerolatency", "-crf", "16", "-g", "1"]
"""As Onset's own `h264`: every frame alone decodable, so that only the writing differs."""


@dataclass(frozen=True)
class Writing:
    """What one process writes where; `count` is the file of its counter, `pid` that of the pid to kill."""

    peer: str
    path: Path
    count: Path
    pid: Path
    size: Size


Taken = Callable[[int], None]


def writer_main(end: ChildEnd, writing: Writing) -> None:
    """The process: hands over frames until it is killed."""
    import os

    writing.pid.write_text(str(os.getpid()))
    with ExitStack() as opened:
        file = opened.enter_context(writing.count.open("r+b"))
        counter = memoryview(mmap.mmap(file.fileno(), 8)).cast("Q")
        frames = _frames(writing.size)
        hand = WRITERS[writing.peer](writing, frames, opened)
        end.ready()
        due_s, number = time.monotonic(), 0
        while not end.stopping():
            hand(number)
            number += 1
            counter[0] = number
            due_s = max(due_s + 1 / RATE_HZ, time.monotonic() - 1 / RATE_HZ)
            time.sleep(max(0.0, due_s - time.monotonic()))


def _mcap_records(writing: Writing, _frames: list[NDArray[np.uint8]], opened: ExitStack) -> Taken:
    """Records alone, as metadata beside pictures: by default a chunk is written when it is full."""
    import json

    from mcap.writer import Writer

    writer = Writer(opened.enter_context(writing.path.open("wb")))
    writer.start()
    schema = writer.register_schema("frame", "jsonschema", b'{"type": "object"}')
    channels = [writer.register_channel(f"topic{n}", "json", schema) for n in range(RECORDS_A_FRAME)]

    def hand(number: int) -> None:
        now = time.time_ns()
        for channel in channels:
            stamps = {f"stage{n}": now + n for n in range(8)}
            body = {"index": number, "utc_ns": now, "stamps": stamps, "pad": "x" * 300}
            writer.add_message(channel, now, json.dumps(body).encode(), now, number)

    return hand


def _mcap_pictures(writing: Writing, frames: list[NDArray[np.uint8]], opened: ExitStack) -> Taken:
    """JPEG pictures, one message each, the library's defaults."""
    import simplejpeg
    from mcap.writer import Writer

    writer = Writer(opened.enter_context(writing.path.open("wb")))
    writer.start()
    channel = writer.register_channel("comp", "jpeg", writer.register_schema("jpeg", "", b""))

    def hand(number: int) -> None:
        now = time.time_ns()
        writer.add_message(channel, now, simplejpeg.encode_jpeg(frames[number % len(frames)], quality=92), now, number)

    return hand


def _mp4(writing: Writing, frames: list[NDArray[np.uint8]], opened: ExitStack) -> Taken:
    """PyAV, plain MP4."""
    import av

    container = opened.enter_context(av.open(str(writing.path), "w"))
    options = {"preset": "veryfast", "tune": "zerolatency", "crf": "16", "g": "1"}
    stream: Any = container.add_stream("libx264", rate=RATE_HZ, options=options)
    stream.width, stream.height, stream.pix_fmt = writing.size.width_px, writing.size.height_px, "yuv420p"

    def hand(number: int) -> None:
        frame = av.VideoFrame.from_ndarray(frames[number % len(frames)], format="rgb24").reformat(format="yuv420p")
        frame.pts, frame.time_base = number, Fraction(1, RATE_HZ)
        for packet in stream.encode(frame):
            container.mux(packet)

    return hand


def _matroska(writing: Writing, frames: list[NDArray[np.uint8]], opened: ExitStack) -> Taken:
    """The program ffmpeg, fed through a pipe; it is the one that is killed."""
    size = f"{writing.size.width_px}x{writing.size.height_px}"
    raw = ["-f", "rawvideo", "-pix_fmt", "rgb24", "-s", size, "-r", str(RATE_HZ), "-i", "pipe:"]
    process = opened.enter_context(
        subprocess.Popen(
            ["ffmpeg", "-nostdin", "-loglevel", "error", "-y", *raw, *INTRA, "-pix_fmt", "yuv420p",
             "-f", "matroska", str(writing.path)],
            stdin=subprocess.PIPE,
        )
    )  # fmt: skip
    opened.callback(process.kill)
    writing.pid.write_text(str(process.pid))
    pipe = process.stdin
    assert pipe is not None

    def hand(number: int) -> None:
        try:
            pipe.write(frames[number % len(frames)].data)
            pipe.flush()
        except BrokenPipeError:
            raise SystemExit(0) from None  # it was killed, as it should be

    return hand


def _frames(size: Size) -> list[NDArray[np.uint8]]:
    """Some frames of the stage as RGB."""
    from onset.stage.scene import Stage

    stage, found = Stage(size.width_px, size.height_px, seed=1), []
    for number in range(4):
        pixels = np.empty((size.height_px, size.width_px), np.uint32)
        stage.draw(number * 7, (pixels,))
        bgra = pixels.view(np.uint8).reshape(size.height_px, size.width_px, 4)
        found.append(np.ascontiguousarray(bgra[:, :, 2::-1]))
    return found


WRITERS: dict[str, Callable[[Writing, list[NDArray[np.uint8]], ExitStack], Taken]] = {
    "MCAP library, defaults, records": _mcap_records,
    "MCAP library, defaults, JPEG pictures": _mcap_pictures,
    "plain MP4 (PyAV)": _mp4,
    "ffmpeg -f matroska": _matroska,
}
