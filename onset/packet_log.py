"""The newest packets of a stream whose pictures depend on each other, for who wants to keep the stream as it came.

A picture of such a stream is worth nothing without those before it, so a frame does not carry its packet but says up to
which one it was decoded: whoever records takes what came since it last did, and at first from a key frame on.
"""

import threading
from collections import deque
from dataclasses import dataclass
from itertools import islice
from typing import Any

from onset.clock import SECOND_NS

KEEP_S = 2.0
"""Frames wait for each other in the engine for less."""
MOST_BYTES = 256 << 20
_MOST_UNWANTED = 300
"""Packets after which nobody is going to ask for them any more: who records says so before the first frame."""
Moment = tuple[int, int]
"""(How often the stream has begun, time in it in ns): one picture of the stream."""


@dataclass(frozen=True, slots=True)
class Part:
    """One packet in the order of decoding. `number` counts them without a hole; `at` is its picture, None where the
    stream gives it no time; `key`: decoding can begin here."""

    number: int
    at: Moment | None
    key: bool
    data: Any

    @property
    def length(self) -> int:
        """Bytes."""
        return int(self.data.size)


@dataclass(frozen=True, slots=True)
class Passage:
    """What a decoded frame hands on instead of a packet: its moment, and the number of the packet that the decoder had
    been given last when the frame came out."""

    log: "PacketLog"
    at: Moment
    last: int


class PacketLog:
    """One stream's packets. `note` and `forget` belong to its reader, the rest to whoever records, in any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._parts: deque[Part] = deque()
        self._bytes = 0
        self._number = self._run = 0
        self._keep_ns = int(KEEP_S * SECOND_NS)
        self._wanted, self._given_up = False, False

    def keep(self, seconds: float) -> None:
        """From now on somebody wants them, and from so long ago."""
        with self._lock:
            self._wanted, self._given_up = True, False
            self._keep_ns = int(max(seconds, KEEP_S) * SECOND_NS)

    def note(self, packet: Any) -> None:
        """A packet that is about to be decoded."""
        if not packet.size or self._given_up:
            return
        with self._lock:
            self._number += 1
            at = None if packet.pts is None else (self._run, time_ns(packet.pts, packet.time_base))
            self._parts.append(Part(self._number, at, bool(packet.is_keyframe), packet))
            self._bytes += packet.size
            self._prune()

    def forget(self) -> None:
        """The stream begins anew: what follows depends on nothing before it."""
        with self._lock:
            self._run += 1

    def passage(self, pts: int | None, time_base: Any) -> Passage | None:
        """What the frame that has just come out of the decoder hands on; None where it has no time, or nobody asks."""
        if pts is None or time_base is None or self._given_up:
            return None
        return Passage(self, (self._run, time_ns(pts, time_base)), self._number)

    def since(self, number: int, last: int) -> list[Part]:
        """Packets behind `number` up to `last`, as far as they are still here."""
        found: list[Part] = []
        with self._lock:
            # From the newest back: a stream without key frames keeps thousands, of 12000 it is 0.6 us instead of 270.
            for part in reversed(self._parts):
                if part.number <= number:
                    break
                if part.number <= last:
                    found.append(part)
        return found[::-1]

    def leading(self, at: Moment, last: int, before_ns: int = 0) -> list[Part]:
        """Packets up to `last` from the newest key frame on from which the picture `at`, and those of `before_ns`
        before it, can be decoded; from the oldest key frame where none is so old."""
        with self._lock:
            parts = [part for part in self._parts if part.number <= last]
        wanted = (at[0], at[1] - before_ns)
        keys = [place for place, part in enumerate(parts) if part.key]
        fitting = [place for place in keys if (moment := parts[place].at) is not None and moment <= wanted]
        begin = fitting[-1] if fitting else keys[0] if keys else len(parts)
        return parts[begin:]

    def _prune(self) -> None:
        if not self._wanted and len(self._parts) > _MOST_UNWANTED:
            self._given_up = True
            self._parts.clear()
            self._bytes = 0
            return
        new_group = self._parts[-1].key
        while self._bytes > MOST_BYTES or (new_group and self._is_old()):
            self._bytes -= self._parts.popleft().length

    def _is_old(self) -> bool:
        """Whether the oldest packet is of a group that nobody asks for any more: a later one begins early enough."""
        newest = self._parts[-1].at
        if newest is None:
            return False
        for part in islice(self._parts, 1, None):
            if part.at is not None and part.at > (newest[0], newest[1] - self._keep_ns):
                return False
            if part.key and part.at is not None:
                return True
        return False


def time_ns(pts: int, time_base: Any) -> int:
    """A time of a stream in whole nanoseconds."""
    return int(pts * SECOND_NS * time_base.numerator // time_base.denominator)
