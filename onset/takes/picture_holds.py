"""Keeps pictures where they lie in shared memory until they are encoded. What lies elsewhere is copied, once; so are
packets that are recorded as they came."""

import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, NamedTuple

import numpy as np
from onset_kernels.picture import Picture

from onset.errors import MemoryFull
from onset.frame import Composite, Loan, Plane
from onset.takes.lane_end import ENCODER_BEHIND
from onset.takes.outgoing import TOO_LARGE, Outgoing
from onset.takes.packet_picture import put_packet
from onset.wire.descriptor import Descriptor
from onset.wire.ring import RingLoan, RingMemory
from onset.wire.ring_layout import SlotHeader

NO_MEMORY = "no shared memory for copies of its pictures"
AGAIN_S = 1.0
"""Between two tries to make a ring: one that fails has taken all the memory there is for a moment, in the loop."""


class Held(NamedTuple):
    """Where a picture is kept: path of the ring, its descriptor there, how to let go of it, and how where it was not
    given to an encoder after all."""

    path: str
    descriptor: Descriptor
    release: Callable[[], None]
    take_back: Callable[[], None]


class PictureHolds:
    """`streams` says for each stream the picture that it is recorded as, and its number on the wire; of streams whose
    packets are `arriving`, the picture that packets travel in; the value there is for packets that need others."""

    def __init__(
        self, engine: str, streams: Mapping[str, tuple[Picture, int]], slots: int,
        arriving: Mapping[str, Outgoing | None] | None = None,
    ) -> None:  # fmt: skip
        self._arriving = dict(arriving or {})
        self._engine, self._streams, self._slots = engine, streams, slots
        self._own: dict[str, RingMemory] = {}
        self._again_s = 0.0

    def hold(self, stream: str, topic: str, composite: Composite, take: str = "") -> Held | str:
        """Keep a stream's picture of this frame, or say why it cannot be kept. Called in the loop. `take` is the one
        that rolls."""
        header = SlotHeader.of(composite.frame)
        try:
            if topic == "source":
                frame = composite.frame
                if stream in self._arriving:
                    return self._packet(stream, frame.packet, header, take)
                return self._kept(stream, frame.picture, frame.planes, frame.loan, header)
            output = composite.outputs.get(topic)
            if output is None:
                return "the engine does not make this picture any more"
            return self._kept(stream, output.picture, output.planes, output.loan, header)
        except MemoryFull:  # for copies, which are made from the first on that needs one: it costs frames and no show
            return NO_MEMORY

    def close(self) -> None:
        """Remove the rings of copies; encoders keep what they have mapped."""
        for ring in self._own.values():
            ring.close()

    def _kept(
        self, stream: str, picture: Picture, planes: tuple[Plane, ...], loan: Loan | None, header: SlotHeader
    ) -> Held | str:
        wanted, number = self._streams[stream]
        if picture != wanted:
            return f"the picture is another one ({picture.width_px}x{picture.height_px} {picture.layout.key})"
        in_place = isinstance(loan, RingLoan) and all(a is b for a, b in zip(planes, loan.planes, strict=False))
        if isinstance(loan, RingLoan) and in_place and loan.memory is not None and loan.memory.stream == number:
            descriptor = loan.memory.commit(loan, header)
            release = loan.memory.hold(loan)
            return Held(loan.memory.path, descriptor, release, release)
        return self._copied(stream, picture, planes, number, header)

    def _copied(
        self, stream: str, picture: Picture, planes: tuple[Plane, ...], number: int, header: SlotHeader
    ) -> Held | str:
        ring = self._ring(stream, picture, number)
        copy = ring.lend(picture)
        if copy is None:
            return ENCODER_BEHIND
        for ours, theirs in zip(copy.planes, planes, strict=True):
            np.copyto(ours, theirs)
        return Held(ring.path, ring.commit(copy, header), copy.release, copy.release)

    def _packet(self, stream: str, packet: Any, header: SlotHeader, take: str) -> Held | str:
        """Copy a packet: its memory is the source's."""
        if packet is None:
            return "its packet did not come with it"
        picture, number = self._streams[stream]
        ring = self._ring(stream, picture, number)
        copy = ring.lend(picture)
        if copy is None:
            return ENCODER_BEHIND
        outgoing = self._arriving[stream]
        if outgoing is not None:
            why = outgoing.put(copy.planes[0], packet, take)
        else:
            why = "" if put_packet(copy.planes[0], packet) else TOO_LARGE
        if why:
            copy.release()
            return why
        take_back = copy.release if outgoing is None else partial(_take_back, copy, outgoing)
        return Held(ring.path, ring.commit(copy, header), copy.release, take_back)

    def _ring(self, stream: str, picture: Picture, number: int) -> RingMemory:
        if stream not in self._own:
            if time.monotonic() < self._again_s:
                raise MemoryFull(NO_MEMORY)
            self._again_s = time.monotonic() + AGAIN_S
            name = f"{self._engine}.record-{stream}"
            self._own[stream] = RingMemory(name, picture, slots=self._slots + 2, stream=number)
            self._again_s = 0.0
        return self._own[stream]


def _take_back(loan: Loan, outgoing: Outgoing) -> None:
    loan.release()
    outgoing.take_back()
