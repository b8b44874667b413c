"""A sender for the stream tests, run in a process of its own."""

import multiprocessing
import multiprocessing.synchronize
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from typing import Any

RATE = Fraction(30)
FIRST_LEVEL, LEVELS = 30, 180


def free_port() -> int:
    """A port that nobody has at this moment, for both UDP and TCP; even, as RTP wants it."""
    while True:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            probe.bind(("127.0.0.1", 0))
            port: int = probe.getsockname()[1]
        if port % 2 == 0:
            return port


def send(
    url: str,
    container_format: str,
    options: dict[str, str],
    size: tuple[int, int],
    most_frames: int,
    reorder: int,
    codec: str,
    stop: multiprocessing.synchronize.Event,
) -> None:
    """Connect, trying again for a while, and send one frame each 1/30 s until `stop` or `most_frames`."""
    import av

    give_up = time.monotonic() + 20
    while not stop.is_set():
        try:
            with av.open(url, "w", format=container_format, options=options, timeout=5) as container:
                _send_frames(container, size, most_frames, reorder, codec, stop)
            return
        except (av.FFmpegError, OSError):
            if stop.is_set() or time.monotonic() > give_up:
                return
            time.sleep(0.1)


def _send_frames(container: Any, size: tuple[int, int], most_frames: int, reorder: int, codec: str, stop: Any) -> None:
    from tests.clips import grey_frame

    tuned = {"preset": "ultrafast", "tune": "zerolatency", "x264-params": "keyint=10:repeat-headers=1", "qp": "10"}
    if reorder:
        del tuned["tune"]
        tuned |= {"bf": str(reorder), "x264-params": f"{tuned['x264-params']}:rc-lookahead=0:sync-lookahead=0"}
    stream = container.add_stream(codec, rate=RATE, options=tuned if codec == "libx264" else {})
    stream.width, stream.height = size
    stream.pix_fmt = "yuv420p"
    start = time.monotonic()
    for number in range(most_frames):
        if stop.is_set():
            break
        frame = grey_frame(FIRST_LEVEL + number % LEVELS, *size, "yuv420p")
        frame.pts, frame.time_base = number, 1 / RATE
        container.mux(stream.encode(frame))
        time.sleep(max(0.0, start + number / RATE - time.monotonic()))
    container.mux(stream.encode())


@contextmanager
def sender(
    url: str,
    container_format: str,
    options: dict[str, str] | None = None,
    *,
    size: tuple[int, int] = (64, 48),
    most_frames: int = 1500,
    reorder: int = 0,
    codec: str = "libx264",
) -> Iterator[multiprocessing.process.BaseProcess]:
    """A sending process, ended and reaped at the end of the block."""
    context = multiprocessing.get_context("spawn")
    stop = context.Event()
    process = context.Process(
        target=send, args=(url, container_format, options or {}, size, most_frames, reorder, codec, stop)
    )
    process.start()
    try:
        yield process
    finally:
        stop.set()
        process.join(3)
        if process.is_alive():
            process.kill()
            process.join(10)
