"""A take rolls when a tracker's packets say that its camera records, and is cut when they say it stopped."""

import json
import socket
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from onset.engine import Engine
from onset.errors import UsageError, WireError
from onset.frame import Composite
from onset.record_port import Commanded, Witness
from onset.settings import make_show
from onset.sinks import tracker_roll
from onset.sinks.tracker_roll import Settings, TrackerRoll, build
from onset.takes.camera_state import camera_state
from onset.takes.read import open_take
from tests.retaken import take_table
from tests.sinks.fake_recorder import FakeRecorder
from tests.sinks.test_recording_flag import f4, otrk, sample

LIMIT_S = 30.0


class Tracker:
    """Sends packets to a sink on this machine."""

    def __init__(self, **settings: object) -> None:
        self.sink: TrackerRoll = build(Settings(port=0, **settings))  # type: ignore[arg-type]
        self.recorder = FakeRecorder()
        self.sink.command(self.recorder)
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)

    def say(self, packet: bytes) -> None:
        before = sum(self.sink.counts.values())
        self._socket.sendto(packet, ("127.0.0.1", self.sink.port))
        until(lambda: sum(self.sink.counts.values()) > before)

    def asked(self, *wanted: str) -> None:
        until(lambda: [what for what, _ in self.recorder.asked] == list(wanted))

    def close(self) -> None:
        self._socket.close()
        self.sink.close()


@pytest.fixture
def make() -> Iterator[Callable[..., Tracker]]:
    made: list[Tracker] = []

    def one(**settings: object) -> Tracker:
        made.append(Tracker(**settings))
        return made[-1]

    yield one
    for tracker in made:
        tracker.close()


def until(condition: Callable[[], bool]) -> None:
    give_up = time.monotonic() + LIMIT_S
    while not condition():
        assert time.monotonic() < give_up, "not within the limit"
        time.sleep(0.005)


def test_it_rolls_and_cuts_by_opentrackio_and_says_who(make: Callable[..., Tracker]) -> None:
    tracker = make(scene="12", after_s=0.0)
    assert isinstance(tracker.sink, Commanded)
    tracker.say(otrk(sample(False)))
    tracker.say(otrk(sample(True, slate="A101")))
    tracker.asked("roll")
    assert tracker.recorder.asked[0][1] == {"scene": "12", "notes": "tracker's slate: A101"}
    tracker.say(otrk(sample(True)))
    tracker.say(otrk(sample(False)))
    tracker.asked("roll", "cut")
    assert tracker.recorder.by == ["tracker 127.0.0.1 (opentrackio)"] * 2


def test_it_rolls_by_mosys(make: Callable[..., Tracker]) -> None:
    tracker = make(protocol="mosys_f4", after_s=0.0, cut=False)
    tracker.say(f4(recording=True))
    tracker.asked("roll")
    tracker.say(f4(recording=False))
    tracker.say(f4(recording=True))
    assert [what for what, _ in tracker.recorder.asked] == ["roll"]


def test_a_flag_that_flickers_is_not_believed(make: Callable[..., Tracker]) -> None:
    tracker = make(after_s=10.0)
    for _ in range(5):
        tracker.say(otrk(sample(True)))
        tracker.say(otrk(sample(False)))
    assert tracker.recorder.asked == []


def test_noise_and_other_senders_command_nothing(make: Callable[..., Tracker]) -> None:
    tracker = make(after_s=0.0)
    tracker.say(b"noise")
    assert tracker.recorder.asked == []
    assert "1 packets at port" in tracker.sink.warnings[0]
    other = make(after_s=0.0, sender="127.0.0.9")
    other.say(otrk(sample(True)))
    assert other.sink.counts == {"other senders": 1}
    assert other.recorder.asked == []


def test_a_take_that_somebody_rolled_after_cutting_its_own_is_not_cut(make: Callable[..., Tracker]) -> None:
    tracker = make(after_s=0.0)
    tracker.say(otrk(sample(True)))
    tracker.asked("roll")
    tracker.recorder.cut("an operator")
    tracker.recorder.roll({"by": "an operator"})
    tracker.say(otrk(sample(False)))
    tracker.say(otrk(sample(True)))
    until(lambda: any("S7_T002_A is rolling already" in warning for warning in tracker.sink.warnings))
    assert tracker.recorder.by[1:] == ["an operator"] * 2


def test_what_a_recorder_rolled_late_is_cut_by_the_flag_that_stands_then(
    make: Callable[..., Tracker], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tracker_roll, "ANSWER_S", 0.05)
    tracker = make(after_s=0.0)
    late: list[Future[Mapping[str, Any]]] = []
    tracker.recorder.late = late
    tracker.say(otrk(sample(True)))
    until(lambda: any("has not answered for 0.05 s" in warning for warning in tracker.sink.warnings))
    tracker.say(otrk(sample(False)))  # the tracker has stopped meanwhile
    tracker.recorder.late = None
    late[0].set_result(tracker.recorder.word)
    tracker.asked("roll", "cut")
    until(lambda: not tracker.sink.warnings)


