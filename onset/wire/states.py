"""The newest state of an engine, for who asks now and then: what waits unread neither grows nor grows old."""

import time
from collections import Counter
from typing import Any

from onset.wire.keys import ClientKey
from onset.wire.sockets import Context
from onset.wire.subscriber import QUEUE, Records

OLD_S = QUEUE / 4
"""One state a second: long before the queue is full, behind which newer ones would be dropped. 18 kB each with a
recorder: a client that only took frames grew by 18 kB a second, to 18 MB, and its state then stood still."""


class States:
    """Topic `state` of one engine. `newest` is empty until one was heard."""

    def __init__(self, context: Context, endpoint: str, key: ClientKey | None) -> None:
        self.newest: dict[str, Any] = {}
        self._arguments = context, endpoint, ("state",)
        self._key = key
        self._lost: Counter[str] = Counter()
        self._heard_s = 0.0
        self._listen()

    def hear(self, timeout_ms: int = 0) -> bool:
        """Take in all that waits, the first of it within `timeout_ms`. Whether there was any."""
        if time.monotonic() - self._heard_s > OLD_S:
            self.close()
            self._lost += self._records.lost
            self._listen()
            self.newest = {}
        self._heard_s = time.monotonic()
        record = self._records.receive(timeout_ms)
        heard = record is not None
        while record is not None:
            self.newest = record
            record = self._records.receive(0)
        return heard

    @property
    def lost(self) -> Counter[str]:
        """Records that did not arrive; what a client that heard nothing for `OLD_S` missed is no loss."""
        return self._lost + self._records.lost

    def close(self) -> None:
        """Leave the bus; idempotent."""
        self._records.close()

    def _listen(self) -> None:
        context, endpoint, topics = self._arguments
        self._records = Records(context, endpoint, topics, key=self._key)
        self._heard_s = time.monotonic()
