"""Which label each frame gets, and from whom: sources by priority, each an anchor from which labels run on.

    label = anchor + (captured - anchor) * rate, to the nearest frame

A camera that is not locked to the timecode drifts through its phase; near the middle between two labels a jittering
stamp would give the same one twice. So labels go on from frame to frame as long as they lie within 3/4 of a frame of
what the clock says, and slip by one, told, when they no longer do. Everything is whole numbers.

A free run has nobody to agree with and counts frames: stamps of a clip or a stream come in bursts on a busy machine (a
looped clip at 30 a second, stalled, had labels twice and one that went back by a frame). It follows the clock where the
two differ for a second, and never names a frame with an earlier label than the one before.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from onset.frame import Frame, monotonic_ns
from onset.sound.anchor import Anchor
from onset.sound.ltc_track import frames_a_day
from onset.sound.tables import TimecodeTable
from onset.timecode import Timecode, nominal_base

SECOND_NS = 1_000_000_000
FRESH_NS = 500_000_000
"""An anchor so old is no gap: a word is known when it has ended, and sound comes a block and a message late."""
STEADY = 0.02
"""A speed so near 1 is 1: tape and clocks wobble, labels do not."""
PATIENCE_NS = SECOND_NS
"""For how long a free run and the clock differ before the clock is followed: a stall and what is caught up are over."""
BURST_NS = 400_000_000
"""For how long frames and a timecode that runs on without a jump differ before a slip is believed: a stall of the
machine or of a stream, and what is caught up behind it, are over. A stamp one frame late had a label twice."""
_KEPT = 12
_SAME_NS = 10_000_000
_WITHIN_NUM, _WITHIN_DEN = 3, 4


@dataclass(frozen=True, slots=True)
class LabelEvent:
    """A jump, a slip by one, or a change of source; `index` is the first frame it holds for."""

    what: str
    text: str
    index: int
    captured_ns: int
    values: Mapping[str, Any]


class Labels:
    """Names the frames of one camera. `label` is called in the loop, `anchored` from any thread."""

    def __init__(self, table: TimecodeTable, rate_hz: Fraction) -> None:
        self.rate_hz = rate_hz
        self._table = table
        self._base = nominal_base(rate_hz)
        self._step_ns = SECOND_NS * rate_hz.denominator
        self.delay_ns = round(table.delay_ms * 1e6)
        self._bridge_ns = FRESH_NS + round(table.bridge_s * 1e9)
        self._anchors: dict[str, tuple[Anchor, ...]] = {}
        self._free: Anchor | None = None
        self._off_ns: int | None = None
        self._followed: Anchor | None = None
        self._source = ""
        self._index = self._count = 0
        self._drop = False
        self._media_ns: int | None = None
        self._clip = (0, 0)
        self.latest = ""
        self.jumps = self.slips = 0

    def anchored(self, source: str, anchor: Anchor) -> None:
        """A source has said something newer."""
        kept = self._anchors.get(source, ())
        if kept and kept[-1].timecode == anchor.timecode and abs(kept[-1].host_ns - anchor.host_ns) < _SAME_NS:
            kept = kept[:-1]  # the same word by a better line
        self._anchors[source] = (*kept[1 - _KEPT :], anchor)

    def label(self, frame: Frame) -> list[LabelEvent]:
        """Give the frame its timecode and the source of it; what there is to tell of it."""
        ns = frame.captured_ns - self.delay_ns
        for source in self._table.sources:
            if source == "stream":
                if frame.timecode is not None:
                    return self._settle(frame, source, source, frame.timecode.count, frame.timecode.drop)
            elif source == "free-run":
                return self._counted_on(frame, source, self._free_run(ns), ns)
            else:
                anchor = self._anchor(source, ns)
                if anchor is not None:
                    bridged = ns - anchor.host_ns > FRESH_NS
                    return self._by_clock(frame, source, f"{source} bridged" if bridged else source, anchor, ns)
        frame.timecode, frame.timecode_source = None, "none"
        return self._lost(frame)

    def told(self) -> dict[str, Any]:
        """For the state message."""
        anchors = {source: kept[-1].told() for source, kept in self._anchors.items() if kept}
        told = {"source": self._source, "timecode": self.latest, "jumps": self.jumps, "slips": self.slips}
        return {**told, "inputs": anchors}

    def _anchor(self, source: str, ns: int) -> Anchor | None:
        """The newest that began before this moment, unless it is older than may be bridged."""
        kept = self._anchors.get(source, ())
        chosen = next((anchor for anchor in reversed(kept) if anchor.host_ns <= ns), kept[0] if kept else None)
        return chosen if chosen is not None and abs(ns - chosen.host_ns) <= self._bridge_ns else None

    def _by_clock(self, frame: Frame, source: str, said: str, anchor: Anchor, ns: int) -> list[LabelEvent]:
        first, drop = self._in_frames(anchor)
        speed = anchor.speed if abs(anchor.speed - 1.0) > STEADY else 1.0
        elapsed = (ns - anchor.host_ns) * self.rate_hz.numerator
        if speed < 0:
            first += max(1, self._base // anchor.timecode.base)  # a word that comes backwards begins where it ended
        if speed != 1.0:
            elapsed = round(elapsed * speed)
        real = first * self._step_ns + elapsed  # in parts of a frame, _step_ns to one
        followed, self._followed = self._followed, anchor
        if source == self._source.removesuffix(" bridged") and drop == self._drop:
            wanted = self._count + round((frame.index - self._index) * speed)
            near = self._is_near(self._apart(real, wanted, drop=drop))
            if near or (self._goes_on(followed, anchor) and self._is_burst(ns)):
                self._off_ns = None if near else self._off_ns
                return self._settle(frame, source, said, wanted, drop)
        self._off_ns = None
        return self._settle(frame, source, said, (2 * real + self._step_ns) // (2 * self._step_ns), drop)

    def _counted_on(self, frame: Frame, source: str, anchor: Anchor, ns: int) -> list[LabelEvent]:
        """A free run: the frame before and what was due since; the clock where the two differ for long."""
        first, drop = self._in_frames(anchor)
        if source != self._source or drop != self._drop:
            self._off_ns = None
            return self._by_clock(frame, source, source, anchor, ns)
        due = frame.index - self._index
        promised = self._count + due
        apart = self._apart(first * self._step_ns + (ns - anchor.host_ns) * self.rate_hz.numerator, promised, drop=drop)
        if self._is_near(apart):
            self._off_ns = None
            return self._settle(frame, source, source, promised, drop)
        self._off_ns = ns if self._off_ns is None else self._off_ns
        if waited := ns - self._off_ns >= PATIENCE_NS:
            self._off_ns = None
        steps = (2 * apart + self._step_ns) // (2 * self._step_ns)
        if apart > 0:
            steps = steps if waited else 0
        else:  # never before the last label; the same once, where the camera is faster than the clock
            steps = max(steps, (0 if waited else 1) - due)
        return self._settle(frame, source, source, promised + steps, drop)

    def _goes_on(self, before: Anchor | None, anchor: Anchor) -> bool:
        """Whether a source at its usual speed has only run on since another anchor of it."""
        if before is None or max(abs(one.speed - 1.0) for one in (before, anchor)) > STEADY:
            return False
        (first, was_drop), (then, drop) = self._in_frames(before), self._in_frames(anchor)
        passed = (anchor.host_ns - before.host_ns) * self.rate_hz.numerator
        return was_drop == drop and self._is_near(self._apart(first * self._step_ns + passed, then, drop=drop))

    def _is_burst(self, ns: int) -> bool:
        """Whether frames and timecode have differed for so short that it may be over soon."""
        self._off_ns = ns if self._off_ns is None else self._off_ns
        return ns - self._off_ns < BURST_NS

    def _apart(self, real: int, count: int, *, drop: bool) -> int:
        """By how much the clock is ahead of a label, in parts of a frame, the shorter way round the day."""
        day = frames_a_day(self.rate_hz, drop=drop) * self._step_ns
        return (real - count * self._step_ns + day // 2) % day - day // 2

    def _is_near(self, apart: int) -> bool:
        return abs(apart) * _WITHIN_DEN <= _WITHIN_NUM * self._step_ns

    def _settle(self, frame: Frame, source: str, said: str, count: int, drop: bool) -> list[LabelEvent]:
        """Put the label on, and tell of it when it is not the one that the frame before promised."""
        events = []
        promised = self._count + frame.index - self._index
        expected = Timecode.from_count(promised, self.rate_hz, drop=self._drop)
        again = source == "stream" == self._source and self._begins_again(frame, count)
        before, self._source = self._source, said
        frame.timecode = Timecode.from_count(count, self.rate_hz, drop=drop)
        frame.timecode_source = said
        day = frames_a_day(self.rate_hz, drop=drop)
        self._index, self._count, self._drop = frame.index, count % day, drop
        self.latest = str(frame.timecode)
        if before and expected != frame.timecode:
            apart = (count - expected.count + day // 2) % day - day // 2
            slip = abs(apart) == 1 and before.removesuffix(" bridged") == source
            self.slips, self.jumps = self.slips + slip, self.jumps + (not slip and not again)
            how = "slips" if slip else "jumps, as its clip begins again," if again else "jumps"
            text = f"timecode {how} by {apart:+d} frame{'' if abs(apart) == 1 else 's'}, {expected} to {frame.timecode}"
            values = {
                "frames": apart, "from": str(expected), "to": self.latest, "source": said, "slip": slip, "again": again,
            }  # fmt: skip
            events.append(LabelEvent("timecode-jump", text, frame.index, frame.captured_ns, values))
        if before != said:
            values = {"from": before, "to": said}
            text = f"timecode comes from {said}" + (f", no longer from {before}" if before else "")
            events.append(LabelEvent("timecode-source", text, frame.index, frame.captured_ns, values))
        return events

    def _begins_again(self, frame: Frame, count: int) -> bool:
        """Whether a clip went back to an earlier picture of its own, with the label that this picture had before: a
        loop, as it was asked for. A sender that starts anew has another label at the same time."""
        before_ns, self._media_ns = self._media_ns, frame.media_ns
        if frame.media_ns is None:
            return False
        if before_ns is not None and frame.media_ns < before_ns:
            first_ns, first = self._clip
            off = (frame.media_ns - first_ns) * self.rate_hz.numerator - (count - first) * self._step_ns
            if abs(off) < self._step_ns:
                return True
        self._clip = (frame.media_ns, count)
        return False

    def _lost(self, frame: Frame) -> list[LabelEvent]:
        before, self._source, self.latest = self._source, "", ""
        if not before:
            return []
        text = f"timecode: nothing any more from {before}; frames have no label"
        return [LabelEvent("timecode-source", text, frame.index, frame.captured_ns, {"from": before, "to": "none"})]

    def _in_frames(self, anchor: Anchor) -> tuple[int, bool]:
        """An anchor's label in frames of this camera: 25 names pairs of frames at 50, 24 at 25 keeps its seconds."""
        label = anchor.timecode
        if label.base == self._base or 2 * label.base == self._base:
            return label.count * (self._base // label.base), label.drop
        whole_s = (label.hours * 60 + label.minutes) * 60 + label.seconds
        return whole_s * self._base + label.frames * self._base // label.base, False

    def _free_run(self, ns: int) -> Anchor:
        """From the first frame on: the time of day at the rate, or the start that the show has."""
        if self._free is None:
            drop = self._table.drop
            if self._table.start:
                start = Timecode.parse(self._table.start, self.rate_hz)
                self._free = Anchor(start, ns, self.rate_hz)
            else:
                now = datetime.fromtimestamp(time.time() + (ns - monotonic_ns()) * 1e-9)
                day_s = Fraction((now.hour * 60 + now.minute) * 60 + now.second) + Fraction(now.microsecond, 10**6)
                count = int(day_s * self.rate_hz if drop else day_s * self._base)
                label = Timecode.from_count(count, self.rate_hz, drop=None if drop else False)
                self._free = Anchor(label, ns, self.rate_hz)
        return self._free
