"""An engine that records, in a process of its own: rolled, cut, asked, killed. Its show is the demo's."""

import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from onset.bench.engine_process import START_S, EngineRun, bench_show, free_port
from onset.bench.takes.processes import lives
from onset.children import STOP, Child, ChildEnd
from onset.engine import Engine
from onset.errors import WorkError
from onset.frame import Composite
from onset.show import LabelledPart
from onset.sinks.record import Record, Settings
from onset.takes.recording_plan import RecordingPlan, read_plan
from onset.tier import Tier

ANSWER_S, FINISH_S, CLOSE_S = 60.0, 300.0, 150.0


@dataclass(frozen=True)
class RecordingRun:
    """Which engine, where its takes go, settings of its recorder that are not the usual ones, and the tier of its pass:
    one, because a tier that steps down meanwhile would hide what recording costs."""

    engine: EngineRun
    takes: Path
    settings: Mapping[str, Any] = field(default_factory=dict)
    quality: Tier = "live"


@dataclass(frozen=True)
class _Order:
    run: RecordingRun
    name: str
    port: int


class RecordingEngine:
    """The engine from outside, on the air when this is built."""

    def __init__(self, run: RecordingRun, name: str = "") -> None:
        self.run = run
        self.name = name or run.engine.unique_name
        self._asked = 0
        self._last: dict[str, Any] = {}
        order = _Order(run, self.name, free_port())
        self._child = Child("onset-bench-engine", engine_main, order, may_have_children=True)
        try:
            self._child.ready(START_S)
        except BaseException:
            self._child.stop()
            raise

    def ask(self, word: str = "tell") -> dict[str, Any]:
        """`tell`, `mark` (what was counted since the last mark), `roll`, `cut`: {summary, record, pids, plan, answer,
        warnings}. Raises what went wrong."""
        self._asked += 1
        self._child.tell(f"{word} {self._asked}")
        give_up = time.monotonic() + ANSWER_S
        while time.monotonic() < give_up:
            running = self._child.poll()
            told = self._child.result
            if told is not None and told["asked"] == self._asked:
                self._last = told
                return dict(told)
            if not running:
                raise self._child.failure or WorkError("the engine under measurement has ended")
            time.sleep(0.002)
        raise WorkError(f"the engine under measurement did not answer {word} for {ANSWER_S:g} s")

    def roll(self) -> Path:
        """Roll; the take's folder, once the first frame is in it."""
        self.ask("roll")
        told = self.until(lambda told: told["answer"] is not None, "the take rolls", ANSWER_S)
        return Path(told["answer"]["folder"])

    def cut(self) -> None:
        """Cut, unless the recorder has done so itself, and wait until the take is finished."""
        if self.ask()["record"]["state"] == "rolling":
            self.ask("cut")
        self.until(lambda told: told["record"]["state"] == "idle", "the take is finished", FINISH_S)

    def until(self, holds: Callable[[dict[str, Any]], bool], what: str, limit_s: float) -> dict[str, Any]:
        """Ask until it says so; its answer. Raises WorkError after `limit_s`."""
        give_up = time.monotonic() + limit_s
        while not holds(told := self.ask()):
            if time.monotonic() > give_up:
                raise WorkError(f"waited {limit_s:g} s in vain until {what}; record says {told['record']}")
            time.sleep(0.02)
        return told

    @property
    def pids(self) -> dict[str, int]:
        """The newest known process ids: engine, recorder, and each encoder as camera.0."""
        return {**self._last.get("pids", {}), "engine": self._child.pid}

    def recording(self) -> RecordingPlan:
        """The recording's plan. Raises WorkError when it is gone."""
        plan = read_plan(Path(self.ask()["plan"]))
        if plan is None:
            raise WorkError("the recording has gone")
        return plan

    def stop(self) -> dict[str, Any]:
        """End it in order, its takes finished; what it said last. Idempotent, also after it was killed."""
        if lives(self._child.pid):
            self._last = self._child.stop(timeout_s=CLOSE_S) or self._last
        else:
            self._child.stop()
        return self._last


@contextmanager
def recording(run: RecordingRun, name: str = "") -> Iterator[RecordingEngine]:
    """An engine that is ended whatever happens."""
    engine = RecordingEngine(run, name)
    try:
        yield engine
    finally:
        engine.stop()


def engine_main(end: ChildEnd, order: _Order) -> None:
    """The process: runs until it is told to stop."""
    show = bench_show(order.run.engine, order.name, order.port, order.port)
    show = replace(show, engine=replace(show.engine, quality=order.run.quality))
    settings = Settings(takes=order.run.takes, **order.run.settings)
    work = _Work(end)
    engine = Engine(
        replace(show, sink=(*show.sink, LabelledPart("record", settings, family="sinks"))), on_published=work.each
    )
    work.engine = engine
    engine.run()
    end.report(work.told(0))


class _Work:
    """What the engine's process does after each frame: hears a word, answers it."""

    def __init__(self, end: ChildEnd) -> None:
        self._end = end
        self.engine: Engine
        self._started = False
        self._answer: Future[Mapping[str, Any]] | None = None

    def each(self, _composite: Composite) -> None:
        """In the loop."""
        if not self._started:
            self._started = True
            self._end.ready()
        word = self._end.word()
        if word == STOP:
            self.engine.stop()
        elif word is not None:
            what, _, number = word.partition(" ")
            recorder = self.engine.recorder
            assert recorder is not None
            if what == "roll":
                self._answer = recorder.roll({"scene": "1"})
            elif what == "cut":
                self._answer = recorder.cut()
            self._end.report(self.told(int(number)))
            if what == "mark":
                self.engine.pipeline.mark()

    def told(self, asked: int) -> dict[str, Any]:
        """Everything that may be asked for."""
        sink = self.engine.recorder
        assert isinstance(sink, Record)
        assert sink.conductor is not None
        recording = sink.conductor.recording
        lanes = [lane for lanes in recording.lanes.values() for lane in lanes]
        pids = {f"{lane.stream}.{lane.lane}": lane.child.child.pid for lane in lanes}
        answered = self._answer is not None and self._answer.done()
        return {
            "asked": asked,
            "summary": self.engine.summary(),
            "record": dict(sink.report()),
            "pids": {"recorder": recording.recorder.child.pid, **pids},
            "plan": recording.plan.folder,
            "answer": dict(self._answer.result()) if self._answer is not None and answered else None,
            "warnings": list(sink.warnings),
        }
