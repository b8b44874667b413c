"""The publish sink: what lies in a ring is announced, what does not is copied, and the loop never waits."""

import gc
import itertools
import os
import signal
import socket
import time
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from onset_kernels.picture import Layout, Picture

from onset.client import connect
from onset.errors import WireError
from onset.frame import Composite, Frame, Output
from onset.pool import Pool
from onset.ports import Sink
from onset.sinks.publish import Publish, Settings, build
from onset.topics import TOPICS
from onset.wire.place import private_folder
from onset.wire.ring import RingMemory
from tests.wire.fakes import FakeEngine

COMP = Picture(64, 32, Layout.BGRA8)
CAMERA = Picture(64, 32, Layout.NV12)


_numbers = itertools.count()


@pytest.fixture
def engine_name() -> str:
    return f"test.publish.{os.getpid()}.{next(_numbers)}"


@pytest.fixture
def settings(engine_name: str) -> Settings:
    return Settings(name=engine_name, endpoint="tcp://127.0.0.1:*", viewers=0)


@pytest.fixture
def sink(settings: Settings) -> Iterator[Publish]:
    made = build(settings)
    yield made
    made.close()


def composite_of(pool: Pool, index: int, comp: int = 0) -> Composite:
    """A composite on the heap, as offline work makes them."""
    loan, output = pool.lend(CAMERA), pool.lend(COMP)
    assert loan is not None
    assert output is not None
    output.planes[0][:] = comp
    frame = Frame(loan.planes, CAMERA, index, time.monotonic_ns(), loan=loan)
    return composite(frame, {"comp": Output("comp", output.planes, COMP, output)})


def composite(frame: Frame, outputs: dict[str, Output]) -> Composite:
    return Composite(frame, outputs, settings_revision=0)


def give_back(done: Composite) -> None:
    for output in done.outputs.values():
        output.loan.release()
    done.frame.release()


def test_it_is_a_sink_that_wants_what_its_topics_name(sink: Publish) -> None:
    assert isinstance(sink, Sink)
    assert [(want.name, want.layout) for want in sink.wants(COMP)] == [
        ("comp", Layout.BGRA8),
        ("matte", Layout.GRAY8),
    ]


def test_pictures_of_the_heap_are_copied_into_a_ring(sink: Publish) -> None:
    pool = Pool(capacity=4, wait=False)
    give_back(sink_one(sink, composite_of(pool, 1, comp=11)))
    with connect(sink.endpoints["bus"][1]) as client:
        frames = client.frames("comp", newest=False)
        sink_one_when_joined(sink, pool)
        frame = next(frames)
        assert (frame.planes[0] == frame.index).all()
        assert set(client.state()["rings"]) == {"comp", "source"}


def sink_one(sink: Publish, one: Composite) -> Composite:
    sink.show(one)
    sink.write(one)
    return one


def sink_one_when_joined(sink: Publish, pool: Pool) -> None:
    import threading

    def run() -> None:
        for index in range(2, 60):
            give_back(sink_one(sink, composite_of(pool, index, comp=index)))
            time.sleep(0.02)

    threading.Thread(target=run, daemon=True).start()


def test_pictures_of_a_ring_are_announced_where_they_lie(sink: Publish, settings: Settings) -> None:
    ring = RingMemory(f"{settings.name}.comp", COMP, stream=TOPICS["comp"].stream)
    pool = Pool(capacity=4, wait=False)
    output, loan = ring.lend(COMP), pool.lend(CAMERA)
    assert output is not None
    assert loan is not None
    frame = Frame(loan.planes, CAMERA, 1, time.monotonic_ns(), loan=loan)
    one = composite(frame, {"comp": Output("comp", output.planes, COMP, output)})
    sink.show(one)
    sink.write(one)
    assert ring.counts["committed"] == 1
    assert sink._pictures.described()["comp"]["path"] == ring.described()["path"]
    assert output.descriptor is not None
    assert output.descriptor.index == 1
    ring.close()


def test_the_loops_memory_is_not_kept(sink: Publish) -> None:
    pool = Pool(capacity=1, wait=False)
    for index in range(20):
        give_back(sink_one(sink, composite_of(pool, index)))
    assert sink._pictures.described()["comp"]["counts"] == {"lent": 20, "committed": 20}


