"""What a take says of each frame, made in the loop from what the loop knows."""

from collections.abc import Callable, Iterator, Mapping

from onset.frame import Composite
from onset.takes.events import event_now
from onset.takes.records import EventRecord, FrameRecord, GapRecord, Record
from onset.takes.tracks import TrackRecord, encode_track
from onset.takes.utc_clock import UtcClock

_FIELDS = {"qc", "trackers", "camera", "layers", "plate_revision", "quality", "comp_xxh3", "device_ns"}
MOST_TOLD = 256
"""Frames lost one after another that are told of one by one; a longer loss is one gap record."""


class FrameRecords:
    """Makes records of composites in order. `drops` gives the frames lost so far by reason."""

    def __init__(self, drops: Callable[[], Mapping[str, int]], utc: UtcClock | None = None) -> None:
        self._drops = drops
        self.utc = utc or UtcClock()
        self._before: Mapping[str, int] = {}
        self._index: int | None = None

    def clock_step(self, index: int) -> EventRecord | None:
        """Read the clocks, once for each frame and before its record is made; an event when the wall clock was set."""
        step_ns = self.utc.look()
        if not step_ns:
            return None
        text = f"the computer's clock was set by {step_ns / 1e9:+.3f} s; UTC of frames follows it, captured_ns does not"
        return event_now("clock-step", text, index, {"step_ns": step_ns})

    def record(self, composite: Composite) -> FrameRecord:
        """The record of a composite that is offered."""
        frame = composite.frame
        known = {name: value for name, value in composite.records.items() if name in _FIELDS}
        extra = {name: value for name, value in composite.records.items() if name not in _FIELDS}
        drops = self._drops()
        since = {name: count - self._before.get(name, 0) for name, count in drops.items()}
        self._before, self._index = drops, frame.index
        return FrameRecord(
            index=frame.index,
            captured_ns=frame.captured_ns,
            utc_ns=self.utc.of(frame.captured_ns),
            utc_error_ns=self.utc.error_ns,
            media_ns=frame.media_ns,
            timecode=str(frame.timecode) if frame.timecode else "",
            timecode_source=frame.timecode_source,
            stamps=frame.stamps,
            settings_revision=composite.settings_revision,
            drops={name: count for name, count in since.items() if count > 0},
            extra=extra,
            **known,
        )

    def track(self, composite: Composite) -> bytes:
        """What trackers found in it, points and all; empty for nothing."""
        frame = composite.frame
        if not frame.tracked:
            return b""
        return encode_track(TrackRecord(frame.index, frame.captured_ns, self.utc.of(frame.captured_ns), frame.tracked))

    def lost_before(self, composite: Composite) -> Iterator[Record]:
        """Records of the frames between the composite before and this one: each index once, with its reason."""
        if self._index is None:
            return
        first, last = self._index + 1, composite.frame.index - 1
        if first > last:
            return
        told = {one.index: one for one in composite.dropped if first <= one.index <= last}
        rest = self._reason()
        if last - first >= MOST_TOLD:
            yield GapRecord(
                stream="*", first_index=first, last_index=last, reason=rest, state="dropped",
                count=last - first + 1, utc_ns=self.utc.of(composite.frame.captured_ns),
            )  # fmt: skip
            return
        for index in range(first, last + 1):
            one = told.get(index)
            captured_ns = one.captured_ns if one else composite.frame.captured_ns
            yield FrameRecord(
                index=index, state="dropped", reason=one.reason if one else rest,
                captured_ns=one.captured_ns if one else 0, utc_ns=self.utc.of(captured_ns),
                timecode=one.timecode if one else "",
            )  # fmt: skip

    def pass_over(self, composite: Composite) -> None:
        """A composite that is not recorded: what is lost from here on counts."""
        self._index = composite.frame.index
        self._before = self._drops()

    def _reason(self) -> str:
        """Why frames are missing that nobody captured, by the counts that rose meanwhile."""
        rose = [name for name, count in self._drops().items() if count > self._before.get(name, 0)]
        return " or ".join(name for name in rose if name != "superseded") or "lost in the source"
