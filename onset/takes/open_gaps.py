"""Gaps of a take that is written: frames of a stream that are missing one after another, for one reason."""

import time
from collections.abc import Callable

import msgspec

from onset.takes.records import GapRecord


class Gap(msgspec.Struct, kw_only=True):
    """One, as its record will have it. `ended_ns`: when that was written, on the monotonic clock; 0 while it grows."""

    reason: str
    first_index: int
    last_index: int
    first_sequence: int
    last_sequence: int
    count: int = 1
    ended_ns: int = 0

    def record(self, stream: str) -> GapRecord:
        """What the journal has of it."""
        return GapRecord(
            stream=stream, reason=self.reason, first_index=self.first_index, last_index=self.last_index,
            first_sequence=self.first_sequence, last_sequence=self.last_sequence, count=self.count,
        )  # fmt: skip


class GapsState(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What the next recorder has to know: gaps that grow, by stream, and those whose records may not be durable."""

    growing: dict[str, Gap] = {}
    ended: list[tuple[str, Gap]] = []


class OpenGaps:
    """Grows and ends the gaps of `state`. `write` may raise: then nothing is changed, and it can be asked for again."""

    def __init__(self, state: GapsState, write: Callable[[GapRecord], None], durable_ns: Callable[[], int]) -> None:
        self._state, self._write, self._durable_ns = state, write, durable_ns

    def grow(self, stream: str, index: int, sequence: int, reason: str) -> None:
        """One more frame is missing."""
        gap = self._state.growing.get(stream)
        if gap is not None and gap.reason == reason:
            gap.last_index, gap.last_sequence = index, sequence
            gap.count += 1
            return
        self.end(stream)
        self._state.growing[stream] = Gap(
            reason=reason, first_index=index, last_index=index, first_sequence=sequence, last_sequence=sequence
        )

    def end(self, stream: str, sequence: int | None = None) -> None:
        """Frame `sequence` is there; one before the gap is only written again."""
        state = self._state
        gap = state.growing.get(stream)
        if gap is None or (sequence is not None and sequence < gap.last_sequence):
            return
        self._write(gap.record(stream))
        durable_ns, gap.ended_ns = self._durable_ns(), time.monotonic_ns()
        state.ended = [(of, one) for of, one in state.ended if one.ended_ns > durable_ns] + [(stream, gap)]
        del state.growing[stream]

    def end_all(self) -> None:
        """The take ends."""
        for stream in list(self._state.growing):
            self.end(stream)

    def say_again(self) -> None:
        """A disk lost what was not durable, or may have: no frame that is written again makes a gap grow anew."""
        for stream, gap in self._state.ended:
            self._write(gap.record(stream))
