"""The pictures gateway: newest pictures for who is ready, nothing for who is not, and no harm from strangers."""

import os
import signal
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
import zmq
from hypothesis import HealthCheck, given
from hypothesis import settings as limits
from hypothesis import strategies as st

from onset.children import Child
from onset.errors import UsageError
from onset.sinks.publish import Settings
from onset.wire import remote_frames
from onset.wire.endpoint import parse_endpoint
from onset.wire.gateway import Gateway
from onset.wire.gateway_process import GatewaySettings
from onset.wire.picture_message import Coding, Credit, PictureHeader, parse_credit
from onset.wire.remote_frames import RemoteFrames
from tests.wire import viewer_processes
from tests.wire.fakes import FakeEngine

Context = zmq.Context[zmq.Socket[bytes]]


@pytest.fixture
def engine(engine_name: str) -> Iterator[FakeEngine]:
    made = FakeEngine(Settings(name=engine_name, endpoint="tcp://127.0.0.1:*", viewers=0))
    yield made
    made.close()


@pytest.fixture
def gateway(engine: FakeEngine, engine_name: str) -> Iterator[Gateway]:
    """In this process, so that a test says when it takes its turns."""
    endpoint = parse_endpoint("tcp://127.0.0.1:*")
    bus = engine.sink.endpoints["bus"][0]
    made = Gateway(GatewaySettings(engine_name, bus, endpoint, None, viewers=3, threads=2))
    engine.publish()
    turn_until(made, lambda: "comp" in made._rings)
    yield made
    made.close()


def turn_until(gateway: Gateway, condition: Callable[[], Any], each: Callable[[], Any] = lambda: None) -> None:
    give_up = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < give_up
        each()
        gateway.turn()


class Viewer:
    """A bare DEALER."""

    def __init__(self, context: Context, gateway: Gateway) -> None:
        self.socket = context.socket(zmq.DEALER)
        self.socket.linger = 0
        self.socket.connect(gateway.endpoints[1])
        self.gateway = gateway

    def ask(self, **credit: Any) -> None:
        self.socket.send(msgspec.json.encode({"topic": "comp", "sent_ns": time.monotonic_ns(), **credit}))

    def answer(self, each: Callable[[], Any] = lambda: None) -> tuple[PictureHeader, dict[str, Any], list[bytes]]:
        turn_until(self.gateway, lambda: self.socket.poll(0), each)
        parts = self.socket.recv_multipart()
        return PictureHeader.unpack(parts[0]), msgspec.json.decode(parts[1]), parts[2:]

    def is_left_alone(self) -> bool:
        for _ in range(5):
            self.gateway.turn()
        return not self.socket.poll(20)


@pytest.fixture
def viewer(context: Context, gateway: Gateway) -> Iterator[Viewer]:
    made = Viewer(context, gateway)
    yield made
    made.socket.close()


def test_a_credit_is_answered_with_one_picture(engine: FakeEngine, viewer: Viewer) -> None:
    before = time.monotonic_ns()
    viewer.ask(sent_ns=before)
    header, about, strips = viewer.answer(engine.publish)
    assert header.coding is Coding.JPEG
    assert (header.width_px, header.height_px, header.parts) == (160, 96, len(strips))
    assert header.credit_sent_ns == before
    assert before <= header.credit_received_ns <= header.sent_ns
    assert all(strip.startswith(b"\xff\xd8") for strip in strips)
    assert about["timecode"].startswith("00:00:")
    for _ in range(5):
        engine.publish()
    assert viewer.is_left_alone()


def test_pictures_are_coded_once_however_many_watch(engine: FakeEngine, gateway: Gateway, context: Context) -> None:
    viewers = [Viewer(context, gateway) for _ in range(3)]
    for viewer in viewers:
        viewer.ask()
    turn_until(gateway, lambda: len(gateway.viewers) == 3)
    engine.publish()
    answers = [viewer.answer() for viewer in viewers]
    assert len({answer[0].sequence for answer in answers}) == 1
    assert len({b"".join(answer[2]) for answer in answers}) == 1
    assert gateway._coder.counts["coded"] == 1
    assert gateway.counts["sent"] == 3
    for viewer in viewers:
        viewer.socket.close()


