"""An engine that does nothing but record: small pictures whose content tells their index, in a process of its own that
can be killed, frozen and asked."""

import os
import signal
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from onset_kernels.picture import LINEAR_709, Colour, Layout, Matrix, Picture, Range, Transfer

from onset.children import Child, ChildEnd
from onset.frame import Composite, Frame, Loan, Output, monotonic_ns
from onset.record_port import Station
from onset.sinks.record import Record, Settings
from onset.takes import recording, spare_encoder
from onset.takes.read import open_take
from onset.takes.recording_plan import RecordingPlan, StreamPlan, left_behind, read_plan
from onset.wire.place import private_folder

CAMERA = Picture(64, 48, Layout.YUV420P8, Colour(Transfer.BT709, matrix=Matrix.BT709, range=Range.LIMITED))
MATTE = Picture(64, 48, Layout.GRAY8, LINEAR_709)
PATIENCE_S = 60.0


@dataclass(frozen=True)
class RigPlan:
    """What the engine in the rig is told."""

    name: str
    takes: Path
    rate_hz: int = 100
    ring_bytes: int = 0
    deaths_a_minute: int = 0
    recorder_end_s: float = 0.0
    spares: int = 0
    settings: dict[str, Any] = field(default_factory=dict)


class Rig:
    """The engine from outside. Waits as long as it takes, up to a minute, and no longer than that."""

    def __init__(
        self, tmp_path: Path, name: str, *, rate_hz: int = 100, ring_bytes: int = 0, deaths_a_minute: int = 0,
        recorder_end_s: float = 0.0, spares: int = 0, **settings: Any,
    ) -> None:  # fmt: skip
        self.takes = tmp_path / "takes"
        self.name = own(name)
        self._stopped = False
        plan = RigPlan(self.name, self.takes, rate_hz, ring_bytes, deaths_a_minute, recorder_end_s, spares, settings)
        self.child = Child("onset-rig", engine, plan, may_have_children=True)
        self.child.ready(PATIENCE_S)

    def __enter__(self) -> "Rig":
        return self

    def __exit__(self, *_: object) -> None:
        for pid in self.pids.values():
            _signal(pid, signal.SIGCONT)
        self.stop()

    def stop(self) -> None:
        """End the engine in order."""
        self._stopped = True
        self.child.stop(PATIENCE_S)

    @property
    def told(self) -> dict[str, Any]:
        """The newest report."""
        if not self._stopped:
            self.child.poll()
        return dict(self.child.result or {})

    @property
    def pids(self) -> dict[str, int]:
        """Process ids by name: recorder, camera.0, matte.0."""
        return dict(self.told.get("pids", {}))

    @property
    def plan(self) -> RecordingPlan:
        """The recording's plan, as it lies in shared memory."""
        (path,) = private_folder().glob(f"{self.name}.recording-*")
        plan = read_plan(path)
        assert plan is not None
        return plan

    def roll(self, take: str = "") -> Path:
        """Roll; the take's folder."""
        self.child.tell(f"roll {take}")
        self.until(lambda told: told["record"]["state"] == "rolling", "rolling")
        return self.takes / str(self.told["record"]["take"])

    def cut(self) -> None:
        """Cut and wait until the take is finished."""
        self.child.tell("cut")
        self.until(lambda told: told["record"]["state"] == "idle", "finished")

    def offered(self, count: int) -> None:
        """Wait until so many more frames were offered."""
        goal = self._offered() + count
        self.until(lambda _: self._offered() >= goal, f"{goal} frames offered")

    def until(self, holds: Callable[[Mapping[str, Any]], bool], what: str) -> None:
        """Wait until a report says so."""
        until(lambda: self._whether(holds), lambda: f"{what}: {self.told}")

    def _whether(self, holds: Callable[[Mapping[str, Any]], bool]) -> bool:
        told = self.told
        if self.child.failure is not None:
            raise self.child.failure
        return bool(told) and holds(told)

    def kill(self, *names: str) -> None:
        """Kill -9 these processes of the recording at once."""
        pids = self.pids
        for name in names:
            _signal(pids[name], signal.SIGKILL)

    def freeze(self, name: str) -> None:
        """Stop a process without its knowing."""
        _signal(self.pids[name], signal.SIGSTOP)

    def thaw(self, name: str) -> None:
        """Let it go on."""
        _signal(self.pids[name], signal.SIGCONT)

    def freeze_with_children(self, name: str) -> list[int]:
        """Stop a process, then what it has started, which cannot become more by then; their ids."""
        self.freeze(name)
        tasks = Path(f"/proc/{self.pids[name]}/task").glob("*/children")
        children = [int(pid) for task in tasks for pid in task.read_text().split()]
        for pid in children:
            _signal(pid, signal.SIGSTOP)
        return [self.pids[name], *children]

    def kill_engine(self) -> None:
        """Kill -9 the engine itself."""
        _signal(self.child.pid, signal.SIGKILL)

    def _offered(self) -> int:
        streams = self.told.get("record", {}).get("streams", {})
        return int(streams["camera"]["offered"]) if streams else 0


