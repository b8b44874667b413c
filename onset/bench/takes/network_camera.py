"""A camera at the other end of a connection: H.264 in MPEG-TS over TCP, from a process that can be killed."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from onset.children import Child, ChildEnd
from onset.size import Size

AGAIN_S = 0.1
_TUNED = {"preset": "ultrafast", "tune": "zerolatency", "x264-params": "keyint=10:repeat-headers=1", "qp": "20"}


@dataclass(frozen=True)
class NetworkCamera:
    """Where it sends to, and what."""

    url: str
    size: Size
    rate_hz: Fraction


@contextmanager
def sending(camera: NetworkCamera) -> Iterator[Child]:
    """Its process, ended at the end of the block."""
    child = Child("onset-bench-camera", camera_main, camera)
    try:
        yield child
    finally:
        child.stop()


def camera_main(end: ChildEnd, camera: NetworkCamera) -> None:
    """The process: connects, again and again until somebody listens, and sends frames at their rate."""
    import av

    while not end.stopping():
        try:
            with av.open(camera.url, "w", format="mpegts", timeout=5) as container:
                _send(end, camera, container)
        except (av.FFmpegError, OSError):  # nobody listens yet, or nobody any more
            time.sleep(AGAIN_S)


def _send(end: ChildEnd, camera: NetworkCamera, container: Any) -> None:
    import av

    stream = container.add_stream("libx264", rate=camera.rate_hz, options=_TUNED)
    stream.width, stream.height, stream.pix_fmt = camera.size.width_px, camera.size.height_px, "yuv420p"
    luma = np.tile(np.arange(camera.size.width_px, dtype=np.uint8), (camera.size.height_px, 1))
    grey = np.full((camera.size.height_px // 2, camera.size.width_px), 128, np.uint8)
    began_s, number = time.monotonic(), 0
    while not end.stopping():
        picture = np.concatenate([np.roll(luma, 2 * number, 1) // 2 + 64, grey])
        frame = av.VideoFrame.from_ndarray(picture, format="yuv420p")
        frame.pts, frame.time_base = number, 1 / camera.rate_hz
        container.mux(stream.encode(frame))
        number += 1
        time.sleep(max(0.0, began_s + float(number / camera.rate_hz) - time.monotonic()))
