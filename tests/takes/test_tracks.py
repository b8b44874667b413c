"""Tracked points in a take: what was tracked while it rolled is read from it; what is no track record is refused."""

from pathlib import Path

import numpy as np
import pytest

from onset.client import connect
from onset.free_ports import free_ports
from onset.subject import Answer, Subject, Tracked
from onset.takes.read import open_take
from onset.takes.tracks import TrackRecord, decode_track, encode_track, track_index
from onset.takes.verify import verify
from onset.wire.tracks import TrackedFrame
from tests.sinks.test_record import recorded, running, show_table
from tests.takes.rig import until
from tests.tracker_plugins import light_tracker

POINTS = np.arange(10, dtype=np.float32).reshape(5, 2)
ONE = Subject(4, 0.5, POINTS, values={"au.12": 0.25}, words={"name": "Anna"})
RECORD = TrackRecord(7, 100, 200, {"face": Tracked(Answer(5, 60, "mesh 1", (ONE,)), (ONE,), 40, 40)})


def test_a_message_holds_the_frame_and_everything_found_in_it() -> None:
    message = encode_track(RECORD)
    assert track_index(message) == 7
    back = decode_track(message)
    assert (back.index, back.captured_ns, back.utc_ns) == (7, 100, 200)
    told = back.trackers["face"]
    assert (told.age_ns, told.horizon_ns, told.answer.index, told.answer.model) == (40, 40, 5, "mesh 1")
    np.testing.assert_array_equal(told.subjects[0].points_px, POINTS)
    assert told.answer.subjects[0].words == {"name": "Anna"}


@pytest.mark.parametrize("cut", [0, 39, -1, -30])
def test_a_message_that_is_cut_is_refused(cut: int) -> None:
    with pytest.raises(ValueError, match="not a track record"):
        decode_track(encode_track(RECORD)[:cut])


def test_what_is_tracked_while_a_take_rolls_is_in_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    port = free_ports(3)
    table = show_table(tmp_path, f"tracks-{port}", port)
    table["tracker"] = [{"kind": light_tracker(tmp_path, monkeypatch), "label": "light"}]
    seen: list[TrackedFrame] = []
    with running(table), connect(f"tcp://127.0.0.1:{port}") as client:
        frames = client.tracks(timeout_s=60)
        next(frames)
        first = client.roll(scene="7")["index"]
        while not seen or seen[-1].index < first + 20:
            seen.append(next(frames))
        assert client.command("light", "count")["seen"] > 0
        until(lambda: next(frames).index > first + 30, lambda: "frames")
        client.cut()
        until(lambda: recorded(client).get("state") == "idle", lambda: str(recorded(client)))
    (folder,) = (tmp_path / "takes").iterdir()
    assert verify(folder).problems == []
    with open_take(folder) as take:
        for frame in seen:
            if frame.index < first:
                assert take.tracked(frame.index) == {}
                continue
            there, here = take.tracked(frame.index)["light"], frame.trackers["light"]
            assert (there.answer.index, there.age_ns) == (here.answer.index, here.age_ns)
            np.testing.assert_array_equal(there.subjects[0].points_px, here.subjects[0].points_px)
            np.testing.assert_array_equal(there.answer.subjects[0].points_px, here.answer.subjects[0].points_px)
            record = take.frame(frame.index)
            assert record is not None
            told = record.trackers["light"]
            assert (told["index"], told["age_ns"]) == (here.answer.index, here.age_ns)
            assert told["subjects"][0]["values"] == pytest.approx(here.subjects[0].values)
        (event,) = [event for event in take.events if event.what == "tracker-command"]
        assert event.values["name"] == "count"
