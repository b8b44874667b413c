"""A small engine in a process of its own: publishes pictures that carry their frame number as a barcode."""

import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray
from onset_kernels.picture import LINEAR_709, Layout, Picture

from onset.children import Child, ChildEnd
from onset.frame import Composite, Frame, Output
from onset.sinks.publish import Settings, build
from onset.stats import Spread, Stages
from onset.timecode import Timecode
from onset.topics import TOPICS
from onset.wire.ring import RingMemory
from tests.sinks.fake_recorder import FakeRecorder
from tests.wire.fakes import FakeSettings

BITS = 24
BAR_ROWS = 32
QC: dict[str, Any] = {
    "light": "amber",
    "findings": [
        {"measure": "noise", "light": "amber", "text": "the camera's noise is 9% of the screen's colour: more light"},
        {"measure": "screen_level", "light": "amber", "text": "the screen is dark (level 25%): open up"},
    ],
    "measures": {"noise": 0.09},
}
"""A doubtful matte."""


@dataclass(frozen=True)
class Plan:
    """What to publish."""

    name: str
    endpoint: str = "tcp://127.0.0.1:*"
    width_px: int = 320
    height_px: int = 180
    rate_hz: int = 30
    topics: tuple[str, ...] = ("comp", "matte", "source")
    drops: tuple[tuple[str, int], ...] = (("superseded", 3),)
    records: bool = False


