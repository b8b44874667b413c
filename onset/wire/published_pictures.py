"""The rings that an engine's pictures are read from: what lies in one is announced, the rest is copied into one.

The engine that renders in shared memory copies nothing; sources and outputs on the heap have a ring of their own here.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from onset_kernels.picture import Picture

from onset.frame import Loan, Plane
from onset.topics import TOPICS
from onset.wire.descriptor import Descriptor
from onset.wire.ring import RingLoan, RingMemory
from onset.wire.ring_layout import SlotHeader

COPY_SLOTS = 8


class PublishedPictures:
    """The pictures of one engine, by topic. `announce` is called when one comes to lie in another ring."""

    def __init__(self, engine: str, announce: Callable[[], None]) -> None:
        self._engine, self._announce = engine, announce
        self._copies: dict[str, RingMemory] = {}
        self._rings: dict[str, RingMemory] = {}

    def commit(
        self, topic: str, picture: Picture, planes: tuple[Plane, ...], loan: Loan | None, header: SlotHeader
    ) -> Descriptor | None:
        """Make a picture readable; where it lies then. None when readers hold every slot of the copies' ring."""
        stream = TOPICS[topic].stream
        in_place = isinstance(loan, RingLoan) and all(a is b for a, b in zip(planes, loan.planes, strict=False))
        if isinstance(loan, RingLoan) and in_place and loan.memory is not None and loan.memory.stream == stream:
            self._lies_in(topic, loan.memory)
            return loan.memory.commit(loan, header)
        ring = self._copy_ring(topic, picture)
        copy = ring.lend(picture)
        if copy is None:
            return None
        for ours, theirs in zip(copy.planes, planes, strict=True):
            np.copyto(ours, theirs)
        descriptor = ring.commit(copy, header)
        copy.release()
        return descriptor

    def described(self) -> dict[str, Any]:
        """Each topic's ring, as readers are told of it."""
        return {topic: ring.described() for topic, ring in self._rings.items()}

    def close(self) -> None:
        """Close the rings of copies; idempotent."""
        for ring in self._copies.values():
            ring.close()

    def _copy_ring(self, topic: str, picture: Picture) -> RingMemory:
        ring = self._copies.get(topic)
        if ring is None or (ring.picture != picture and ring.shape.payload_bytes < picture.size_bytes):
            if ring is not None:
                ring.close()
            name = f"{self._engine}.{topic}-copy"
            ring = self._copies[topic] = RingMemory(name, picture, slots=COPY_SLOTS, stream=TOPICS[topic].stream)
        self._lies_in(topic, ring)
        return ring

    def _lies_in(self, topic: str, ring: RingMemory) -> None:
        if self._rings.get(topic) is not ring:
            self._rings[topic] = ring
            self._announce()
