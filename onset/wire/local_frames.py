"""Frames of an engine on this host: descriptors from the bus, pixels from shared memory."""

import time
from typing import Any

from onset.errors import WireError
from onset.wire.keys import ClientKey
from onset.wire.ring_reader import RingReader, View
from onset.wire.shown import ShownFrame
from onset.wire.sockets import Context
from onset.wire.subscriber import Descriptors


class LocalFrames:
    """One topic of one engine. Follows an engine that comes back, since its ring lies at the same path.

    `copied` frames own their pixels; others are views of the ring, to be checked with `valid()` after use (a ring of 8
    slots keeps a frame for some 60 ms at 60 Hz). `newest` skips to the newest, otherwise every frame comes in order.
    """

    def __init__(
        self,
        context: Context,
        endpoint: str,
        topic: str,
        ring_path: str,
        *,
        copied: bool,
        newest: bool,
        key: ClientKey | None = None,
    ) -> None:
        self.topic = topic
        self.descriptors = Descriptors(context, endpoint, topic, newest=newest, key=key)
        try:
            self.reader = RingReader(ring_path)
        except WireError:
            self.descriptors.close()
            raise
        self._copied = copied
        self._unread = 0

    def next(self, timeout_s: float) -> ShownFrame | None:
        """The next frame; None when none came in time. Frames that were overwritten too early count as lost."""
        give_up = time.monotonic() + timeout_s
        while True:
            left_ms = max(0, int((give_up - time.monotonic()) * 1000))
            received = self.descriptors.receive(left_ms)
            if received is None:
                if time.monotonic() >= give_up:
                    return None
                continue
            descriptor, lost = received
            self._unread += lost
            view = self.reader.read(descriptor)
            planes = None if view is None else view.copy() if self._copied else view.planes
            if view is None or planes is None:
                self._unread += 1
                continue
            return self._shown(view, planes)

    def close(self) -> None:
        """Leave; idempotent. Views stay readable."""
        self.descriptors.close()

    def _shown(self, view: View, planes: tuple[Any, ...]) -> ShownFrame:
        lost, self._unread = self._unread, 0
        return ShownFrame(
            topic=self.topic,
            planes=planes,
            picture=view.picture,
            sequence=view.sequence,
            index=view.index,
            captured_ns=view.captured_ns,
            received_ns=time.monotonic_ns(),
            timecode=view.timecode,
            lost=lost,
            about=view.about,
            still_valid=None if self._copied else view.valid,
        )
