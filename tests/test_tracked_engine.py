"""An engine with a tracker, as a show has it: over the wire, in a render, and beside an engine that has none."""

import itertools
import json
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from onset.cli import run
from onset.client import connect
from onset.engine import Engine
from onset.errors import UsageError, WorkError
from onset.frame import Composite
from onset.settings import make_show
from onset.wire.client import Engine as Client
from onset.wire.tracks import TrackedFrame
from tests.tracker_plugins import light_tracker

LIMIT_S = 60.0
_numbers = itertools.count()


@pytest.fixture
def kind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    return light_tracker(tmp_path, monkeypatch)


def table(kind: str, **tracker: Any) -> dict[str, Any]:
    return {
        "show": {"name": f"tracked-{os.getpid()}-{next(_numbers)}"},
        "engine": {"device": "cpu", "threads": 1},
        "source": {"kind": "pattern", "size": "128x72", "rate": "60"},
        "tracker": [{"kind": kind, "label": "light", **tracker}],
        "sink": [{"kind": "publish", "endpoint": "tcp://127.0.0.1:*", "viewers": 0, "topics": ["comp"]}],
    }


@contextmanager
def running(show: dict[str, Any]) -> Iterator[tuple[Engine, Client]]:
    """An engine that runs, and a client of it."""
    engine = Engine(make_show(show)[0])
    loop = threading.Thread(target=engine.run, daemon=True)
    loop.start()
    try:
        with connect(show["show"]["name"], timeout_s=LIMIT_S) as client:
            yield engine, client
    finally:
        engine.stop()
        loop.join()


def until(client: Client, wanted: Callable[[TrackedFrame], bool]) -> TrackedFrame:
    """The first tracked frame that is so."""
    give_up = time.monotonic() + LIMIT_S
    for frame in client.tracks(timeout_s=LIMIT_S):
        if wanted(frame):
            return frame
        assert time.monotonic() < give_up, "never so"
    raise AssertionError("no frame")


def level_of(frame: TrackedFrame) -> float:
    (one,) = frame.trackers["light"].answer.subjects
    return one.values["light.level"]


def test_what_is_tracked_goes_out_on_the_wire_raw_and_predicted(kind: str) -> None:
    with running(table(kind)) as (_, client):
        frame = until(client, lambda frame: bool(frame.trackers["light"].subjects) and frame.index > 10)
        told = frame.trackers["light"]
        assert told.age_ns == frame.captured_ns - told.answer.captured_ns
        (raw,), (carried,) = told.answer.subjects, told.subjects
        assert raw.points_px.shape == carried.points_px.shape == (1, 2)
        assert raw.values.keys() == carried.values.keys() == {"light.level"}
        give_up = time.monotonic() + LIMIT_S
        while not (said := client.state().get("trackers", {}).get("light", {})).get("rate_hz"):
            assert time.monotonic() < give_up
            time.sleep(0.05)
        assert said["state"] == "tracking"
        assert set(said) == {"state", "trouble", "restarts", "rate_hz", "age_ms", "found"}


def test_the_state_says_which_layer_waits_for_what_and_how_its_tracker_is(kind: str) -> None:
    layers = [{"kind": "camera"}, {"kind": "solid", "pin": "light.phone"}]
    with running({**table(kind), "layer": layers}) as (_, client):
        next(client.tracks(timeout_s=LIMIT_S))
        give_up = time.monotonic() + LIMIT_S
        while not (pins := client.state().get("pins")) or pins["layer.1"]["tracker"] != "tracking":
            assert time.monotonic() < give_up
            time.sleep(0.05)
        assert {name: pins["layer.1"][name] for name in ("to", "state", "opacity")} == {
            "to": "light.phone", "state": "never found", "opacity": 0.0
        }  # fmt: skip
        assert any(line.startswith("layer.1 waits for light.phone") for line in client.state()["warnings"])


def test_settings_and_commands_reach_a_tracker_over_the_wire(kind: str) -> None:
    with running(table(kind)) as (_, client):
        level = level_of(next(client.tracks(timeout_s=LIMIT_S)))
        client.set("tracker.light.gain", 0.5)
        client.change({"tracker.light.smooth": False, "tracker.light.rate_hz": 30.0})
        until(client, lambda frame: level_of(frame) < 0.7 * level)
        assert client.command("light", "count", more=3)["more"] == 3
        with pytest.raises(UsageError, match="command 'nod' is unknown; known: count"):
            client.command("light", "nod")
        with pytest.raises(UsageError, match="there is no tracker 'face'"):
            client.command("face", "neutral")


