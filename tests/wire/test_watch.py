"""`onset watch`: rate, loss, latency and drops of any engine; a line when there is nothing."""

import time
from collections import Counter
from collections.abc import Iterator

import numpy as np
import pytest

from onset.errors import WireError
from onset.sinks.publish import Settings
from onset.subject import Answer, Subject, Tracked
from onset.wire.place import host_id
from onset.wire.tracks import TrackedFrame
from onset.wire.watch import Watch, watch
from tests.wire.fakes import FakeEngine


@pytest.fixture
def engine(engine_name: str) -> Iterator[FakeEngine]:
    made = FakeEngine(Settings(name=engine_name, endpoint="tcp://127.0.0.1:*", viewers=0))
    yield made
    made.close()


def test_a_running_engine_is_summed_up(engine: FakeEngine, engine_name: str) -> None:
    engine.sink.attach(None, lambda: {}, lambda: {"late": 2})  # type: ignore[arg-type]
    engine.flow(50)
    lines: list[str] = []
    summary = watch(engine.endpoint, seconds=2.2, tell=lines.append)
    assert summary["engine"] == engine_name
    assert summary["frames"] > 20
    assert 10 < summary["fps"] < 60
    assert summary["lost"] == {}
    assert set(summary["arrival_ms"]) == {"p50", "p95", "p99", "max"}
    assert set(summary["stages_ms"]) == {"pass"}
    assert summary["drops"] == {"late": 2}
    assert summary["timecode"].startswith("00:00:0")
    assert summary["pictures"]["comp"] == "160x96 bgra8"
    assert 1 <= len(lines) <= 3
    assert "dropped late 2" in lines[-1]


def test_what_is_tracked_stands_in_the_line() -> None:
    seen = Watch()
    points = np.zeros((1, 2), np.float32)
    anna = Subject(1, 0.9, points, words={"name": "Anna", "expression": "happiness", "blendshape.model": "own"})
    faces = Answer(3, 0, "mesh", (anna, Subject(2, 0.5, points)))
    told = {"face": Tracked(faces, faces.subjects, 18_000_000, 0), "box": Tracked(Answer(1, 0, "box"), (), 0, 0)}
    seen.tracked = TrackedFrame(4, 18_000_000, told, 0)
    line = seen.line(0, time.monotonic_ns())
    assert line.endswith("face: Anna happiness, #2, 18 ms ago  box: nothing, 0 ms ago")


def test_no_engine_is_said_in_a_line() -> None:
    with pytest.raises(WireError, match=r"nothing arrived from tcp://127.0.0.1:9 in 0.3 s; is an engine running"):
        watch("tcp://127.0.0.1:9", seconds=5, tell=print, patience_s=0.3)


def test_an_engine_whose_source_is_silent_is_told_from_no_engine(engine: FakeEngine, engine_name: str) -> None:
    engine.sink.attach(None, lambda: {"frames_captured": 0}, dict)  # type: ignore[arg-type]
    with pytest.raises(WireError, match=f"no frame arrived .*; {engine_name} answers, but its source delivers nothing"):
        watch(engine.endpoint, seconds=1.5, tell=print, patience_s=5)


@pytest.mark.parametrize(
    ("told", "words"),
    [({}, "is still coming up .*; watch again"), ({"frames_captured": 3}, "works on its first frame .*; watch again")],
)
def test_an_engine_that_is_not_on_the_air_yet_is_told_from_a_silent_source(
    engine: FakeEngine, engine_name: str, told: dict[str, int], words: str
) -> None:
    """While it compiles: for more than a minute on a busy machine without a cache."""
    engine.sink.attach(None, lambda: told, dict)  # type: ignore[arg-type]
    with pytest.raises(WireError, match=f"no frame arrived .*; {engine_name} {words}"):
        watch(engine.endpoint, seconds=1.5, tell=print, patience_s=5)


def test_an_engine_that_stops_is_noticed(engine: FakeEngine) -> None:
    engine.flow(50)
    deadline = time.monotonic() + 10

    def stop_the_frames(line: str) -> None:
        engine._stopping.set()
        assert time.monotonic() < deadline

    with pytest.raises(WireError, match="no frame arrived"):
        watch(engine.endpoint, seconds=30, tell=stop_the_frames, patience_s=0.5)


def test_ctrl_c_ends_with_the_summary(engine: FakeEngine) -> None:
    engine.flow(50)
    lines: list[str] = []

    def interrupt_once(line: str) -> None:
        lines.append(line)
        if len(lines) == 1:
            raise KeyboardInterrupt

    assert watch(engine.endpoint, seconds=None, tell=interrupt_once)["frames"] > 0
    assert lines[-1] == "stopped"


def test_ages_are_not_told_across_hosts() -> None:
    seen = Watch()
    seen.take({"topic": "state", "host": "elsewhere"}, 0)
    seen.take({"topic": "meta", "index": 1, "captured_ns": 10, "stamps": {"pass": 20}, "missed": 4}, 30)
    assert seen.summary(Counter(), "x")["arrival_ms"] is None
    assert "arrival" not in seen.line(0, 40)
    seen.take({"topic": "state", "host": host_id()}, 50)
    assert seen.summary(Counter(), "x")["arrival_ms"]["max"] == pytest.approx(2e-5, abs=1e-3)
    assert seen.summary(Counter(), "x")["missed"] == 4