def test_a_frame_leaves_no_cycle_behind(sink: Publish) -> None:
    pool = Pool(capacity=2, wait=False)
    give_back(sink_one(sink, composite_of(pool, 0)))
    gc.collect()
    gc.disable()
    try:
        before = {id(thing) for thing in gc.get_objects()}  # other tests of this process may hold frames
        for index in range(1, 30):
            give_back(sink_one(sink, composite_of(pool, index)))
        made = [thing for thing in gc.get_objects() if id(thing) not in before]
        assert [thing for thing in made if issubclass(type(thing), Composite | Frame | Output)] == []
    finally:
        gc.enable()


def test_metadata_tells_of_missing_frames_and_drops(sink: Publish) -> None:
    sink.attach(_NoSettings(), dict, lambda: {"late": 3})
    pool = Pool(capacity=2, wait=False)
    sent: list[dict[str, Any]] = []
    bus: Any = sink._server.bus
    record = bus.record

    def noted(topic: str, body: dict[str, Any]) -> Any:
        sent.append({"topic": topic, **body})
        return record(topic, body)

    bus.record = noted
    for index in (5, 6, 10):
        give_back(sink_one(sink, composite_of(pool, index)))
    metas = [one for one in sent if one["topic"] == "meta"]
    assert [one["missed"] for one in metas] == [0, 0, 3]
    assert metas[-1]["drops"] == {"late": 3}
    assert set(metas[-1]["pictures"]) == {"comp", "source"}


class _NoSettings:
    def get(self, path: str) -> Any:
        raise KeyError(path)

    def tree(self) -> dict[str, Any]:
        return {}

    def request(self, changes: Any) -> Any:
        raise KeyError("none")


@pytest.mark.parametrize("setting", ["endpoint", "control", "pictures"])
def test_a_port_in_use_is_one_error_that_names_port_and_setting(settings: Settings, setting: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        endpoint = f"tcp://127.0.0.1:{taken.getsockname()[1]}"
        fields = {"endpoint": settings.endpoint, setting: endpoint}
        with pytest.raises(WireError, match=rf"{endpoint} is in use .* \(setting: {setting}\)"):
            build(Settings(name=settings.name, **fields))  # type: ignore[arg-type]
    assert not list(private_folder().glob(f"{settings.name}*"))


def test_two_engines_with_one_name_are_told_so(sink: Publish, settings: Settings) -> None:
    with pytest.raises(WireError, match="is running already"):
        build(settings)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"endpoint": "5600"}, "endpoint '5600' is not an endpoint"),
        ({"control": "nowhere"}, "control 'nowhere'"),
        ({"topics": ("comp", "depth")}, "topics has 'depth'; allowed: comp, matte, source, fill, status, raw, key"),
        ({"viewers": 1000}, "viewers = 1000 is outside 0 to 256"),
        ({"threads": 0}, "threads = 0 is outside 1 to 32"),
        ({"name": "a b"}, "name 'a b' cannot be used"),
        ({"secure": True, "insecure": True}, "choose one"),
    ],
)
def test_wrong_settings_are_refused_with_what_is_allowed(fields: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        Settings(**fields)


def test_a_gateway_that_dies_again_and_again_is_said_and_the_engine_goes_on(engine_name: str) -> None:
    engine = FakeEngine(Settings(name=engine_name, endpoint="tcp://127.0.0.1:*"))
    gateway: Any = engine.sink._gateway
    gateway._limit = 0
    try:
        gateway.child.ready()
        os.kill(gateway.child.pid, signal.SIGKILL)
        give_up = time.monotonic() + 30
        while not (warnings := engine.sink._report()["warnings"]):
            assert time.monotonic() < give_up
            time.sleep(0.02)
        assert warnings[0].startswith("no pictures for the LAN any more: onset-pictures ended by itself")
        assert engine.publish() == 1
    finally:
        engine.close()


def test_an_open_network_is_warned_of() -> None:
    sink = build(Settings(name=f"test.open.{os.getpid()}", endpoint="tcp://0.0.0.0:*", insecure=True, viewers=0))
    try:
        assert "anyone on the network" in sink._report()["warnings"][0]
    finally:
        sink.close()


def test_nothing_is_left_behind(settings: Settings) -> None:
    sink = build(settings)
    pool = Pool(capacity=2, wait=False)
    give_back(sink_one(sink, composite_of(pool, 1)))
    assert np.any([path.name.endswith(".ring") for path in private_folder().glob(f"{settings.name}*")])
    sink.close()
    sink.close()
    assert not list(private_folder().glob(f"{settings.name}*"))