def test_the_command_line_commands_a_tracker(kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    show = table(kind)
    with running(show) as (_, client):
        next(client.tracks(timeout_s=LIMIT_S))
        words = ["track", show["show"]["name"], "light", "count", "box=[1,2]", "text=plain", "--json"]
        assert run(words) == 0
        answer = json.loads(capsys.readouterr().out.splitlines()[-1])
        assert (answer["box"], answer["text"]) == ([1, 2], "plain")
        assert run([*words[:4], "more"]) == 2
        assert "is not of the form key=value" in capsys.readouterr().err


def test_a_clip_in_place_of_an_engine_is_told_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "clip.mp4").touch()
    assert run(["track", str(tmp_path / "clip.mp4"), "face", "neutral"]) == 2
    told = capsys.readouterr().err
    assert "clip.mp4 is a file, not an engine: `onset track` commands" in told
    assert "to track the clip add --kind face" in told


def test_an_engine_without_trackers_says_so(kind: str) -> None:
    show = table(kind)
    del show["tracker"]
    with running(show) as (engine, client):
        assert client.state()["trackers"] == {}
        assert engine.trackers is None
        with pytest.raises(UsageError, match="this engine has no trackers"):
            client.command("light", "count")


def test_a_render_waits_for_each_frames_own_answer(kind: str, tmp_path: Path) -> None:
    seen: list[Any] = []

    def keep(composite: Composite) -> None:
        told = composite.frame.tracked["light"]
        record = composite.records["trackers"]["light"]
        seen.append(
            (told.answer.index, told.age_ns, record["subjects"][0]["values"], told.subjects[0].points_px.tolist())
        )

    def render() -> list[Any]:
        show = table(kind)
        show["engine"]["mode"] = "every"
        show["source"] |= {"frames": 8, "live": False}
        show["sink"] = [{"kind": "stills", "path": str(tmp_path / "comp_%04d.png"), "rate": "60"}]
        seen.clear()
        Engine(make_show(show)[0], on_published=keep).run()
        return list(seen)

    first = render()
    assert [(index, age_ns) for index, age_ns, _, _ in first] == [(number, 0) for number in range(8)]
    assert render() == first


@pytest.mark.parametrize(
    ("layers", "before", "after"),
    [
        ([{"kind": "camera"}], "qc", "publish"),
        ([{"kind": "camera"}, {"kind": "solid", "pin": "light.phone"}], "wait", "values"),
    ],
)
def test_what_is_known_is_asked_for_when_the_comp_is_out_unless_a_layer_is_pinned(
    kind: str, layers: list[dict[str, Any]], before: str, after: str
) -> None:
    stages: list[list[str]] = []
    show = {**table(kind), "layer": layers}
    show["source"] |= {"frames": 3}
    Engine(make_show(show)[0], on_published=lambda composite: stages.append([*composite.frame.stamps])).run()
    for told in stages:
        at = told.index("track")
        assert (told[at - 1], told[at + 1]) == (before, after)
    assert stages


def test_a_render_fails_in_one_line_with_its_tracker(kind: str, tmp_path: Path) -> None:
    show = table(kind, does="refuse")
    show["engine"]["mode"] = "every"
    show["source"] |= {"frames": 8, "live": False}
    show["sink"] = [{"kind": "stills", "path": str(tmp_path / "comp_%04d.png"), "rate": "60"}]
    with pytest.raises(WorkError, match=r"^tracker 'light', frame 0: no model here; give another one$"):
        Engine(make_show(show)[0]).run()
    assert not list(Path("/dev/shm").glob(f"onset-*/{show['show']['name']}*"))


def test_two_trackers_of_a_kind_need_labels(kind: str) -> None:
    show = table(kind)
    show["tracker"] = [{"kind": kind}, {"kind": kind}]
    with pytest.raises(Exception, match="another tracker is called 'mine' too; give each a label of its own"):
        make_show(show)
