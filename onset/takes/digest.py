"""A take in numbers over its frames: what `show` draws and `report` lists."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from onset.clock import SECOND_NS
from onset.stats import Spread
from onset.takes.read import Take
from onset.takes.records import EventRecord, FrameRecord

MOST_SERIES = 24
"""Of each kind: what a person can tell apart, and a bound on what a record can make us draw."""
_MS_NS = 1_000_000
Series = dict[str, list[tuple[int, float]]]
"""Name -> (number of the frame from 0, value), in rising order."""


@dataclass
class Digest:
    """Numbers of frames count from 0. Latency is from capture to the end of each stage, in milliseconds."""

    latency_ms: Series = field(default_factory=dict)
    interval_ms: list[tuple[int, float]] = field(default_factory=list)
    track: Series = field(default_factory=dict)
    qc: Series = field(default_factory=dict)
    missing: dict[str, list[int]] = field(default_factory=dict)
    """Reason, with the stream where it is of one -> frames."""
    settings: list[tuple[int, str, str, str]] = field(default_factory=list)
    """(frame, path, value before, value from then on)."""
    timecode: list[tuple[int, str]] = field(default_factory=list)
    """(frame, label) of the first frame, each jump, and the last frame."""
    events: list[tuple[int, EventRecord]] = field(default_factory=list)
    frames: int = 0

    def latency_summary(self) -> dict[str, dict[str, float]]:
        """Stage -> median, p99 and largest, in milliseconds."""
        return {
            stage: Spread(round(value * _MS_NS) for _, value in points).summary_ms(50, 99, largest=True)
            for stage, points in self.latency_ms.items()
        }

    def missing_counts(self) -> Counter[str]:
        """Reason -> number of frames."""
        return Counter({reason: len(frames) for reason, frames in self.missing.items()})


def digest(take: Take) -> Digest:
    """Read every record of a take once."""
    made = Digest(frames=take.frame_count)
    before: FrameRecord | None = None
    for record in take.frames():
        number = record.index - take.first_index
        _latency(made, number, record)
        if before is not None and record.captured_ns > before.captured_ns:
            made.interval_ms.append((number, (record.captured_ns - before.captured_ns) / _MS_NS))
        _missing(made, number, record)
        for name, value in _numbers("", record.camera) + _numbers("", _ages(record.trackers)):
            _add(made.track, name, number, value)
        for name, value in record.qc.items():
            _add(made.qc, name, number, value)
        before = record
    _timecode(take, made)
    _settings(take, made)
    made.events = [(event.index - take.first_index, event) for event in _in_order(take.events)]
    return made


def duration_s(take: Take) -> float:
    """How long the take is."""
    return float(max(0, take.frame_count) / take.manifest.rate_hz)


def _latency(made: Digest, number: int, record: FrameRecord) -> None:
    for stage, ended_ns in record.stamps.items():
        if abs(ended_ns - record.captured_ns) < 3600 * SECOND_NS:  # stamps of another clock say nothing
            _add(made.latency_ms, stage, number, (ended_ns - record.captured_ns) / _MS_NS)


def _missing(made: Digest, number: int, record: FrameRecord) -> None:
    if record.state != "committed":
        made.missing.setdefault(f"{record.state}: {record.reason or 'no reason given'}", []).append(number)
        return
    for name, part in record.streams.items():
        if part.state == "refused":
            made.missing.setdefault(f"{name} refused: {part.reason or 'no reason given'}", []).append(number)


def _in_order(events: Iterable[EventRecord]) -> list[EventRecord]:
    """By frame, of one frame as they were written; what belongs to no frame stays behind what was written before it.
    Not by UTC: the computer's clock may be set while a take rolls."""
    placed, index = list[tuple[int, EventRecord]](), 0
    for event in events:
        index = event.index if event.index >= 0 else index
        placed.append((index, event))
    return [event for _, event in sorted(placed, key=lambda one: one[0]) if event.what != "manifest"]


def _timecode(take: Take, made: Digest) -> None:
    """Labels where they do not go on from frame to frame, with the first and the last."""
    last: FrameRecord | None = None
    for record in take.frames():
        if not record.timecode:
            continue
        number = record.index - take.first_index
        expected = take.timecode(record.index)
        jumped = last is not None and (str(expected) == record.timecode) != (
            str(take.timecode(last.index)) == last.timecode
        )
        if last is None or jumped:
            made.timecode.append((number, record.timecode))
        last = record
    if last is not None and made.timecode[-1][0] != last.index - take.first_index:
        made.timecode.append((last.index - take.first_index, last.timecode))


def _settings(take: Take, made: Digest) -> None:
    before: Mapping[str, Any] = {}
    for revision in sorted(take.settings):
        record = take.settings[revision]
        if before:
            made.settings += [
                (record.index - take.first_index, path, _short(before.get(path)), _short(value))
                for path, value in sorted(record.values.items())
                if before.get(path) != value
            ]
        before = record.values


def _ages(trackers: Mapping[str, Any]) -> dict[str, Any]:
    """How old each tracker's answer was, in milliseconds."""
    ages = {name: found.get("age_ns") for name, found in trackers.items() if isinstance(found, Mapping)}
    return {f"{name} age_ms": age / _MS_NS for name, age in ages.items() if isinstance(age, int | float)}


def _numbers(path: str, value: Any, depth: int = 0) -> list[tuple[str, float]]:
    """Every number in nested tables and short lists, under its path."""
    if isinstance(value, bool) or depth > 4:
        return []
    if isinstance(value, int | float):
        return [(path, float(value))]
    if isinstance(value, Mapping):
        items = [(f"{path}.{name}" if path else str(name), item) for name, item in value.items()]
    elif isinstance(value, list) and len(value) <= 4:
        items = [(f"{path}.{place}", item) for place, item in enumerate(value)]
    else:
        return []
    return [found for name, item in items for found in _numbers(name, item, depth + 1)]


def _add(series: Series, name: str, number: int, value: float) -> None:
    if name in series or len(series) < MOST_SERIES:
        series.setdefault(name, []).append((number, value))


def _short(value: Any) -> str:
    text = "none" if value is None else str(value)
    return text if len(text) <= 60 else text[:57] + "..."
