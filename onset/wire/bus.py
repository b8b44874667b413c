"""The bus: one XPUB that tells subscribers of frames (64 bytes each), of their metadata, and of the engine's state.

Lossy by design and without cost to the loop: a subscriber that does not read loses messages, never the engine time.
Every topic has its own sequence, so that a subscriber counts what it lost.
"""

import threading
import time
from collections import Counter
from collections.abc import Mapping
from typing import Any

import zmq

from onset.topics import TOPICS, WIRE_VERSION
from onset.wire.descriptor import Descriptor, subscription
from onset.wire.endpoint import Endpoint
from onset.wire.guard import Guard
from onset.wire.joins import Joins
from onset.wire.jsonable import encode
from onset.wire.sockets import Context, Door, Socket, open_socket

SEND_HWM = 256  # messages a subscriber may owe: four seconds at 60 frames a second
SUBSCRIPTION_LIMIT_BYTES = 256
META_LIMIT_BYTES = 4096
_KNOWN = tuple(subscription(t.stream) if t.stream else name.encode() for name, t in TOPICS.items())


class Bus:
    """The publishing end. `descriptor` and `record` are called by the loop, `upkeep` by the wire's thread.

    One lock guards the sockets: libzmq allows a socket to wander between threads, not to be used by two at once.
    """

    def __init__(self, context: Context, engine: str, endpoint: Endpoint, guard: Guard | None) -> None:
        def opener() -> Socket:
            socket = open_socket(
                context, zmq.XPUB, send_hwm=SEND_HWM, receive_hwm=256, max_bytes=SUBSCRIPTION_LIMIT_BYTES
            )
            # Otherwise only the first of equal subscriptions is told, and later joiners would get no snapshot.
            socket.setsockopt(zmq.XPUB_VERBOSE, 1)
            return socket

        self._lock = threading.Lock()
        self._door = Door(engine, "bus", endpoint, "endpoint", opener, guard)
        self._joins = [Joins(socket) for socket in self._door.sockets]
        self._sequences: Counter[str] = Counter()
        self.counts: Counter[str] = Counter()

    @property
    def endpoints(self) -> list[str]:
        """Where subscribers connect, the socket file first."""
        return list(self._door.endpoints)

    @property
    def peers(self) -> int:
        """Joined subscribers."""
        return sum(joins.peers for joins in self._joins)

    @property
    def refused(self) -> int:
        """Handshakes that failed: strangers, garbage, wrong or revoked keys."""
        return sum(joins.counts["refused"] for joins in self._joins)

    def descriptor(self, descriptor: Descriptor) -> None:
        """Tell of one committed frame."""
        self._send((descriptor.pack(),))

    def record(self, topic: str, body: Mapping[str, Any]) -> int:
        """Send one JSON message of a topic; answers its sequence. An oversized one is counted and left out."""
        self._sequences[topic] += 1
        sequence = self._sequences[topic]
        text = encode({"v": WIRE_VERSION, "topic": topic, "sequence": sequence, **body})
        if topic == "meta" and len(text) > META_LIMIT_BYTES:
            self.counts["oversized"] += 1
            text = encode({"v": WIRE_VERSION, "topic": topic, "sequence": sequence, "oversized": len(text)})
        self._send((topic.encode(), text))
        return sequence

    def arrays(self, topic: str, body: Mapping[str, Any], data: bytes) -> int:
        """The same with an array behind it, as a part of its own."""
        self._sequences[topic] += 1
        text = encode({"v": WIRE_VERSION, "topic": topic, "sequence": self._sequences[topic], **body})
        self._send((topic.encode(), text, data))
        return self._sequences[topic]

    def upkeep(self) -> bool:
        """Take in subscriptions and comings and goings; True when somebody new wants the state."""
        wanted = False
        with self._lock:
            for socket in self._door.sockets:
                wanted |= self._subscriptions(socket)
            for joins in self._joins:
                joins.note()
        return wanted

    def reopen(self) -> None:
        """Make every remote subscriber join again, because a key has been taken off the list."""
        with self._lock:
            for joins in self._joins[1:]:
                joins.close()
            del self._joins[1:]
            self._door.shut()
        self._door.open_again()  # may wait for the port: not while the loop could want the lock
        self._joins += [Joins(socket) for socket in self._door.sockets[1:]]

    def close(self) -> None:
        """Close the sockets; idempotent."""
        with self._lock:
            for joins in self._joins:
                joins.close()
            self._joins = []
            self._door.close()
            self._door.sockets = []

    def _send(self, parts: tuple[bytes, ...]) -> None:
        with self._lock:
            for socket in self._door.sockets:
                socket.send_multipart(parts, zmq.NOBLOCK)

    def _subscriptions(self, socket: Socket) -> bool:
        """At most 64 a turn, so that a stranger who subscribes in a loop does not hold the lock."""
        wanted = False
        for _ in range(64):
            try:
                message = socket.recv(zmq.NOBLOCK)
            except zmq.Again:
                break
            topic = message[1:]
            if message[:1] == b"\1" and any(known.startswith(topic) for known in _KNOWN):
                wanted |= b"state".startswith(topic)
                self.counts["subscriptions"] += 1
            elif message[:1] != b"\0":
                self.counts["unknown subscriptions"] += 1
        return wanted


def now_ns() -> dict[str, int]:
    """The two clocks of a message: monotonic for arithmetic on one host, UTC for people."""
    return {"monotonic_ns": time.monotonic_ns(), "utc_ns": time.time_ns()}
