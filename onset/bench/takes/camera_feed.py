"""Cameras without an engine: pictures in shared memory at their rate, each offered to a recorder of its own.

Every camera is a whole sink `record`, as one engine has: its encoders, its recorder. Copying the picture into the ring
is what a camera does anyway and is not counted; the time inside the sink's `write` is, as the loop's part.
"""

import os
import signal
import time
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
from onset_kernels.picture import Colour, Layout, Matrix, Picture, Range, Transfer

from onset.bench.takes.processes import send
from onset.children import STOP, Child, ChildEnd
from onset.errors import MemoryFull, WorkError
from onset.frame import Composite, Frame, Plane, monotonic_ns
from onset.record_port import Station
from onset.sinks.record import CodecName, Record, Settings
from onset.size import Size
from onset.takes.recording_plan import RecordingPlan, read_plan
from onset.topics import TOPICS
from onset.wire.ring import RingMemory

DIFFERENT = 4
"""Pictures that are shown in turn: a figure at different places, with fresh grain."""
START_S, ANSWER_S = 60.0, 60.0
_SPARE_SLOTS = 4


@dataclass(frozen=True)
class FeedPlan:
    """Which cameras: YUV 4:2:0, 8 bits, as most deliver. `retention_s` is seconds of encoded frames kept for each."""

    name: str
    takes: Path
    size: Size
    rate_hz: Fraction
    codec: CodecName
    retention_s: float = 2.0

    @property
    def picture(self) -> Picture:
        """What a camera delivers."""
        colour = Colour(Transfer.BT709, matrix=Matrix.BT709, range=Range.LIMITED)
        return Picture(self.size.width_px, self.size.height_px, Layout.YUV420P8, colour)


class CameraFeed:
    """The process of the cameras, from outside. `add` puts one more camera on, its take rolling when it returns."""

    def __init__(self, plan: FeedPlan) -> None:
        self.plan = plan
        self._asked = 0
        self._child = Child("onset-bench-feed", feed_main, plan, may_have_children=True)
        try:
            self._child.ready(START_S)
        except BaseException:
            self._child.stop()
            raise

    def add(self) -> dict[str, Any]:
        """One more camera. Raises MemoryFull when its rings do not fit, WorkError when it does not roll."""
        return self._ask("add")

    def told(self) -> dict[str, Any]:
        """{"cameras": [{counts, pids, loop_ns, folder}], "late": frames that came over a period late}."""
        return self._ask("tell")

    def stop(self) -> list[int]:
        """End the cameras as a crash would: recorders drain and end, nothing is delivered. The pids to wait for."""
        told = self._child.result or {"cameras": ()}
        pids = [pid for camera in told["cameras"] for pid in camera["pids"].values()]
        self._child.stop(timeout_s=10.0)
        return pids

    def kill(self) -> None:
        """Kill -9 the process of the cameras."""
        send(self._child.pid, signal.SIGKILL)

    def _ask(self, word: str) -> dict[str, Any]:
        self._asked += 1
        self._child.tell(word)
        give_up = time.monotonic() + ANSWER_S
        while time.monotonic() < give_up:
            running = self._child.poll()
            answer = self._child.result
            if answer is not None and answer["asked"] == self._asked:
                if answer["failure"] is not None:
                    raise answer["failure"]
                return dict(answer)
            if not running:
                raise self._child.failure or WorkError("the cameras under measurement have ended")
            time.sleep(0.005)
        raise WorkError(f"the cameras under measurement did not answer {word} for {ANSWER_S:g} s")


@dataclass
class _Camera:
    """One camera with its sink."""

    sink: Record
    ring: RingMemory
    folder: str = ""
    loop_ns: int = 0
    offered: int = 0


def feed_main(end: ChildEnd, plan: FeedPlan) -> None:
    """The process: `add` and `tell` are answered, `stop` ends it at once."""
    pictures = drawn(plan)
    cameras: list[_Camera] = []
    asked, late, index = 0, 0, 1
    period_ns = int(10**9 / plan.rate_hz)
    end.ready()
    due_ns = monotonic_ns()
    while (word := end.word()) != STOP:
        if word in ("add", "tell"):
            asked += 1
            failure = _added(plan, cameras, pictures, index) if word == "add" else None
            end.report({"asked": asked, "late": late, "failure": failure, "cameras": [_told(one) for one in cameras]})
            if word == "add":
                due_ns = monotonic_ns()
        for camera in cameras:
            _offer(camera, plan.picture, pictures[index % DIFFERENT], index)
        index += 1
        due_ns += period_ns
        behind_ns = monotonic_ns() - due_ns
        if behind_ns > period_ns:
            late += 1
            due_ns += behind_ns
        time.sleep(max(0, -behind_ns) / 1e9)
    for camera in cameras:
        camera.ring.close()
    os._exit(0)  # as a crash: recorders find their engine gone, drain and end


