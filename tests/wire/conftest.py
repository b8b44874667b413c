"""An engine's end of the wire, without an engine: names and ports that nobody else has."""

import itertools
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import zmq

from onset.wire.endpoint import parse_endpoint
from onset.wire.place import private_folder
from onset.wire.server import WireServer
from tests.wire.fakes import FakeSettings

_numbers = itertools.count()


@pytest.fixture
def engine_name() -> str:
    return f"test.{os.getpid()}.{next(_numbers)}"


@pytest.fixture
def context() -> Iterator[zmq.Context[zmq.Socket[bytes]]]:
    made: zmq.Context[zmq.Socket[bytes]] = zmq.Context()
    yield made
    made.destroy(linger=0)


@pytest.fixture
def settings() -> FakeSettings:
    return FakeSettings()


@pytest.fixture
def serve(engine_name: str) -> Iterator[Callable[..., WireServer]]:
    """Starts engines' ends; all are closed at the end of the test."""
    started: list[WireServer] = []

    def start(name: str = engine_name, endpoint: str = "tcp://127.0.0.1:*", keys: Path | None = None) -> WireServer:
        at = parse_endpoint(endpoint)
        server = WireServer(name, at, at.beside(1), keys)
        started.append(server)
        return server

    yield start
    for server in started:
        server.close()
        assert server.failure is None
        assert not list(private_folder().glob(f"{server.engine}.*"))
