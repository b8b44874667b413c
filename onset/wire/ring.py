"""The ring writer: pooled frame memory that other processes can read. One module, two policies.

NEWEST   monitors: the oldest frame makes room for the next; a reader that was too slow finds out and counts it.
HELD     recorders: a slot is written again only after its frame was acknowledged; a full ring refuses and counts.

    ring = RingMemory("onset.comp", picture, slots=8, policy=Policy.NEWEST, stream=1)
    loan = ring.lend(picture)              # planes are views of shared memory: the pass stores straight into it
    descriptor = ring.commit(loan, SlotHeader.of(frame))      # from here on readable by others
    loan.release()                         # the engine itself is done with it

A slot is invalid to readers from `lend` to `commit` (seqlock odd). A loan released without commit was abandoned.
"""

import os
import threading
import time
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import xxhash
from onset_kernels.picture import Picture

from onset.errors import MemoryFull
from onset.frame import Loan, Plane
from onset.wire import place
from onset.wire.describe import picture_as_dict, picture_as_json, plane_offsets
from onset.wire.descriptor import HAS_HASH, Descriptor, pack_timecode
from onset.wire.ring_file import make_ring_file
from onset.wire.ring_layout import (
    ABOUT_OFFSET,
    ACKNOWLEDGED_WORD,
    CLOSED_WORD,
    HEAD_WORD,
    PICTURE_LIMIT_BYTES,
    PICTURE_OFFSET,
    SLOT_WORDS,
    SLOT_WORDS_OFFSET,
    Policy,
    Shape,
    SlotHeader,
)


@dataclass(slots=True)
class RingLoan(Loan):
    """A loan that lies in a ring. `descriptor` is set by the first commit; later commits give the same one."""

    memory: "RingMemory | None" = None
    ticket: int = 0
    descriptor: Descriptor | None = None


@dataclass(slots=True)
class _Slot:
    """The writer's own view of a slot. `ticket` is the seqlock at the last `lend`: it tells one loan from the next."""

    seqlock: int = 0
    ticket: int = 0
    sequence: int = 0  # of the frame in it; 0 while it holds none
    lent: bool = False
    holds: int = 0
    picture: Picture | None = None
    planes: tuple[Plane, ...] = ()
    length_bytes: int = 0
    description_bytes: int = 0


