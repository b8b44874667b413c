"""An engine that records, in a process of its own: rolled, cut, asked, killed. Its show is the demo's."""

import ctypes
import os
import sys
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
from onset.show import LabelledPart, Show, SourcePart
from onset.sinks.record import Record, Settings
from onset.sound.tables import SoundTable
from onset.takes.recording_plan import RecordingPlan, read_plan
from onset.tier import Tier

ANSWER_S, FINISH_S, CLOSE_S = 60.0, 300.0, 150.0
SET_CLOCK = "set-clock:"
_DROP_CAPABILITY = 24  # PR_CAPBSET_DROP of prctl(2)
_READ_AND_WRITE_ANYTHING = (1, 2)  # CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH of capabilities(7)


@dataclass(frozen=True)
class RecordingRun:
    """Which engine, where its takes go, settings of its recorder that are not the usual ones, and the tier of its pass:
    one, because a tier that steps down meanwhile would hide what recording costs.

    `stream` is the address of a camera that comes instead of the pattern, `site` a folder that its processes import
    from first; `ruled` processes keep to the rights of files even where they are root's."""

    engine: EngineRun
    takes: Path
    settings: Mapping[str, Any] = field(default_factory=dict)
    quality: Tier = "live"
    stream: str = ""
    sound: SoundTable = field(default_factory=SoundTable)
    site: Path | None = None
    ruled: bool = False


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
        """`tell`, `mark` (what was counted since the last mark), `roll`, `cut`, SET_CLOCK with whole seconds:
        {summary, record, pids, plan, answer, warnings, sound}. Raises what went wrong."""
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
    run = order.run
    if run.ruled:
        _keep_to_rights()
    if run.site is not None:  # for the processes that are still to come; spawned ones get this one's path
        sys.path.insert(0, str(run.site))
        os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(run.site), os.environ.get("PYTHONPATH", "")]))
    show = bench_show(run.engine, order.name, order.port, order.port)
    show = replace(show, engine=replace(show.engine, quality=run.quality), sound=run.sound)
    if run.stream:
        show = replace(show, source=_from_network(show, run.stream))
    settings = Settings(takes=run.takes, **run.settings)
    work = _Work(end)
    engine = Engine(
        replace(show, sink=(*show.sink, LabelledPart("record", settings, family="sinks"))), on_published=work.each
    )
    work.engine = engine
    engine.run()
    end.report(work.told(0))


def _keep_to_rights() -> None:
    """Root may read and write everything, whatever a folder's mode says: not the processes that this one starts."""
    libc = ctypes.CDLL(None)
    for capability in _READ_AND_WRITE_ANYTHING:
        libc.prctl(_DROP_CAPABILITY, capability, 0, 0, 0)  # fails where there is nothing to give up


def _from_network(show: Show, url: str) -> SourcePart:
    from onset.sources import stream

    assert show.source is not None
    settings = stream.Settings(url=url, listen=True, read_timeout_s=0.5, retry_s=0.05, open_timeout_s=ANSWER_S)
    return replace(show.source, kind="stream", settings=settings)


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
            elif what.startswith(SET_CLOCK):
                self._set_clock(int(what.removeprefix(SET_CLOCK)))
            self._end.report(self.told(int(number)))
            if what == "mark":
                self.engine.pipeline.mark()

    def _set_clock(self, ahead_s: int) -> None:
        """As if somebody had set the wall clock: the machine's own, which others go by, stays as it is."""
        sink = self.engine.recorder
        assert isinstance(sink, Record)
        assert sink.conductor is not None
        sink.conductor._records.utc.realtime = lambda: time.time_ns() + ahead_s * 10**9

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
            "sound": dict(self.engine.sound.report()),
        }
