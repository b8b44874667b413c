"""Subscribers for tests, at module level so that they can be spawned."""

import time

import zmq

from onset.children import ChildEnd


def subscribe(end: ChildEnd, endpoint: str) -> None:
    """Subscribes to everything and reads it, until stopped."""
    context: zmq.Context[zmq.Socket[bytes]] = zmq.Context()
    socket = context.socket(zmq.SUB)
    socket.setsockopt(zmq.SUBSCRIBE, b"")
    socket.connect(endpoint)
    socket.poll(5000)
    end.ready()
    while not end.stopping():
        if socket.poll(20):
            socket.recv_multipart()
    context.destroy(linger=0)


def spin(end: ChildEnd, seconds: float) -> None:
    """Keeps a core busy."""
    end.ready()
    until = time.monotonic() + seconds
    while time.monotonic() < until and not end.stopping():
        pass
