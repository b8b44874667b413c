"""A whole engine that records: rolled and cut over the wire while it runs."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from onset.cli import run
from onset.client import Engine as Seen
from onset.client import connect
from onset.engine import Engine
from onset.errors import PartlyDone, ShowError, UsageError
from onset.free_ports import free_ports
from onset.settings import make_show
from onset.sinks.record import Settings
from onset.takes.markers import notes
from onset.takes.read import open_take
from onset.takes.verify import verify
from onset.wire.rolling import cut, note, roll
from tests.takes.rig import until


def show_table(tmp_path: Path, name: str, port: int, **record: Any) -> dict[str, Any]:
    endpoint = f"tcp://127.0.0.1:{port}"
    return {
        "show": {"name": name},
        "engine": {"device": "cpu", "threads": 1},
        "source": {"kind": "pattern", "size": "320x180", "rate": "25", "seed": 3},
        "keyer": {"kind": "luma"},
        "sink": [
            {"kind": "publish", "name": name, "endpoint": endpoint, "viewers": 0},
            {"kind": "record", "takes": str(tmp_path / "takes"), "retention_s": 1.0, **record},
        ],
    }


@contextmanager
def running(table: dict[str, Any]) -> Iterator[Engine]:
    (show,) = make_show(table)
    engine = Engine(show)
    thread = threading.Thread(target=engine.run, daemon=True)
    thread.start()
    try:
        yield engine
    finally:
        engine.stop()
        thread.join(60)
        assert not thread.is_alive()


def recorded(seen: Seen) -> dict[str, Any]:
    return dict(seen.state().get("record", {}))


def wait_frames(seen: Seen, count: int) -> int:
    meta = seen.meta(timeout_s=30)
    goal = int(meta["index"]) + count
    while (index := int(seen.meta(timeout_s=30)["index"])) < goal:
        pass
    return index


def test_an_engine_rolls_takes_notes_and_cuts_by_the_wire(tmp_path: Path) -> None:
    port = free_ports(3)
    with running(show_table(tmp_path, f"record-{port}", port)) as engine, connect(f"tcp://127.0.0.1:{port}") as seen:
        wait_frames(seen, 1)
        began = seen.roll(production="Test", scene="7", notes="first")
        assert began["take"] == "S7_T001_A"
        with pytest.raises(UsageError, match="S7_T001_A is rolling already; cut it first"):
            seen.roll()
        before = seen.set("keyer.low", 0.15)
        noted = seen.note("boom in shot", circle=None)
        seen.note(circle=True)
        wait_frames(seen, 12)
        ended = seen.cut()
        with pytest.raises(UsageError, match="nothing is rolling"):
            seen.cut()
        until(lambda: recorded(seen).get("state") == "idle", lambda: str(recorded(seen)))
        streams = recorded(seen)["streams"]
        assert set(streams) == {"camera", "comp", "matte"}
        assert all(one["offered"] == one["given"] + one["refused"] for one in streams.values())
        assert engine.recorder is not None
    folder = Path(began["folder"])
    assert verify(folder).sound, verify(folder).lines()
    with open_take(folder) as take:
        frames = list(take.frames())
        manifest = take.manifest
        events = {event.what: event for event in take.events}
        revisions = [(one.revision, one.index, one.changed) for one in take.settings.values()]
    assert (manifest.first_index, manifest.last_index) == (began["index"], ended["index"])
    assert [frame.index for frame in frames] == list(range(began["index"], ended["index"] + 1))
    assert manifest.slate.production == "Test"
    assert manifest.slate.notes == "first"
    assert events["note"].text == "boom in shot"
    assert events["note"].index == noted["index"]
    assert events["circle"].values == {"circle": True}
    first, second = revisions
    assert first == (0, began["index"], [])
    assert second[::2] == (1, ["keyer.low"])
    assert second[1] >= before, "the first recorded frame with the change, should that one have found no memory"
    assert {"generate", "pass"} <= set(frames[0].stamps)


def test_engines_rolled_together_have_one_group_and_one_number(tmp_path: Path) -> None:
    first = free_ports(7)
    endpoints = [f"tcp://127.0.0.1:{port}" for port in (first, first + 3)]
    tables = [
        show_table(tmp_path, f"group-{first}-{letter}", port, letter=letter)
        for letter, port in (("A", first), ("B", first + 3))
    ]
    with running(tables[0]), running(tables[1]):
        for endpoint in endpoints:
            with connect(endpoint) as seen:
                wait_frames(seen, 1)
        began = roll(endpoints, {"scene": "2"})
        assert run(["note", *endpoints, "--text", "boom", "--circle"]) == 0
        ended = cut(endpoints)
        with pytest.raises(UsageError, match="nothing is rolling; a note belongs to a take"):
            note(endpoints[:1], "too late")
        with pytest.raises(PartlyDone, match=f"nothing heard from tcp://127.0.0.1:{first + 6}.*; rolling: tcp") as half:
            roll([f"tcp://127.0.0.1:{first + 6}", *endpoints], {"scene": "3"})
        cut(endpoints)
    dead, *others = half.value.answers.values()
    assert set(dead) == {"error"}
    assert [Path(one["folder"]).name for one in others] == ["S3_T001_A", "S3_T001_B"]
    folders = [Path(began[endpoint]["folder"]) for endpoint in endpoints]
    assert [folder.name for folder in folders] == ["S2_T001_A", "S2_T001_B"]
    assert set(ended) == set(endpoints)
    groups = set()
    for folder in folders:
        with open_take(folder) as take:
            groups.add(take.manifest.group)
            assert (notes(take), take.manifest.slate.circle) == ("boom", True)
    assert len(groups) == 1
    assert groups != {""}


def test_a_codec_that_does_not_take_the_pictures_ends_the_start_with_one_sentence(tmp_path: Path) -> None:
    table = show_table(tmp_path, "record-wrong", free_ports(3), comp="prores")
    table["source"]["size"] = "321x180"
    (show,) = make_show(table)
    with pytest.raises(UsageError, match="sink record: comp: codec prores takes even sides of at least 16x16"):
        Engine(show)


def test_a_show_has_one_recorder(tmp_path: Path) -> None:
    table = show_table(tmp_path, "record-twice", free_ports(3))
    table["sink"].append({"kind": "record", "label": "second"})
    (show,) = make_show(table)
    with pytest.raises(ShowError, match="two sinks of kind"):
        Engine(show)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"streams": ("camera", "sound")}, "streams = .*name each of camera, comp, matte, fill, outside once"),
        ({"fill": "ffv1"}, "fill = .ffv1. is the codec of a stream that is not recorded: add .fill. to streams"),
        ({"streams": ()}, "one at least"),
        ({"comp": "theora"}, "comp = 'theora' is unknown; known: lossless"),
        ({"quality": 20}, "quality = 20 is outside 50 to 100"),
        ({"preroll_s": 9.0}, "preroll_s = 9.0 needs retention_s of at least 11, not 10.0"),
    ],
)
def test_a_wrong_setting_is_named(wrong: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        replace(Settings(), **wrong)