def test_a_tracker_that_was_silent_cuts_when_it_comes_back(
    make: Callable[..., Tracker], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tracker_roll, "ANSWER_S", 0.0)
    tracker = make(after_s=0.0)
    tracker.say(otrk(sample(True)))
    tracker.asked("roll")
    time.sleep(0.2)  # longer than anything it waits for
    assert tracker.recorder.rolling
    tracker.say(otrk(sample(True)))
    tracker.say(otrk(sample(False)))
    tracker.asked("roll", "cut")


def test_a_take_that_somebody_else_rolled_is_not_cut(make: Callable[..., Tracker]) -> None:
    tracker = make(after_s=0.0)
    tracker.recorder.roll({"scene": "1"})
    tracker.say(otrk(sample(True)))
    until(lambda: any("rolling already" in warning for warning in tracker.sink.warnings))
    tracker.say(otrk(sample(False)))
    tracker.say(otrk(sample(False)))
    assert [what for what, _ in tracker.recorder.asked] == ["roll"]


@pytest.mark.parametrize(
    ("wrong", "why"),
    [({"protocol": "freed"}, "known: opentrackio, mosys_f4"), ({"group": "10.0.0.1"}, "no multicast"),
     ({"sender": "camera"}, "no IPv4"), ({"port": 70000}, "outside 0 to 65535"), ({"after_s": -1.0}, "outside 0 to 10"),
     ({"host": ""}, "host is empty"), ({"delay_ms": -1.0}, "outside 0 to 1000")],
)  # fmt: skip
def test_settings_that_make_no_sense_are_told(wrong: dict[str, object], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        Settings(**wrong)  # type: ignore[arg-type]


def test_a_port_that_is_taken_is_told() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(("127.0.0.1", 0))
        with pytest.raises(WireError, match=r"tracker_roll cannot listen at 127\.0\.0\.1"):
            build(Settings(port=taken.getsockname()[1]))


def test_a_multicast_group_is_joined() -> None:
    try:
        sink = build(Settings(group="239.135.1.77", port=0))
    except WireError:
        pytest.skip("this machine's loopback takes no multicast")
    sink.close()


def test_a_recorder_that_refuses_is_no_end_of_listening(make: Callable[..., Tracker]) -> None:
    tracker = make(after_s=0.0)
    with pytest.raises(UsageError):
        tracker.recorder.cut()
    tracker.say(otrk(sample(True)))
    tracker.asked("roll")


def test_a_take_says_which_tracker_rolled_and_cut_it(tmp_path: Path) -> None:
    table = take_table("tracker-roll", tmp_path / "takes", streams=["comp"])
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    table["sink"].append({"kind": "tracker_roll", "port": port, "after_s": 0.0})
    (show,) = make_show(table)
    tracker = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    states: list[str] = []

    def each(_composite: Composite) -> None:
        """Records until a few frames have been seen rolling, then stops; ends when the take is cut."""
        recorder = engine.recorder
        assert recorder is not None
        states.append(str(recorder.report()["take"]))
        rolled = sum(bool(state) for state in states)
        tracker.sendto(otrk(looking(float(len(states)), recording=rolled < 25)), ("127.0.0.1", port))
        if rolled >= 25 and not states[-1]:
            engine.stop()

    engine = Engine(show, on_published=each)
    engine.run()
    tracker.close()
    (folder,) = (tmp_path / "takes").iterdir()
    with open_take(folder) as take:
        said = {event.what: event.values for event in take.events}
        cameras = [camera_state(frame) for frame in take.frames() if frame.state == "committed"]
    assert said["roll"]["by"] == said["cut"]["reason"] == "tracker 127.0.0.1 (opentrackio)"
    pans = [camera.pan_deg for camera in cameras if camera is not None and camera.pan_deg is not None]
    assert len(pans) > 2
    assert pans == sorted(pans)
    assert {camera.focal_length_mm for camera in cameras if camera is not None} == {35.0}


def looking(pan_deg: float, *, recording: bool = False) -> bytes:
    table = {"transforms": [{"rotation": {"pan": pan_deg}}], "lens": {"pinholeFocalLength": 35.0}}
    return json.dumps({**json.loads(sample(recording)), **table}).encode()


def test_a_frame_has_the_newest_sample_heard_before_it_and_none_that_is_stale(make: Callable[..., Tracker]) -> None:
    tracker = make(after_s=0.0, roll=False, delay_ms=40.0)
    assert isinstance(tracker.sink, Witness)
    times_ns = [time.monotonic_ns()]
    for pan_deg in (10.0, 20.0):
        tracker.say(otrk(looking(pan_deg, recording=True)))
        until(lambda: tracker.sink.counts["flags"] > len(times_ns) - 1)
        times_ns.append(time.monotonic_ns())
    began_ns, first_ns, second_ns = times_ns

    def pan(captured_ns: int) -> float | None:
        frame: Any = SimpleNamespace(captured_ns=captured_ns - 40_000_000)
        found = tracker.sink.witness(frame)
        return found["camera"]["pan_deg"] if found else None

    assert pan(began_ns) is None
    assert [pan(first_ns), pan(second_ns)] == pytest.approx([10.0, 20.0])
    assert pan(second_ns + 400_000_000) == pytest.approx(20.0)
    assert pan(second_ns + 600_000_000) is None
    assert tracker.recorder.asked == []  # it only listens