def drawn(plan: FeedPlan) -> list[tuple[Plane, ...]]:
    """Planes of some frames of the stage, which has a figure, a screen and grain."""
    import av

    from onset.stage.scene import Stage

    width_px, height_px = plan.size.width_px, plan.size.height_px
    stage = Stage(width_px, height_px, seed=1)
    found = []
    for number in range(DIFFERENT):
        pixels = np.empty((height_px, width_px), np.uint32)
        stage.draw(number * 7, (pixels,))
        frame = av.VideoFrame.from_ndarray(pixels.view(np.uint8).reshape(height_px, width_px, 4), format="bgra")
        whole = frame.reformat(format="yuv420p").to_ndarray().reshape(-1)
        planes, start = [], 0
        for shape in plan.picture.plane_shapes:
            size = shape[0] * shape[1]
            planes.append(whole[start : start + size].reshape(shape).copy())
            start += size
        found.append(tuple(planes))
    return found


def _added(
    plan: FeedPlan, cameras: list[_Camera], pictures: list[tuple[Plane, ...]], index: int
) -> MemoryFull | WorkError | None:
    number = len(cameras)
    name = f"{plan.name}-{number}"
    settings = Settings(
        takes=plan.takes, streams=("camera",), camera=plan.codec, retention_s=plan.retention_s,
        letter=chr(ord("A") + number),
    )  # fmt: skip
    sink = Record(settings)
    sink.wants(plan.picture)
    try:
        sink.begin(Station(name, "", plan.rate_hz, plan.picture, "cpu"))
    except MemoryFull as error:
        return error
    stream = TOPICS["source"].stream
    ring = RingMemory(f"{name}.source", plan.picture, slots=settings.raw_slots + _SPARE_SLOTS, stream=stream)
    camera = _Camera(sink, ring)
    cameras.append(camera)
    rolled = sink.roll({"take": number + 1})
    give_up = time.monotonic() + START_S
    while not rolled.done():
        if time.monotonic() > give_up:
            return WorkError(f"camera {number} did not roll in {START_S:g} s")
        _offer(camera, plan.picture, pictures[0], index - 1)  # a take begins with a frame
        time.sleep(0.02)
    camera.folder = str(rolled.result()["folder"])
    return None


def _offer(camera: _Camera, picture: Picture, planes: tuple[Plane, ...], index: int) -> None:
    loan = camera.ring.lend(picture)
    if loan is None:  # every slot waits for an encoder: the sink refuses before that
        raise WorkError("the camera's ring is full; the recorder holds more than it said it would")
    for ours, theirs in zip(loan.planes, planes, strict=True):
        np.copyto(ours, theirs)
    frame = Frame(loan.planes, picture, index, monotonic_ns(), loan=loan)
    before = time.thread_time_ns()
    camera.sink.write(Composite(frame, {}, 0))
    camera.loop_ns += time.thread_time_ns() - before
    camera.offered += 1
    frame.release()


def _told(camera: _Camera) -> dict[str, Any]:
    conductor = camera.sink.conductor
    assert conductor is not None
    recording = conductor.recording
    lanes = {f"{lane.stream}.{lane.lane}": lane.child.child.pid for lanes in recording.lanes.values() for lane in lanes}
    return {
        "folder": camera.folder,
        "plan": recording.plan.folder,
        "counts": recording.counts()["camera"],
        "loop_ns": camera.loop_ns,
        "offered": camera.offered,
        "pids": {"recorder": recording.recorder.child.pid, **lanes},
        "fill": recording.fill()["camera"],
        "warnings": list(camera.sink.warnings),
    }


def plan_of(camera: dict[str, Any]) -> RecordingPlan:
    """The recording of a camera that was told of. Raises WorkError when it is gone."""
    plan = read_plan(Path(camera["plan"]))
    if plan is None:
        raise WorkError(f"{camera['plan']}: the recording has gone")
    return plan