def test_nothing_is_coded_while_nobody_asks(engine: FakeEngine, gateway: Gateway) -> None:
    for _ in range(10):
        engine.publish()
        gateway.turn()
    assert gateway._coder.counts == {}


def test_the_gateway_sleeps_when_nobody_watches_any_more(engine: FakeEngine, gateway: Gateway, viewer: Viewer) -> None:
    viewer.ask()
    viewer.answer(engine.publish)
    for _ in range(3):
        engine.publish()
        time.sleep(0.02)
        gateway.turn()
    assert gateway._poller.poll(0) == []


def test_raw_planes_have_no_padding(engine: FakeEngine, viewer: Viewer) -> None:
    viewer.ask(topic="source", raw=True)
    header, about, planes = viewer.answer(engine.publish)
    assert header.coding is Coding.RAW
    assert [len(plane) for plane in planes] == [160 * 96, 80 * 48, 80 * 48]
    assert about["picture"]["layout"] == "yuv420p8"


def test_a_stopped_source_still_shows_its_last_picture_to_a_new_viewer(engine: FakeEngine, viewer: Viewer) -> None:
    time.sleep(0.05)
    viewer.ask()
    header, _, _ = viewer.answer()
    assert header.index == engine.index


def test_the_clock_alone_is_answered_at_once(viewer: Viewer) -> None:
    viewer.ask(topic="")
    header, about, parts = viewer.answer()
    assert header.coding is Coding.NOTHING
    assert about == {}
    assert parts == []
    assert header.credit_received_ns <= header.sent_ns <= time.monotonic_ns()


def test_too_many_viewers_are_told_so(gateway: Gateway, context: Context) -> None:
    viewers = [Viewer(context, gateway) for _ in range(4)]
    for number, viewer in enumerate(viewers):
        viewer.ask(topic="fill")  # which nobody publishes: they all wait
        turn_until(gateway, lambda: len(gateway.viewers) == min(number + 1, 3))  # noqa: B023 - used at once
    _, about, _ = viewers[3].answer()
    assert about["error"] == "all 3 places are taken; try again later"
    for viewer in viewers:
        viewer.socket.close()


@pytest.mark.parametrize(
    ("credit", "sentence"),
    [
        ({"topic": "secret"}, "no pictures are called 'secret'; there are: comp, matte, source, fill"),
        ({"topic": "meta"}, "no pictures are called 'meta'"),
        ({"tier": 3}, "tier 3 is unknown; known: 1, 2, 4"),
        ({"quality": 100}, "quality 100 is unknown; known: 50, 75, 85, 95"),
        ({"sent_ns": -1}, "sent_ns -1 is not a time"),
        ({"sent_ns": "now"}, "not a credit"),
    ],
)
def test_a_wrong_credit_is_answered_with_what_is_wrong(viewer: Viewer, credit: dict[str, Any], sentence: str) -> None:
    viewer.ask(**credit)
    _, about, _ = viewer.answer()
    assert sentence in about["error"]
    assert viewer.gateway.counts["malformed"] == 1


def test_a_refusal_reaches_the_user_of_the_client(gateway: Gateway, context: Context) -> None:
    frames = RemoteFrames(context, gateway.endpoints[1], "comp", tier=3)
    with pytest.raises(UsageError, match="the pictures gateway refuses: tier 3 is unknown"):
        turn_until(gateway, lambda: frames.next(0.01))
    frames.close()


@given(
    st.binary(max_size=200) | st.text().map(str.encode) | st.builds(lambda n: b'{"topic":' * n, st.integers(0, 3000))
)
@limits(max_examples=200)
def test_parsing_a_credit_is_total(raw: bytes) -> None:
    try:
        credit = parse_credit(raw)
    except ValueError:
        return
    assert isinstance(credit, Credit)


