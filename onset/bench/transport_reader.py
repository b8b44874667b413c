"""The receiving process of the transport benchmark: notes how old each frame is once it has been looked at."""

import struct
import time
from dataclasses import dataclass
from typing import Any

import numpy as np
import zmq
from onset_kernels.picture import Picture

from onset.children import ChildEnd
from onset.wire.local_frames import LocalFrames
from onset.wire.sockets import Context

TcpHeader = struct.Struct("<QQ")
"""Number and CLOCK_MONOTONIC nanoseconds at which the frame was complete."""
ROWS_TOUCHED = 16
RECEIVE_HWM = 3


@dataclass(frozen=True)
class Told:
    """Where both ways come in."""

    bus: str
    ring_path: str
    tcp: str
    picture: Picture


def reader_main(end: ChildEnd, told: Told) -> None:
    """Report {way: [milliseconds]} when stopped."""
    context: Context = zmq.Context()
    frames = LocalFrames(context, told.bus, "comp", told.ring_path, copied=False, newest=False)
    raw = context.socket(zmq.SUB)
    raw.rcvhwm = RECEIVE_HWM
    raw.subscribe(b"")
    raw.connect(told.tcp)
    poller = zmq.Poller()
    for socket in (frames.descriptors.socket, raw):
        poller.register(socket, zmq.POLLIN)
    arrived: dict[str, list[float]] = {"ring": [], "tcp": []}
    time.sleep(0.3)  # both subscriptions have reached the publisher by then
    end.ready()
    while not end.stopping():
        ready = dict(poller.poll(50))
        if frames.descriptors.socket in ready:
            _take_ring(frames, arrived["ring"])
        if raw in ready:
            _take_tcp(raw, told.picture, arrived["tcp"])
    end.report(arrived)
    frames.close()
    context.destroy(linger=0)


def _take_ring(frames: LocalFrames, times: list[float]) -> None:
    frame = frames.next(0.0)
    if frame is not None:
        _look(frame.planes[0])
        now_ns = time.monotonic_ns()
        if frame.valid():
            times.append((now_ns - frame.captured_ns) / 1e6)


def _take_tcp(raw: zmq.Socket[bytes], picture: Picture, times: list[float]) -> None:
    header, pixels = raw.recv_multipart(copy=False)
    _, complete_ns = TcpHeader.unpack(header.buffer)
    _look(np.frombuffer(pixels.buffer, np.uint32).reshape(picture.plane_shapes[0]))
    times.append((time.monotonic_ns() - complete_ns) / 1e6)


def _look(plane: Any) -> None:
    int(plane[:: max(1, plane.shape[0] // ROWS_TOUCHED)].max())
