"""An engine's settings without an engine, and an engine without pixels worth seeing."""

import threading
import time
from collections.abc import Mapping
from concurrent.futures import Future
from fractions import Fraction
from typing import Any

from onset_kernels.picture import LINEAR_709, Colour, Layout, Matrix, Picture, Range

from onset.frame import Composite, Frame, Output
from onset.sinks.publish import Settings, build
from onset.timecode import Timecode
from onset.topics import TOPICS
from onset.wire.ring import RingMemory


class FakeSettings:
    """A `Settable` that applies changes when told to, as a loop does between two frames."""

    def __init__(self) -> None:
        self.values: dict[str, Any] = {"keyer.black": 0.0, "keyer.white": 1.0}
        self.index = 100
        self.waiting: list[tuple[dict[str, Any], Future[int]]] = []
        self.automatic = True
        self.requests = 0
        self._lock = threading.Lock()

    def get(self, path: str) -> Any:
        if path not in self.values:
            raise KeyError(f"no setting {path!r}; known: {', '.join(self.values)}")
        return self.values[path]

    def tree(self) -> Mapping[str, Any]:
        return {path: {"value": value} for path, value in self.values.items()}

    def request(self, changes: Mapping[str, Any]) -> "Future[int]":
        for path in changes:
            self.get(path)
        future: Future[int] = Future()
        with self._lock:
            self.requests += 1
            self.waiting.append((dict(changes), future))
        if self.automatic:
            threading.Timer(0.01, self.between_frames).start()
        return future

    def between_frames(self) -> None:
        with self._lock:
            waiting, self.waiting = self.waiting, []
            self.index += 1
        for changes, future in waiting:
            self.values.update(changes)
            future.set_result(self.index)


class FakeEngine:
    """Publishes frames whose every pixel tells their index, as a loop does, from the test's thread or its own."""

    def __init__(self, settings: Settings, width_px: int = 160, height_px: int = 96) -> None:
        self.sink = build(settings)
        self.pictures = {
            "source": Picture(width_px, height_px, Layout.YUV420P8, Colour(matrix=Matrix.BT709, range=Range.LIMITED)),
            "comp": Picture(width_px, height_px, Layout.BGRA8),
            "matte": Picture(width_px, height_px, Layout.GRAY8, LINEAR_709),
        }
        self.rings = {
            topic: RingMemory(f"{settings.name}.{topic}", picture, stream=TOPICS[topic].stream)
            for topic, picture in self.pictures.items()
        }
        self.index = 0
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def endpoint(self) -> str:
        """The bus over TCP."""
        return self.sink.endpoints["bus"][1]

    def publish(self) -> int:
        """One frame; answers its index."""
        self.index += 1
        loan = self.rings["source"].lend(self.pictures["source"])
        assert loan is not None
        for plane in loan.planes:
            plane[:] = 128
        code = Timecode.from_count(self.index, Fraction(25))
        frame = Frame(loan.planes, self.pictures["source"], self.index, time.monotonic_ns(), code, "fake", loan=loan)
        outputs = {}
        for name in ("comp", "matte"):
            picture = self.pictures[name]
            output = self.rings[name].lend(picture)
            assert output is not None
            output.planes[0][:] = self.index if name == "comp" else self.index % 256
            outputs[name] = Output(name, output.planes, picture, output)
        frame.stamp("pass")
        composite = Composite(frame, outputs, settings_revision=3)
        self.sink.show(composite)
        self.sink.write(composite)
        for done in outputs.values():
            done.loan.release()
        frame.release()
        return self.index

    def flow(self, rate_hz: float) -> None:
        """Publish by itself from now on."""

        def run() -> None:
            while not self._stopping.wait(1 / rate_hz):
                self.publish()

        self._thread = threading.Thread(target=run, name="fake engine")
        self._thread.start()

    def close(self) -> None:
        """Stop; idempotent."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()
        self.sink.close()
        for ring in self.rings.values():
            ring.close()