@given(st.lists(st.binary(max_size=100), min_size=1, max_size=4))
@limits(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_random_messages_from_a_viewer_are_answered_and_survived(viewer: Viewer, parts: list[bytes]) -> None:
    viewer.socket.send_multipart(parts)
    _, about, _ = viewer.answer()
    assert "error" in about


def test_raw_garbage_on_the_port_is_survived(engine: FakeEngine, gateway: Gateway, viewer: Viewer) -> None:
    port = int(gateway.endpoints[1].rpartition(":")[2])
    for garbage in (os.urandom(500), b"GET / HTTP/1.0\r\n\r\n", b""):
        with socket.create_connection(("127.0.0.1", port)) as stranger:
            stranger.sendall(garbage)
    stranger_with_much = Viewer(viewer.socket.context, gateway)
    stranger_with_much.socket.send(b"x" * 100_000)
    assert stranger_with_much.is_left_alone()
    stranger_with_much.socket.close()
    viewer.ask()
    assert viewer.answer(engine.publish)[0].coding is Coding.JPEG


def test_a_viewer_that_left_costs_nothing(engine: FakeEngine, gateway: Gateway, viewer: Viewer) -> None:
    gone = Viewer(viewer.socket.context, gateway)
    gone.ask()
    turn_until(gateway, lambda: len(gateway.viewers) == 1)
    gone.socket.close()
    time.sleep(0.1)
    engine.publish()
    turn_until(gateway, lambda: len(gateway.viewers) == 0, engine.publish)
    viewer.ask()
    assert viewer.answer(engine.publish)[0].coding is Coding.JPEG


def test_a_credit_that_seems_lost_is_given_again(context: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remote_frames, "ASK_AGAIN_NS", 50_000_000)
    router = context.socket(zmq.ROUTER)
    router.linger = 0
    port = router.bind_to_random_port("tcp://127.0.0.1")
    frames = RemoteFrames(context, f"tcp://127.0.0.1:{port}", "comp")
    credits_given = 0
    give_up = time.monotonic() + 30
    while credits_given < 3:
        assert time.monotonic() < give_up
        assert frames.next(0.05) is None
        while router.poll(0):
            credits_given += parse_credit(router.recv_multipart()[1]).topic == "comp"
    frames.close()
    router.close()


@pytest.mark.parametrize("parts", [[b""], [b"x" * 64], [b"ONSP" + bytes(60), b"{}"], [b"", b"", b""]])
def test_a_hostile_gateway_cannot_hurt_a_client(context: Context, parts: list[bytes]) -> None:
    router = context.socket(zmq.ROUTER)
    router.linger = 0
    port = router.bind_to_random_port("tcp://127.0.0.1")
    frames = RemoteFrames(context, f"tcp://127.0.0.1:{port}", "comp")
    assert frames.next(0.05) is None
    router.send_multipart([router.recv_multipart()[0], *parts])
    give_up = time.monotonic() + 30
    while not frames.malformed:
        assert frames.next(0.05) is None
        assert time.monotonic() < give_up
    frames.close()
    router.close()


def test_a_frozen_viewer_costs_the_gateway_no_memory_and_others_no_pictures(engine_name: str, context: Context) -> None:
    engine = FakeEngine(Settings(name=engine_name, endpoint="tcp://127.0.0.1:*"), width_px=1280, height_px=720)
    frozen = None
    try:
        engine.flow(50)
        endpoint = engine.sink.endpoints["pictures"][1]
        frozen = Child("frozen", viewer_processes.look_raw, endpoint)
        frozen.ready()
        os.kill(frozen.pid, signal.SIGSTOP)
        gateway: Any = engine.sink._gateway
        frames = RemoteFrames(context, endpoint, "comp")
        first = frames.next(10)
        assert first is not None
        before = resident_bytes(gateway.child.pid)
        seen = [frame for _ in range(60) if (frame := frames.next(10)) is not None]
        assert len(seen) == 60
        # 60 raw pictures of 3.7 MB would be 220 MB
        assert resident_bytes(gateway.child.pid) - before < 32 << 20
        frames.close()
    finally:
        if frozen is not None:
            os.kill(frozen.pid, signal.SIGCONT)
            frozen.stop()
        engine.close()


def test_a_slow_viewer_never_sees_old_pictures(engine_name: str, context: Context) -> None:
    engine = FakeEngine(Settings(name=engine_name, endpoint="tcp://127.0.0.1:*"))
    try:
        engine.flow(100)
        frames = RemoteFrames(context, engine.sink.endpoints["pictures"][1], "comp")
        assert frames.next(10) is not None
        behind = []
        for _ in range(15):
            time.sleep(0.08)  # eight frames' time
            frame = frames.next(10)
            assert frame is not None
            behind.append(engine.index - frame.index)
        assert np.median(behind) <= 3  # a queue would be eight more behind with each
        frames.close()
    finally:
        engine.close()


def resident_bytes(pid: int) -> int:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
