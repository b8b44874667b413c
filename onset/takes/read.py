"""Opens a take: its records, packets and pictures, in the order of its frames, whatever became of the take."""

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any

import xxhash
from numpy.typing import NDArray
from onset_kernels.picture import Picture

from onset.errors import InputError
from onset.subject import Tracked
from onset.takes import layout
from onset.takes.chunk import Message
from onset.takes.manifest import Manifest, Stream
from onset.takes.manifest_file import read_manifest
from onset.takes.packet_index import Journal
from onset.takes.records import (
    MANIFEST_NOTED,
    EventRecord,
    FrameRecord,
    GapRecord,
    PlateRecord,
    Record,
    SettingsRecord,
    decode_record,
)
from onset.takes.salvage import Hole, Segment
from onset.takes.tracks import TRACK, decode_track, track_index
from onset.takes.volumes import take_folders
from onset.timecode import Timecode


@dataclass(frozen=True, slots=True)
class Shown:
    """A frame's picture: planes of type `picture`, and its record (None when only its record was lost)."""

    index: int
    record: FrameRecord | None
    picture: Picture
    planes: tuple[NDArray[Any], ...]


@dataclass(frozen=True, slots=True)
class Missing:
    """A frame without a picture in this stream, and why as far as the take knows."""

    index: int
    record: FrameRecord | None
    reason: str