class SmallEngine:
    """Rings, a publish sink, and a painter."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.sink = build(Settings(name=plan.name, endpoint=plan.endpoint, topics=plan.topics, viewers=0))
        self.stages, self.latency = Stages(), Spread()
        comp = Picture(plan.width_px, plan.height_px, Layout.BGRA8)
        matte = Picture(plan.width_px, plan.height_px, Layout.GRAY8, LINEAR_709)
        self.pictures = {"comp": comp, "matte": matte, "source": comp}
        self.scenes: dict[str, NDArray[Any]] = {
            "comp": _scene(comp, 0),
            "matte": _matte(matte),
            "source": _scene(comp, 1),
        }
        for topic in (one for one in plan.topics if one not in self.pictures):
            self.pictures[topic], self.scenes[topic] = comp, _scene(comp, 0)
        self.rings = {
            topic: RingMemory(f"{plan.name}.{topic}", picture, stream=TOPICS[topic].stream)
            for topic, picture in self.pictures.items()
        }
        self.index = 0
        self.recorder = FakeRecorder() if plan.records else None
        if self.recorder is not None:
            self.sink.command(self.recorder)
        self.sink.attach(FakeSettings(), self.report, lambda: dict(plan.drops))

    @property
    def endpoint(self) -> str:
        """The bus over TCP."""
        return self.sink.endpoints["bus"][1]

    def report(self) -> dict[str, Any]:
        """As an engine reports."""
        return {
            "device": "cpu",
            "threads": 2,
            "mode": "live",
            "source_rate_hz": str(self.plan.rate_hz),
            "frames_captured": self.index + sum(count for _, count in self.plan.drops),
            "latency_ms": self.latency.summary_ms(50, 95, 99, largest=True),
            "stages_ms": self.stages.summary_ms(),
            "qc": QC,
            **({"record": self.recorder.report()} if self.recorder is not None else {}),
        }

    def publish(self) -> None:
        """One frame."""
        self.index += 1
        captured_ns = time.monotonic_ns()
        rate_hz = Fraction(self.plan.rate_hz)
        code = Timecode.from_count(3600 * self.plan.rate_hz + self.index, rate_hz)
        loans = {topic: self._painted(topic) for topic in self.pictures}
        source = loans["source"].loan
        frame = Frame(source.planes, self.pictures["source"], self.index, captured_ns, code, "fake", loan=source)
        frame.stamp("read")
        frame.stamp("pass")
        composite = Composite(frame, {topic: loans[topic] for topic in loans if topic != "source"}, 1)
        self.sink.show(composite)
        self.sink.write(composite)
        frame.stamp("publish")
        self.stages.add(captured_ns, frame.stamps)
        self.latency.add(frame.stamps["publish"] - captured_ns)
        for topic in self.pictures:
            if topic != "source":
                loans[topic].loan.release()
        frame.release()

    def close(self) -> None:
        """Leave."""
        self.sink.close()
        for ring in self.rings.values():
            ring.close()

    def _painted(self, topic: str) -> Output:
        picture = self.pictures[topic]
        loan = self.rings[topic].lend(picture)
        assert loan is not None
        np.copyto(loan.planes[0], self.scenes[topic])
        _barcode(loan.planes[0], self.index)
        return Output(topic, loan.planes, picture, loan)


def _barcode(plane: NDArray[Any], number: int) -> None:
    """Bit 0 leftmost, white for 1; every block is the same number of columns."""
    white = np.iinfo(plane.dtype).max
    columns = plane.shape[1] // BITS
    for bit in range(BITS):
        plane[:BAR_ROWS, bit * columns : (bit + 1) * columns] = white if number >> bit & 1 else white & 0xFF000000


def _scene(picture: Picture, kind: int) -> NDArray[np.uint32]:
    rows, columns = np.mgrid[0 : picture.height_px, 0 : picture.width_px].astype(np.float32)
    across, down = columns / picture.width_px, rows / picture.height_px
    figure = np.hypot((across - 0.5) * picture.width_px / picture.height_px, down - 0.62) < 0.3
    if kind:
        red, green, blue = 40 + 10 * down, 150 - 30 * np.hypot(across - 0.5, down - 0.5), 60 + 8 * across
    else:
        red, green, blue = 30 + 120 * down, 50 + 70 * down, 90 - 30 * down + 50 * across
    shade = 60 + 140 * (1 - np.hypot(across - 0.45, down - 0.5))
    pixels = np.stack(
        [np.where(figure, shade * tint, base) for tint, base in ((0.7, blue), (0.8, green), (1, red))], -1
    )
    packed = np.full((*pixels.shape[:2], 4), 255, np.uint8)
    packed[..., :3] = pixels.clip(0, 255)
    return packed.view(np.uint32)[..., 0]


def _matte(picture: Picture) -> NDArray[np.uint8]:
    rows, columns = np.mgrid[0 : picture.height_px, 0 : picture.width_px].astype(np.float32)
    distance = np.hypot((columns - picture.width_px / 2) / picture.height_px, rows / picture.height_px - 0.62)
    matte: NDArray[np.uint8] = (255 * ((0.31 - distance) / 0.02).clip(0, 1)).astype(np.uint8)
    return matte


def main(end: ChildEnd, plan: Plan) -> None:
    """The process: publishes at its rate until it is stopped."""
    engine = SmallEngine(plan)
    try:
        end.ready(engine.endpoint)
        start = time.monotonic()
        while not end.stopping(max(0.0, start + engine.index / plan.rate_hz - time.monotonic())):
            engine.publish()
    finally:
        engine.close()


@contextmanager
def running(plan: Plan) -> Iterator[str]:
    """The endpoint of a running engine."""
    child = Child("small-engine", main, plan)
    try:
        yield child.ready()
    finally:
        child.stop()
        assert child.failure is None


def number_of(pixels: NDArray[np.uint8]) -> int:
    """The number in the barcode of (height, width, ...) pixels, of any size."""
    height_px, width_px = pixels.shape[:2]
    row = max(0, math.floor(height_px * BAR_ROWS / 2 / 180)) if height_px < 180 else 8
    columns = width_px / BITS
    samples = [pixels[row, int((bit + 0.5) * columns)] for bit in range(BITS)]
    return sum(1 << bit for bit, sample in enumerate(samples) if np.mean(sample) > 127)
