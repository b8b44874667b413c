"""The receiving end of the bus: descriptors of one stream, or JSON records; losses counted by sequence."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import msgspec
import zmq

from onset.topics import TOPICS, WIRE_VERSION
from onset.wire.descriptor import DESCRIPTOR_BYTES, Descriptor, subscription
from onset.wire.keys import ClientKey
from onset.wire.sockets import Context, arrived, connect, open_socket

RECORD_LIMIT_BYTES = 1 << 20
QUEUE = 1000


class Descriptors:
    """Descriptors of one picture topic.

    `newest`: the socket keeps one message, the newest (CONFLATE); what was skipped counts as lost, since only the
    reader knows that it did not want it. Otherwise up to 1000 wait.
    """

    def __init__(
        self, context: Context, endpoint: str, topic: str, *, newest: bool, key: ClientKey | None = None
    ) -> None:
        self.lost = 0
        self.malformed = 0
        self._epoch = 0
        self._sequence = 0
        self.socket = open_socket(
            context, zmq.SUB, send_hwm=16, receive_hwm=1 if newest else QUEUE, max_bytes=DESCRIPTOR_BYTES
        )
        if newest:
            self.socket.setsockopt(zmq.CONFLATE, 1)
        self.socket.setsockopt(zmq.SUBSCRIBE, subscription(TOPICS[topic].stream))
        connect(self.socket, endpoint, key)

    def receive(self, timeout_ms: int) -> tuple[Descriptor, int] | None:
        """(descriptor, frames lost just before it); None when none came in time."""
        if not self.socket.poll(timeout_ms):
            return None
        try:
            descriptor = Descriptor.unpack(self.socket.recv(zmq.NOBLOCK))
        except zmq.Again:
            return None
        except ValueError:
            self.malformed += 1
            return None
        # An engine that came back counts from 1 again, and what it published before we joined is not lost to us.
        known = self._epoch == descriptor.epoch
        lost = max(0, descriptor.sequence - self._sequence - 1) if known else 0
        self._epoch, self._sequence = descriptor.epoch, descriptor.sequence
        self.lost += lost
        return descriptor, lost

    def close(self) -> None:
        """Leave the bus; idempotent."""
        self.socket.close()


class Records:
    """JSON records of some topics, in order. `lost` and `malformed` count what did not arrive whole."""

    def __init__(self, context: Context, endpoint: str, topics: Sequence[str], *, key: ClientKey | None = None) -> None:
        self.lost: Counter[str] = Counter()
        self.malformed = 0
        self._sequences: dict[str, int] = {}
        self.socket = open_socket(context, zmq.SUB, send_hwm=16, receive_hwm=QUEUE, max_bytes=RECORD_LIMIT_BYTES)
        for topic in topics:
            self.socket.setsockopt(zmq.SUBSCRIBE, topic.encode())
        connect(self.socket, endpoint, key)

    def receive(self, timeout_ms: int) -> dict[str, Any] | None:
        """The next record, with `topic` and `sequence` in it; None when none came in time."""
        parts = arrived(self.socket, timeout_ms)
        if parts is None:
            return None
        record = _record(parts)
        if record is None:
            self.malformed += 1
            return None
        topic, sequence = record["topic"], record["sequence"]
        before = self._sequences.get(topic)
        if before is not None and sequence > before:
            self.lost[topic] += sequence - before - 1
        self._sequences[topic] = sequence
        return record

    def close(self) -> None:
        """Leave the bus; idempotent."""
        self.socket.close()


def _record(parts: list[bytes]) -> dict[str, Any] | None:
    try:
        record = msgspec.json.decode(parts[1]) if len(parts) == 2 else None
    except (msgspec.DecodeError, RecursionError):
        return None
    if not isinstance(record, dict) or record.get("v") != WIRE_VERSION:
        return None
    if not isinstance(record.get("sequence"), int) or record.get("topic") != parts[0].decode(errors="replace"):
        return None
    return record