class RingMemory:
    """Owns one ring. `lend` and `release` may be called from different threads; `commit` from one thread.

    `counts`: lent, refused (every slot held), committed, abandoned (released without commit). At all times
    lent = committed + abandoned + in hand. Raises at construction: WireError (name in use), MemoryFull, UsageError.
    """

    def __init__(
        self,
        name: str,
        picture: Picture,
        *,
        slots: int = 8,
        policy: Policy = Policy.NEWEST,
        stream: int = 0,
        hashed: bool = False,
    ) -> None:
        if slots < 2:
            raise ValueError(f"a ring of {slots} slots cannot be read while it is written; use at least 2")
        self.name = name
        self.picture = picture
        self.policy = policy
        self.stream = stream
        self.hashed = hashed
        self.counts: Counter[str] = Counter()
        self.shape = Shape(slots, plane_offsets(picture)[1])
        self._file = make_ring_file(name, self.shape, policy, stream)
        self.epoch = self._file.epoch
        self._memory = self._file.memory
        self._words = memoryview(self._memory).cast("Q")
        self._slots = [_Slot() for _ in range(slots)]
        self._free: deque[int] = deque(range(slots))
        self._unacknowledged: deque[int] = deque()
        self._acknowledged = 0
        self._sequence = 0
        self._lock = threading.Lock()
        self._starts = [self.shape.slot_offset(slot) for slot in range(slots)]
        self._closed = False

    @property
    def path(self) -> str:
        """The ring's file."""
        return str(self._file.path)

    def lend(self, picture: Picture) -> RingLoan | None:
        """Memory for one picture, as it was left; None when every slot is held (counted `refused`).

        Raises MemoryFull when the picture is larger than the slots are.
        """
        with self._lock:
            if not self._free:
                self.counts["refused"] += 1
                return None
            number = self._free.popleft()
            slot = self._slots[number]
            slot.seqlock += 2 if slot.seqlock & 1 else 1
            self._words[self._starts[number] // 8] = slot.seqlock
            slot.sequence = 0
            if slot.picture is not picture and slot.picture != picture:
                try:
                    self._fit(number, slot, picture)
                except (MemoryFull, ValueError):
                    self._free.appendleft(number)
                    raise
            slot.lent, slot.ticket = True, slot.seqlock
            self.counts["lent"] += 1
        # Not a closure over the loan: that cycle would never be freed, since the engine runs without collection.
        release = partial(self._release, number, slot.ticket)
        return RingLoan(slot.planes, release, number, self.name, self, slot.ticket)

    def commit(self, loan: Loan, header: SlotHeader) -> Descriptor:
        """Make a lent slot readable and number it. A second commit of a loan answers the same descriptor."""
        if not isinstance(loan, RingLoan) or loan.memory is not self:
            raise ValueError(f"ring {self.name!r} did not lend slot {loan.slot} of ring {loan.ring!r}")
        if loan.descriptor is not None:
            return loan.descriptor
        slot = self._slots[loan.slot]
        if not slot.lent or slot.ticket != loan.ticket:
            raise ValueError(f"slot {loan.slot} of ring {self.name!r} was committed after its release")
        about = header.about()
        timecode, flags = pack_timecode(header.timecode)
        digest = self._digest(loan.slot) if self.hashed else 0
        flags |= HAS_HASH if self.hashed else 0
        start = self._starts[loan.slot]
        memory = self._memory
        memory[start + ABOUT_OFFSET : start + ABOUT_OFFSET + len(about)] = about
        with self._lock:
            self._sequence += 1
            sequence = self._sequence
            now = time.monotonic_ns()
            lengths = slot.description_bytes | len(about) << 32
            SLOT_WORDS.pack_into(
                memory,
                start + SLOT_WORDS_OFFSET,
                *(sequence, header.index, header.captured_ns, now, slot.length_bytes, digest, flags, timecode, lengths),
            )
            slot.seqlock += 1
            slot.sequence = sequence
            self._words[start // 8] = slot.seqlock
            self._words[HEAD_WORD] = sequence
            self.counts["committed"] += 1
            if self.policy is Policy.HELD:
                self._unacknowledged.append(loan.slot)
            loan.descriptor = Descriptor(
                self.stream,
                loan.slot,
                flags,
                sequence,
                header.index,
                header.captured_ns,
                now,
                self.epoch,
                timecode,
                slot.length_bytes,
            )
        return loan.descriptor

    def acknowledge(self, through: int) -> None:
        """HELD: every sequence up to and including `through` may be overwritten. Repeats and old numbers do nothing.

        Raises ValueError for a number that was never committed.
        """
        with self._lock:
            if through > self._sequence:
                raise ValueError(f"acknowledged {through}, but ring {self.name!r} has committed only {self._sequence}")
            self._acknowledged = max(self._acknowledged, through)
            self._words[ACKNOWLEDGED_WORD] = self._acknowledged
            while self._unacknowledged and self._slots[self._unacknowledged[0]].sequence <= self._acknowledged:
                number = self._unacknowledged.popleft()
                if not (self._slots[number].lent or self._slots[number].holds):
                    self._free.append(number)

    def hold(self, loan: RingLoan) -> Callable[[], None]:
        """Keep a committed loan from being written again until what this answers is called, once; from any thread."""
        with self._lock:
            self._slots[loan.slot].holds += 1
        return partial(self._let_go, loan.slot)

    @property
    def unacknowledged(self) -> int:
        """HELD: committed frames that nobody has acknowledged yet: the fill of the ring."""
        return len(self._unacknowledged)

    def described(self) -> dict[str, Any]:
        """What the state message says of this ring."""
        return {
            "path": self.path,
            "epoch": self.epoch,
            "slots": self.shape.slots,
            "stream": self.stream,
            "picture": picture_as_dict(self.picture),
            "counts": dict(self.counts),
        }

    def close(self, *, leave: bool = False) -> None:
        """Remove the ring; idempotent. Readers keep what they have mapped; views of it stay valid.

        `leave` keeps the file, for a recorder that has yet to drain it, until an engine of its name starts again.
        """
        with self._lock:
            if self._closed:
                return
            self._closed = True
            self._words[CLOSED_WORD] = 1
        if not leave:
            self._file.path.unlink(missing_ok=True)
        place.unlock(self._file.descriptor)
        os.close(self._file.descriptor)

    def _release(self, number: int, ticket: int) -> None:
        with self._lock:
            slot = self._slots[number]
            if not slot.lent or slot.ticket != ticket:
                raise ValueError(f"slot {number} of ring {self.name!r} was released twice")
            slot.lent = False
            if not slot.sequence:
                # Nobody can be reading an abandoned slot: use it first, and spare the readable ones.
                self.counts["abandoned"] += 1
                self._free.appendleft(number)
            else:
                self._free_if_unused(number, slot)

    def _let_go(self, number: int) -> None:
        with self._lock:
            slot = self._slots[number]
            slot.holds -= 1
            if not slot.lent:
                self._free_if_unused(number, slot)

    def _free_if_unused(self, number: int, slot: _Slot) -> None:
        if not slot.holds and (self.policy is Policy.NEWEST or slot.sequence <= self._acknowledged):
            self._free.append(number)

    def _fit(self, number: int, slot: _Slot, picture: Picture) -> None:
        """Lay the planes of another picture over a slot."""
        offsets, length = plane_offsets(picture)
        if length > self.shape.payload_bytes:
            raise MemoryFull(
                f"a picture of {picture.width_px}x{picture.height_px} {picture.layout.key} takes {length} bytes; the "
                f"slots of ring {self.name!r} have {self.shape.payload_bytes}: restart the engine with this size"
            )
        description = picture_as_json(picture)
        if len(description) > PICTURE_LIMIT_BYTES:
            raise ValueError(f"picture description of {len(description)} bytes; a slot has {PICTURE_LIMIT_BYTES}")
        place_of = self.shape.slot_offset(number) + PICTURE_OFFSET
        self._memory[place_of : place_of + len(description)] = description
        start = self.shape.payload_offset(number)
        slot.planes = tuple(
            _plane(self._memory, start + offset, spec.dtype, shape)
            for spec, shape, offset in zip(picture.layout.planes, picture.plane_shapes, offsets, strict=True)
        )
        slot.picture, slot.length_bytes, slot.description_bytes = picture, length, len(description)

    def _digest(self, number: int) -> int:
        digest = xxhash.xxh3_64()
        for plane in self._slots[number].planes:
            digest.update(plane.data)
        return digest.intdigest()


def _plane(memory: Any, offset: int, dtype: str, shape: tuple[int, int]) -> Plane:
    return np.frombuffer(memory, dtype, shape[0] * shape[1], offset).reshape(shape)
