"""An engine in a process of its own, measured over windows: the demo's show, under a name and on ports of its own."""

import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, Literal

from onset.children import STOP, Child, ChildEnd
from onset.demo import Demo, demo_show
from onset.engine import Engine
from onset.errors import WorkError
from onset.frame import Composite
from onset.free_ports import free_ports
from onset.show import Show
from onset.size import Size
from onset.tier import Tier

START_S = 120.0
"""A cold cache compiles first, on a busy machine."""
REPORT_S = 30.0


@dataclass(frozen=True)
class EngineRun:
    """Which engine: the demo's show at this size and rate; `web` with the browser monitor; `threads` 0: its default.
    With `face` the figure has a real one, which is followed unless `tracked` is off."""

    size: Size
    rate_hz: Fraction
    threads: int = 0
    web: bool = False
    face: bool = False
    tracked: bool = True
    quality: Tier | Literal["auto"] = "auto"
    name: str = "onset-bench"

    @property
    def unique_name(self) -> str:
        """Two benches on one machine do not meet."""
        return f"{self.name}-{os.getpid()}"


def bench_show(run: EngineRun, name: str, port: int, web_port: int) -> Show:
    """The demo's show under another name."""
    show = demo_show(
        run.size, run.rate_hz, device="cpu", threads=run.threads, port=port, web_port=web_port, name=name,
        face=run.face,
    )  # fmt: skip
    show = replace(show, engine=replace(show.engine, quality=run.quality), tracker=show.tracker if run.tracked else ())
    return show if run.web else replace(show, sink=tuple(part for part in show.sink if part.kind != "web"))


def free_port() -> int:
    """A port of which the next two are likely to be free as well."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return min(int(probe.getsockname()[1]), 65000)


@dataclass(frozen=True)
class _Order:
    run: EngineRun
    name: str
    port: int
    web_port: int
    seconds: float = 0.0


def _order(run: EngineRun, name: str, seconds: float = 0.0) -> _Order:
    first = free_ports(4)  # three of the wire, one of the browser's monitor
    return _Order(run, name, first, first + 3, seconds)


class RunningEngine:
    """An engine in another process, on the air when this is built. `name` is what clients connect to."""

    def __init__(self, run: EngineRun) -> None:
        self.name = run.unique_name
        order = _order(run, self.name)
        self._child = Child("onset-bench-engine", engine_main, order, may_have_children=True)
        self._marks = 0
        try:
            self._child.ready(START_S)
        except BaseException:
            self._child.stop()
            raise

    def window(self, seconds: float) -> dict[str, Any]:
        """What the engine did in a window that begins now: its summary. Raises its failure."""
        self._mark()
        time.sleep(seconds)
        return self._mark()

    def stop(self) -> None:
        """End it; idempotent."""
        self._child.stop(timeout_s=10.0)

    def _mark(self) -> dict[str, Any]:
        """What was counted since the last mark; from here on it counts anew."""
        self._marks += 1
        self._child.tell("mark")
        give_up = time.monotonic() + REPORT_S
        while time.monotonic() < give_up:
            running = self._child.poll()
            report = self._child.result
            if report is not None and report["mark"] == self._marks:
                summary: dict[str, Any] = report["summary"]
                return summary
            if not running:
                raise self._child.failure or WorkError("the engine under measurement has ended")
            time.sleep(0.01)
        raise WorkError(f"the engine under measurement published nothing for {REPORT_S:g} s")


@contextmanager
def running(run: EngineRun) -> Iterator[RunningEngine]:
    """An engine that is ended whatever happens."""
    engine = RunningEngine(run)
    try:
        yield engine
    finally:
        engine.stop()


def engine_main(end: ChildEnd, order: _Order) -> None:
    """The process: runs until it is told to stop; answers each `mark` with its summary since the one before."""
    marks = 0
    started = False

    def each(_composite: Composite) -> None:
        nonlocal marks, started
        if not started:
            started = True
            end.ready()
        word = end.word()
        if word == "mark":
            marks += 1
            end.report({"mark": marks, "summary": engine.summary()})
            engine.pipeline.mark()
        elif word == STOP:
            engine.stop()

    show = bench_show(order.run, order.name, order.port, order.web_port)
    engine = Engine(show, on_published=each)
    engine.run()


def demo_summary(run: EngineRun, seconds: float) -> dict[str, Any]:
    """The whole demo for so many seconds, its witnesses with it, in a process of its own: its summary."""
    order = _order(replace(run, web=True), run.unique_name, seconds)
    child = Child("onset-bench-demo", demo_main, order, may_have_children=True)
    try:
        summary: dict[str, Any] = child.ready(START_S + seconds + REPORT_S)
    finally:
        child.stop(timeout_s=10.0)
    return summary


def demo_main(end: ChildEnd, order: _Order) -> None:
    """The process: runs the demo to its end and says what it found."""
    show = bench_show(order.run, order.name, order.port, order.web_port)
    end.ready(Demo(show, seconds=order.seconds, browser=False).run())
