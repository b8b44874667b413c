"""Same-host transport: our ring and 64-byte descriptor beside raw frames over ZeroMQ TCP, frame by frame in turn."""

import os
import statistics
import time
from typing import Any

import numpy as np
import zmq
from onset_kernels.picture import Layout, Picture

from onset.bench.effort import Effort, progress
from onset.bench.latency import HD, UHD
from onset.bench.transport_reader import TcpHeader, Told, reader_main
from onset.children import Child
from onset.size import Size
from onset.topics import TOPICS
from onset.wire.bus import Bus
from onset.wire.endpoint import Endpoint
from onset.wire.place import claim, give_up_claim
from onset.wire.ring import RingMemory
from onset.wire.ring_layout import SlotHeader
from onset.wire.sockets import Context

SEND_HWM = 3
WARM_UP_FRAMES = 20


def transport(effort: Effort) -> dict[str, Any]:
    """Latency from a frame complete in the publisher to a view of it, looked at, in another process."""
    rows = []
    for size, rate_hz in ((HD, 60), (UHD, 24)):
        frames = max(60, int(effort.window_s * rate_hz * 2))
        progress(f"transport: {size}, {frames} frames at {rate_hz} Hz")
        arrived = send(size, rate_hz, frames)
        rows.append(_row(f"{size} BGRA, {rate_hz} Hz", frames, arrived))
    return {"rows": rows}


def send(size: Size, rate_hz: int, frames: int) -> dict[str, list[float]]:
    """Frames through both ways in turn; milliseconds each took, without the first ones."""
    name = f"onset-bench-wire-{os.getpid()}"
    picture = Picture(size.width_px, size.height_px, Layout.BGRA8)
    context: Context = zmq.Context()
    held = claim(name)
    assert held is not None, "no other process has this process's number"
    bus = Bus(context, name, Endpoint("127.0.0.1", 0), None)
    ring = RingMemory(f"{name}.comp", picture, slots=8, stream=TOPICS["comp"].stream)
    raw = context.socket(zmq.PUB)
    raw.sndhwm = SEND_HWM
    raw.linger = 0
    port = raw.bind_to_random_port("tcp://127.0.0.1")
    told = Told(bus.endpoints[0], ring.path, f"tcp://127.0.0.1:{port}", picture)
    reader = Child("onset-bench-reader", reader_main, told)
    try:
        reader.ready(60.0)
        _pace(ring, bus, raw, frames, rate_hz)
        time.sleep(0.3)
        arrived: dict[str, list[float]] = reader.stop(timeout_s=10.0)
    finally:
        reader.stop()
        raw.close()
        bus.close()
        ring.close()
        give_up_claim(name, held)
        context.destroy(linger=0)
    return {way: times[WARM_UP_FRAMES // 2 :] for way, times in arrived.items()}


def _pace(ring: RingMemory, bus: Bus, raw: zmq.Socket[bytes], frames: int, rate_hz: int) -> None:
    """Even frames by the ring, odd ones by TCP from a pool of buffers of its own."""
    picture = ring.picture
    made = np.random.default_rng(1).integers(0, 1 << 32, picture.plane_shapes[0], np.uint32)
    pool = [np.zeros_like(made) for _ in range(SEND_HWM + 2)]
    due = time.monotonic()
    for number in range(frames + WARM_UP_FRAMES):
        time.sleep(max(0.0, due - time.monotonic()))
        due += 1 / rate_hz
        if number % 2 == 0:
            loan = ring.lend(picture)
            assert loan is not None, "eight slots and one writer"
            np.copyto(loan.planes[0], made)
            complete_ns = time.monotonic_ns()
            bus.descriptor(ring.commit(loan, SlotHeader(number, complete_ns)))
            loan.release()
        else:
            buffer = pool[number // 2 % len(pool)]
            np.copyto(buffer, made)
            header = TcpHeader.pack(number, time.monotonic_ns())
            raw.send_multipart([header, buffer.data.cast("B")], copy=False)


def _row(name: str, frames: int, arrived: dict[str, list[float]]) -> dict[str, Any]:
    spread = {}
    for way, times in arrived.items():
        ordered = sorted(times)
        spread[way] = {
            "p50": round(statistics.median(ordered), 4),
            "p99": round(ordered[min(len(ordered) - 1, int(0.99 * len(ordered)))], 4),
            "max": round(ordered[-1], 4),
            "frames": len(ordered),
        }
    ratio = round(spread["tcp"]["p50"] / spread["ring"]["p50"], 2)
    return {"name": name, "sent_each_way": frames // 2, **spread, "ratio_p50": ratio}
