"""What an engine says once a second, and a client that asks seldom or never: nothing piles up, nothing old is told."""

import time
from collections.abc import Iterator

import msgspec
import pytest
import zmq

from onset.client import connect
from onset.sinks.publish import Settings
from onset.topics import WIRE_VERSION
from onset.wire import states
from onset.wire.sockets import Context, Socket
from onset.wire.states import States
from tests.wire.fakes import FakeEngine

PATIENCE_S = 20.0


@pytest.fixture
def context() -> Iterator[Context]:
    made: Context = zmq.Context()
    yield made
    made.destroy(linger=0)


@pytest.fixture
def bus(context: Context) -> Iterator[Socket]:
    made = context.socket(zmq.XPUB)
    made.setsockopt(zmq.XPUB_VERBOSER, 1)  # who leaves and who comes is told of each, not of the topic
    made.bind("tcp://127.0.0.1:*")
    yield made
    made.close()


def said(bus: Socket, sequence: int) -> None:
    bus.send_multipart([b"state", msgspec.json.encode({"v": WIRE_VERSION, "topic": "state", "sequence": sequence})])


def heard(found: States, sequence: int) -> None:
    give_up = time.monotonic() + PATIENCE_S
    while found.newest.get("sequence") != sequence:
        assert time.monotonic() < give_up, found.newest
        found.hear(50)


@pytest.fixture
def found(context: Context, bus: Socket) -> Iterator[States]:
    """Of the bus, which knows of it."""
    made = States(context, bus.getsockopt_string(zmq.LAST_ENDPOINT), None)
    assert bus.poll(int(PATIENCE_S * 1000)), "nobody subscribed"
    bus.recv()
    yield made
    made.close()


def test_all_that_waits_is_taken_in_and_the_newest_is_told(bus: Socket, found: States) -> None:
    for sequence in range(1, 31):
        said(bus, sequence)
    heard(found, 30)
    assert not found.hear()
    assert found.lost == {}


def test_a_client_that_heard_nothing_for_long_begins_anew_instead_of_telling_what_was(
    bus: Socket, found: States, monkeypatch: pytest.MonkeyPatch
) -> None:
    said(bus, 1)
    heard(found, 1)
    said(bus, 2)
    monkeypatch.setattr(states, "OLD_S", 0.0)
    found.hear()
    assert found.newest == {}, "what waited may be older than the queue is long"
    monkeypatch.undo()
    for _ in ("the one that leaves", "the one that comes"):
        assert bus.poll(int(PATIENCE_S * 1000))
        bus.recv()
    said(bus, 500)
    heard(found, 500)
    assert found.lost == {}


def test_states_do_not_pile_up_in_a_client_that_only_takes_frames(engine_name: str) -> None:
    engine = FakeEngine(Settings(name=engine_name, endpoint="tcp://127.0.0.1:*"))
    engine.flow(100)
    try:
        with connect(engine.endpoint) as client:
            frames = client.frames("comp")
            next(frames)
            first = client.state()["sequence"]
            give_up = time.monotonic() + PATIENCE_S
            while client._states.newest["sequence"] < first + 2:
                assert time.monotonic() < give_up, "frames were taken, and no state was"
                next(frames)
    finally:
        engine.close()