@dataclass
class Take:
    """An opened take; a context manager. Frames are decoded when they are asked for, not before.

    `problems` counts records of `meta` that were found but make no sense; `holes` are bytes that hold no record.
    """

    folder: Path
    manifest: Manifest
    events: list[EventRecord] = field(default_factory=list)
    gaps: list[GapRecord] = field(default_factory=list)
    settings: dict[int, SettingsRecord] = field(default_factory=dict)
    plates: list[PlateRecord] = field(default_factory=list)
    holes: list[tuple[layout.Segment, Hole]] = field(default_factory=list)
    problems: Counter[str] = field(default_factory=Counter)
    duplicates: int = 0

    def __enter__(self) -> "Take":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close its files; idempotent."""
        self._opened.close()

    def check_ended(self) -> None:
        """Raise InputError where it is being recorded, or was broken off: what can be read is not all of it then."""
        if self.manifest.state == "rolling":
            raise InputError(
                f"{self.folder}: is being recorded, or was broken off; "
                f"cut it, or mend it: onset take repair {self.folder}"
            )

    @property
    def indices(self) -> list[int]:
        """Frames that have a record, rising."""
        return sorted(self._frames)

    @property
    def first_index(self) -> int:
        """The first frame: as the manifest says."""
        return self.manifest.first_index

    @property
    def last_index(self) -> int:
        """The last frame: as the manifest says, or the last one with a record; before the first when there is none."""
        if self.manifest.last_index is not None:
            return self.manifest.last_index
        return max(self._frames, default=self.first_index - 1)

    @property
    def frame_count(self) -> int:
        """Frames from the first to the last, with those that are missing."""
        return self.last_index - self.first_index + 1

    def timecode(self, index: int) -> Timecode | None:
        """The label of a frame counted on from the first one's; None when the take has none."""
        first = self.manifest.timecode()
        if first is None:
            return None
        count = first.count + index - self.first_index
        return Timecode.from_count(count, self.manifest.rate_hz, drop=first.drop)

    def frame(self, index: int) -> FrameRecord | None:
        """The record of a frame."""
        for segment, offset in self._frames.get(index, ()):
            for message in self._segments[segment].read_at(offset) or ():
                record = self._decoded(message)
                if isinstance(record, FrameRecord) and record.index == index:
                    return record
        return None

    def frames(self) -> Iterator[FrameRecord]:
        """Every frame record by rising index, each frame once."""
        for index in self.indices:
            record = self.frame(index)
            if record is not None:
                yield record

    def tracked(self, index: int) -> Mapping[str, Tracked]:
        """What trackers found in a frame, by label, points and all; empty for nothing. Of a frame whose record alone is
        left, or a take of before there were trackers: empty too."""
        segment, offset = self._tracks.get(index, (-1, -1))
        for message in self._segments[segment].read_at(offset) or () if segment >= 0 else ():
            if message.topic == TRACK:
                try:
                    return decode_track(message.data).trackers
                except ValueError as error:
                    self.problems[str(error)] += 1
        return {}

    def journal(self, stream: str) -> Journal:
        """The packets of a stream, as a context manager. Raises KeyError for a stream that is not in the take."""
        found = self.manifest.stream(stream)
        return Journal(self.segments(stream), found.codec)

    def segments(self, stream: str) -> list[layout.Segment]:
        """Journal segments of a stream (or `meta`), those on other volumes included. Raises OSError."""
        folders = take_folders(self.folder, self.manifest)
        return sorted(segment for folder in folders for segment in layout.segments(folder, stream))

    def pictures(self, stream: str, *, threads: int = 1, arrived: Picture | None = None) -> Iterator[Shown | Missing]:
        """Every frame of the take in a stream: its picture, or that it is missing. Exactly `frame_count` of them.

        `arrived` asks for the type of picture that was recorded: see `onset.takes.as_arrived`.
        """
        from onset.takes.as_arrived import as_arrived
        from onset.takes.decoding import Decoder
        from onset.takes.dependent import decoded_frames

        described = self.manifest.stream(stream)
        decoder = Decoder(described)
        due = self.first_index
        with self.journal(stream) as journal:
            for decoded in decoded_frames(journal, described, threads=threads):
                if not due <= decoded.index <= self.last_index:
                    continue
                yield from (self.missing(index, stream) for index in range(due, decoded.index))
                due = decoded.index + 1
                if decoded.video is None:
                    yield Missing(decoded.index, self.frame(decoded.index), f"damaged: {decoded.problem}")
                    continue
                if arrived is not None and arrived != described.picture_type():
                    picture, planes = arrived, as_arrived(decoded.video, arrived)
                else:
                    picture, planes = decoder.planes(decoded.video)
                yield Shown(decoded.index, self.frame(decoded.index), picture, planes)
        yield from (self.missing(index, stream) for index in range(due, self.last_index + 1))

    def missing(self, index: int, stream: str) -> Missing:
        """A frame that has no picture in a stream, and why."""
        record = self.frame(index)
        own = record.streams.get(stream) if record is not None else None
        reasons = [own.reason if own else "", record.reason if record else "", *self._gap_reasons(index, stream)]
        what = "what it is decoded from is " if self.manifest.stream(stream).dependent else ""
        return Missing(index, record, next((reason for reason in reasons if reason), f"{what}not in the take"))

    def _gap_reasons(self, index: int, stream: str) -> list[str]:
        return [
            gap.reason
            for gap in self.gaps
            if gap.stream in (stream, "*") and gap.first_index <= index <= gap.last_index
        ]

    def _read(self) -> None:
        self._opened = ExitStack()
        self._segments: list[Segment] = []
        self._frames: dict[int, list[tuple[int, int]]] = {}
        self._tracks: dict[int, tuple[int, int]] = {}
        self._seen: set[bytes] = set()
        places = self.segments(layout.META)
        for number, place in enumerate(places):
            segment = self._opened.enter_context(Segment(place.path, layout.META))
            self._segments.append(segment)
            for message in segment.messages():
                self._take_in(message, number)
            self.holes += [(place, hole) for hole in segment.holes]

    def _take_in(self, message: Message, segment: int) -> None:
        if message.topic == TRACK:
            self._take_in_track(message, segment)
            return
        record = self._decoded(message)
        if isinstance(record, FrameRecord):
            self.duplicates += record.index in self._frames
            self._frames.setdefault(record.index, []).append((segment, message.offset))
            return
        digest = xxhash.xxh3_128_digest(message.data)  # a record that was sent twice is the same to the bit
        if digest in self._seen:
            return
        self._seen.add(digest)
        if isinstance(record, EventRecord):
            self.events += [record] if record.what != MANIFEST_NOTED else []
        elif isinstance(record, GapRecord):
            self.gaps.append(record)
        elif isinstance(record, SettingsRecord):
            self.settings[record.revision] = record
        elif isinstance(record, PlateRecord):
            self.plates.append(record)

    def _take_in_track(self, message: Message, segment: int) -> None:
        try:
            self._tracks.setdefault(track_index(message.data), (segment, message.offset))
        except ValueError as error:
            self.problems[str(error)] += 1

    def _decoded(self, message: Message) -> Record | None:
        try:
            return decode_record(message.topic, message.data)
        except ValueError as error:
            self.problems[str(error)] += 1
            return None


def open_take(folder: Path) -> Take:
    """Read a take's manifest and find its records. Raises InputError in one line when it is none, or unreadable."""
    take = Take(folder, read_manifest(folder))
    try:
        take._read()
    except OSError as error:
        take.close()
        where = error.filename or folder
        raise InputError(f"{where}: cannot be read: {error.strerror or error}; check its permissions") from None
    return take


def stream_of(take: Take, name: str) -> Stream:
    """A stream of a take. Raises InputError naming those there are."""
    try:
        return take.manifest.stream(name)
    except KeyError as error:
        raise InputError(f"{take.folder}: {error.args[0]}") from None
