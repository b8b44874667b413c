"""The receiving end of topic `track`: what trackers say of each published frame."""

from dataclasses import dataclass
from typing import Any

import msgspec
import zmq

from onset.subject import Tracked
from onset.subject_table import from_table
from onset.topics import WIRE_VERSION
from onset.wire.keys import ClientKey
from onset.wire.sockets import Context, arrived, connect, open_socket

LARGEST_BYTES = 64 << 20
QUEUE = 1000


@dataclass(frozen=True, slots=True)
class TrackedFrame:
    """What is tracked in one published frame, by the trackers' labels. `lost`: frames told of before that did not
    arrive here."""

    index: int
    captured_ns: int
    trackers: dict[str, Tracked]
    lost: int


class Tracks:
    """Messages of topic `track`, in order. `malformed` counts what made no sense."""

    def __init__(self, context: Context, endpoint: str, *, key: ClientKey | None = None) -> None:
        self.lost = self.malformed = 0
        self._sequence: int | None = None
        self.socket = open_socket(context, zmq.SUB, send_hwm=16, receive_hwm=QUEUE, max_bytes=LARGEST_BYTES)
        self.socket.setsockopt(zmq.SUBSCRIBE, b"track")
        connect(self.socket, endpoint, key)

    def receive(self, timeout_ms: int) -> TrackedFrame | None:
        """The next frame; None when none came in time."""
        parts = arrived(self.socket, timeout_ms)
        if parts is None:
            return None
        try:
            return self._frame(parts)
        except (msgspec.DecodeError, RecursionError, KeyError, TypeError, ValueError):
            self.malformed += 1
            return None

    def close(self) -> None:
        """Leave the bus; idempotent."""
        self.socket.close()

    def _frame(self, parts: list[bytes]) -> TrackedFrame:
        _, text, data = parts
        told: dict[str, Any] = msgspec.json.decode(text)
        if told["v"] != WIRE_VERSION:
            raise ValueError(f"wire version {told['v']}")
        before, self._sequence = self._sequence, int(told["sequence"])
        lost = max(0, self._sequence - before - 1) if before is not None else 0
        self.lost += lost
        return TrackedFrame(int(told["index"]), int(told["captured_ns"]), from_table(told["trackers"], data), lost)