def until(holds: Callable[[], bool], what: Callable[[], str]) -> None:
    """Wait, up to a minute."""
    give_up = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < give_up, what()
        time.sleep(0.01)


def gone(pid: int) -> bool:
    """Whether a process has ended (a zombie has)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True


def recorded(folder: Path) -> dict[str, dict[int, str]]:
    """What the records of a take say: {stream: {sequence: state}}."""
    states: dict[str, dict[int, str]] = {}
    with open_take(folder) as take:
        for frame in take.frames():
            for stream, part in frame.streams.items():
                states.setdefault(stream, {})[part.sequence] = part.state
    return states


def packets(folder: Path, stream: str) -> list[int]:
    """Indices of the frames whose whole, proven packets lie in the journal."""
    with open_take(folder) as take, take.journal(stream) as journal:
        return [index for index in journal.indices if journal.packet(index) is not None]


def committed_sequences(folder: Path, stream: str) -> list[int]:
    """The frames of a stream that the records say are committed."""
    return sorted(n for n, state in recorded(folder)[stream].items() if state == "committed")


def own(name: str) -> str:
    """A rig's name with this process's number: rings are the machine's, and the same test may run beside this one."""
    return f"{name}-{os.getpid()}"


def left_over(name: str) -> list[RecordingPlan]:
    """Recordings of this name whose engine is gone."""
    return left_behind(own(name))


class SmallRecord(Record):
    """The sink, with retention rings of a size that a test can fill."""

    def __init__(self, ring_bytes: int, settings: Settings) -> None:
        super().__init__(settings)
        self._ring_bytes = ring_bytes

    def stream(self, name: str, picture: Picture, rate_hz: float) -> StreamPlan:
        planned = super().stream(name, picture, rate_hz)
        return msgspec.structs.replace(planned, ring_bytes=self._ring_bytes) if self._ring_bytes else planned


def engine(end: ChildEnd, plan: RigPlan) -> None:
    """The process: offers frames at its rate for as long as it lives."""
    if plan.deaths_a_minute:
        recording.RECORDER_DEATHS_A_MINUTE = plan.deaths_a_minute
    spare_encoder.SPARES = plan.spares  # each is a process that starts; only tests whose encoders die need one
    if plan.recorder_end_s:
        recording.RECORDER_END_S = plan.recorder_end_s
    sink = SmallRecord(plan.ring_bytes, Settings(takes=plan.takes, streams=("camera", "matte"), **plan.settings))
    sink.wants(CAMERA)
    sink.begin(Station(plan.name, "", Fraction(plan.rate_hz), CAMERA, "cpu"))
    end.ready()
    period_ns = 10**9 // plan.rate_hz
    due_ns, index, told_ns, answers = monotonic_ns(), 0, 0, []
    try:
        while True:
            word = end.word()
            if word == "stop":
                break
            if word is not None and word.startswith("roll"):
                answers.append(sink.roll({"take": int(word.removeprefix("roll").strip() or 0)}))
            if word == "cut":
                answers.append(sink.cut())
            if word is not None and word.startswith("set clock"):
                ahead_ns = int(word.removeprefix("set clock"))
                sink.conductor._records.utc.realtime = lambda ahead_ns=ahead_ns: time.time_ns() + ahead_ns  # type: ignore
            if word is not None and word.startswith("lose"):
                index += int(word.removeprefix("lose"))
            sink.write(composite(index))
            index += 1
            if monotonic_ns() - told_ns > 20_000_000:
                told_ns = monotonic_ns()
                pids = _pids(sink)
                end.report({"record": dict(sink.report()), "pids": pids, "warnings": sink.warnings, "frames": index})
            due_ns = max(due_ns + period_ns, monotonic_ns() - period_ns)
            time.sleep(max(0, due_ns - monotonic_ns()) / 1e9)
    finally:
        sink.close()
        end.report({"record": dict(sink.report()), "pids": {}, "warnings": sink.warnings})


def composite(index: int) -> Composite:
    """A frame whose luma and matte say its index."""
    camera = tuple(np.full(shape, 16 + index % 200, np.uint8) for shape in CAMERA.plane_shapes)
    matte = (np.full(MATTE.plane_shapes[0], index % 256, np.uint8),)
    frame = Frame(camera, CAMERA, index, monotonic_ns())
    loan = Loan(matte, lambda: None)
    return Composite(frame, {"matte": Output("matte", matte, MATTE, loan)}, 0)


def _pids(sink: Record) -> dict[str, int]:
    assert sink.conductor is not None
    ours = sink.conductor.recording
    lanes = {f"{lane.stream}.{lane.lane}": lane.child.child.pid for lanes in ours.lanes.values() for lane in lanes}
    spare = {"spare": ours.spare.pid} if ours.spare.pid else {}
    return {"recorder": ours.recorder.child.pid, **lanes, **spare, "engine": os.getpid()}


def _signal(pid: int, number: int) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return
