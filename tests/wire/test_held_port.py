"""A port held for a child: nobody else gets it, the child can listen on it, and a port in use is refused."""

import socket
import time

import pytest
import zmq

from onset.errors import WireError
from onset.wire.endpoint import parse_endpoint
from onset.wire.held_port import HeldPort


def listen(socket: "zmq.Socket[bytes]", endpoint: str) -> None:
    """Bind as soon as the listener before has gone: libzmq closes one in the background."""
    give_up = time.monotonic() + 20
    while True:
        try:
            socket.bind(endpoint)
            return
        except zmq.ZMQError:
            if time.monotonic() > give_up:
                raise
            time.sleep(0.02)


@pytest.mark.parametrize("written", ["tcp://127.0.0.1:*", "tcp://lo:*", "tcp://[::1]:*"])
def test_the_port_is_real_and_a_child_can_listen_on_it_twice(
    written: str, context: zmq.Context[zmq.Socket[bytes]]
) -> None:
    held = HeldPort(parse_endpoint(written), "pictures")
    assert held.endpoint.port > 0
    for _ in range(2):  # also after the first one has died
        listening = context.socket(zmq.ROUTER)
        listening.setsockopt(zmq.IPV6, 1)
        listen(listening, str(held.endpoint))
        listening.close(linger=0)
    held.close()


def test_a_held_port_is_given_to_nobody_who_asks_for_any() -> None:
    """All ports but the held one are the system's to give; a thousand times it gives another."""
    held = HeldPort(parse_endpoint("tcp://127.0.0.1:*"), "pictures")
    others = []
    for _ in range(1000):
        with socket.socket() as other:
            other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            other.bind(("127.0.0.1", 0))
            others.append(other.getsockname()[1])
    with socket.socket() as stranger, pytest.raises(OSError, match="in use"):
        stranger.bind(("127.0.0.1", held.endpoint.port))
    held.close()
    assert held.endpoint.port not in others


def test_a_port_in_use_is_refused_by_name() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(WireError, match=rf"{port} is in use .* \(setting: pictures\)"):
            HeldPort(parse_endpoint(f"tcp://127.0.0.1:{port}"), "pictures")
