"""Writes one take: its manifest, and journal segments that are changed before they grow long, on volumes by preference.

A write that fails costs its segment, which ends with its last whole record, and nothing else: the same record goes to a
new segment, on the next volume when the disk is to blame. When every volume is full a reserve that was claimed at roll
is set free, so that what is committed already can still be written; the take ends there.
"""

import errno
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from onset.errors import MemoryFull, OnsetError, WorkError
from onset.takes.durability import Durability
from onset.takes.essence import Packet, encode_packet, essence_channel
from onset.takes.journal import Compression, JournalWriter
from onset.takes.layout import JOURNAL, META, next_segment_number, segment_path, sync_folder
from onset.takes.manifest import Manifest
from onset.takes.manifest_file import write_manifest
from onset.takes.past_cache import Staging
from onset.takes.records import META_CHANNELS, Record, channel_of, encode_record
from onset.takes.reserve import claim_reserve, drop_reserve
from onset.takes.take_place import TakePlace
from onset.takes.volumes import free_bytes

STAYS_S = 5.0
"""How long a segment is gone on with where no new one could be begun, before that is tried again."""
TRIES, WITHIN_S = 3, 60.0
"""A volume that is not full and fails more often than that in so long is given up."""


@dataclass(slots=True)
class _Segment:
    writer: JournalWriter
    volume: int
    opened_s: float
    stays_until_s: float = 0.0


class TakeWriter:
    """One take, held by this process. Raises WorkError when another one writes it.

    `folders` are the take's folders by preference: the take itself, then folders on other volumes, made when needed.
    """

    def __init__(
        self, folders: Sequence[Path], manifest: Manifest, durability: Durability,
        *, segment_s: float, segment_bytes: int, reserve_bytes: int = 0,
    ) -> None:  # fmt: skip
        self.manifest = manifest
        self._folders = list(folders)
        self._durability = durability
        self._segment_s, self._segment_bytes = segment_s, segment_bytes
        self._segments: dict[str, _Segment] = {}
        self._staging = Staging()
        self._codecs = {stream.name: stream.codec for stream in manifest.streams}
        self._volume = 0
        self._errors_s: list[float] = []
        self._bytes_before = 0
        self.alarms: list[str] = []
        self.ending = ""
        self._place = TakePlace(folders[0])
        try:
            write_manifest(self.folder, manifest)
            if why := claim_reserve(self.folder / JOURNAL, reserve_bytes):
                self._alarm(f"{self.folder}: {why}")
        except BaseException:
            self._place.close()
            raise

    @property
    def folder(self) -> Path:
        """Where the take is now."""
        return self._place.folder

    @property
    def bytes_written(self) -> int:
        """Bytes of the journal that this process has written."""
        return self._bytes_before + sum(segment.writer.bytes_written for segment in self._segments.values())

    def packet(self, packet: Packet, xxh3: int) -> None:
        """Append one encoded frame; it survives the death of any process. Raises MemoryFull when no volume takes it."""
        message = encode_packet(packet, self._codecs[packet.stream], xxh3)
        self._append(packet.stream, packet.stream, packet.sequence, packet.utc_ns, message)

    def record(self, record: Record, *, sequence: int = 0) -> None:
        """Append one record. Raises MemoryFull."""
        self.encoded(channel_of(record), encode_record(record), record.utc_ns, sequence=sequence)

    def encoded(self, kind: str, data: bytes, utc_ns: int, *, sequence: int = 0) -> None:
        """Append a record that is encoded already. Raises MemoryFull."""
        self._append(META, kind, sequence, utc_ns, data)

    @property
    def loses_pages(self) -> bool:
        """Whether a sync has failed: what was written since the last one may be gone."""
        return bool(self._durability.failed)

    def give_up_lost_pages(self) -> list[Path]:
        """Segments whose sync has failed are given up, the next write opens others elsewhere; which these were. They
        go on counting as failed, so that nothing counts as durable, until `forget_lost_pages`. Raises MemoryFull."""
        lost = dict(self._durability.failed)
        for path, error in lost.items():
            stream = next((name for name, one in self._segments.items() if one.writer.path == path), None)
            if stream is not None:
                self._after(stream, error)
        return list(lost)

    def forget_lost_pages(self, lost: Sequence[Path]) -> None:
        """What was written to these will be written again, from what is durable on."""
        for path in lost:
            self._durability.forget(path)

    def free_bytes(self) -> int:
        """Room on the volumes that are left."""
        return free_bytes(self._folders[self._volume :])

    def start_over(self) -> None:
        """After every volume has failed: try them all again, the first one first."""
        self._volume, self._errors_s = 0, []

    def lost_its_place(self) -> bool:
        """Whether the take's folder is not where it was, or files that are written to: moved, or deleted."""
        return not self._place.is_there() or any(one.writer.deleted for one in self._segments.values())

    def follow(self) -> None:
        """Go on where the folder was moved to, or, where its disk has gone, on the next one; what was deleted is made
        again, for what comes. Raises WorkError, OSError."""
        if self._place.follow():
            self._alarm(f"ALARM: {self._folders[0].name} was moved while it rolls; it goes on in {self.folder}")
            self._folders[0] = self.folder
            return
        if not self.folder.parent.is_dir():
            if len(self._folders) == 1:
                raise WorkError(f"{self.folder.parent}: is not there any more")
            if not self._volume:
                self._volume, self._errors_s = 1, []
                self._alarm(f"ALARM: {self.folder.parent} is not there any more; goes on in {self._here.parent}")
            return
        self._place.make_again()
        for stream, segment in list(self._segments.items()):
            if segment.writer.deleted:
                self._give_up(self._segments.pop(stream))
        write_manifest(self.folder, self.manifest)
        self._alarm(f"ALARM: files of {self.folder.name} were deleted while it rolls: what was in them is gone")

    def close(self) -> None:
        """Close every segment and write the manifest. Raises WorkError when that fails; the journal is whole then."""
        failure: OSError | None = None
        try:
            for segment in self._segments.values():
                try:
                    self._shut(segment)
                except OSError as error:
                    failure = error
                    self._durability.forget(segment.writer.path)
            self._segments = {}
            drop_reserve(self.folder / JOURNAL)
            write_manifest(self.folder, self.manifest)
        finally:
            self._place.close()
        if failure is not None:
            raise WorkError(f"{self.folder}: a segment was not closed ({failure.strerror}); what is in it can be read")

    def abandon(self) -> None:
        """Let go without closing anything, as the death of this process would."""
        for segment in self._segments.values():
            self._give_up(segment)
        self._segments = {}
        self._place.close()

    def _give_up(self, segment: _Segment) -> None:
        self._bytes_before += segment.writer.bytes_written
        segment.writer.abandon()
        self._durability.forget(segment.writer.path)

    def _append(self, stream: str, channel: str, sequence: int, utc_ns: int, data: bytes) -> None:
        while True:
            try:
                writer = self._segment(stream).writer
                writer.write(channel, sequence, utc_ns, data)
            except OSError as error:
                self._after(stream, error)
            else:
                return

    def _segment(self, stream: str) -> _Segment:
        """The segment to write to; a new one is opened before the old one is closed. Raises OSError, WorkError."""
        segment = self._segments.get(stream)
        if segment is not None and self._has_room(segment):
            return segment
        try:
            opened = self._opened(stream)
        except OSError as error:
            if self.lost_its_place():
                self.follow()
                return self._segment(stream)
            if segment is None or segment.volume != self._volume:
                raise
            segment.stays_until_s = time.monotonic() + STAYS_S
            self._alarm(f"{self._here}: no new file could be begun ({error.strerror}); goes on in the one before")
            return segment
        self._segments[stream] = opened
        if segment is not None:
            self._try(lambda: self._shut(segment), "its index is missing, and is made after the cut")
        return opened

    def _opened(self, stream: str) -> _Segment:
        folder = self._here
        self._join(folder)
        number = max(next_segment_number(one, stream) for one in self._folders[: self._volume + 1])
        packing: Compression = "lz4" if stream == META else "none"
        channels = META_CHANNELS if stream == META else (essence_channel(stream, self._codecs[stream]),)
        staging = None if stream == META else self._staging  # records are small: a page of cache holds several
        path = segment_path(folder, number, stream)
        fresh = JournalWriter(path, channels, compression=packing, staging=staging)
        if staging is not None and not fresh.direct:
            self._alarm(f"{folder.parent} takes no writes past the page cache: a local disk costs the loop less")
        self._durability.watch(fresh.path)
        return _Segment(fresh, self._volume, time.monotonic())

    def _has_room(self, segment: _Segment) -> bool:
        now = time.monotonic()
        young = now - segment.opened_s < self._segment_s and segment.writer.bytes_written < self._segment_bytes
        return segment.volume == self._volume and (young or now < segment.stays_until_s)

    def _join(self, folder: Path) -> None:
        """A folder on another volume is made when it is needed first, and named in the manifest before it is used."""
        if folder == self.folder or (str(folder) in self.manifest.also_in and (folder / JOURNAL).is_dir()):
            return
        (folder / JOURNAL).mkdir(parents=True, exist_ok=True)
        sync_folder(folder)
        sync_folder(folder.parent)
        if str(folder) not in self.manifest.also_in:
            self.manifest.also_in.append(str(folder))
            self._try(lambda: write_manifest(self.folder, self.manifest), "the manifest does not name it yet")

    def _shut(self, segment: _Segment) -> None:
        self._bytes_before += segment.writer.bytes_written
        try:
            segment.writer.close()
        except OSError:
            self._durability.give_up(segment.writer.path)  # finds whether what was written to it is lost
            raise
        self._durability.forget(segment.writer.path)

    def _after(self, stream: str, error: OSError) -> None:
        """A write, a sync or an opening has failed: the segment ends, and another place is found for what comes.

        A disk that is not full gets a few more tries. Raises MemoryFull when there is no place left, WorkError when the
        last one takes nothing for now.
        """
        segment = self._segments.pop(stream, None)
        if segment is not None:
            self._bytes_before += segment.writer.bytes_written
            segment.writer.abandon()
            self._durability.give_up(segment.writer.path)
            if segment.volume != self._volume:
                return  # another stream has moved on already
        full = error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
        where, now = self._here.parent, time.monotonic()
        self._errors_s = [*(at for at in self._errors_s if now - at < WITHIN_S), now]
        if not full and len(self._errors_s) <= TRIES:
            self._alarm(f"{where}: a write failed ({error.strerror}); goes on in a new file")
        elif self._volume + 1 < len(self._folders):
            self._volume, self._errors_s = self._volume + 1, []
            self._alarm(f"ALARM: {where} {_what(error, full=full)}; goes on in {self._here.parent}")
        elif not full:  # it may be back in a moment: who waits says when the take has to end
            raise WorkError(f"{self.folder.name}: {where} {_what(error, full=full)}, and nothing is left to write to")
        elif drop_reserve(self.folder / JOURNAL):
            self.ending = f"{where} {_what(error, full=full)}"
            self._alarm(f"ALARM: {self.ending}: the take is cut, and all that was recorded until now is kept")
        else:
            self.ending = f"{where} {_what(error, full=full)}"
            raise MemoryFull(f"{self.folder.name}: {self.ending}, and nothing is left to write to")

    def _alarm(self, text: str) -> None:
        if text not in self.alarms:
            self.alarms.append(text)

    @property
    def _here(self) -> Path:
        return self._folders[self._volume]

    def _try(self, work: Callable[[], None], consequence: str) -> None:
        try:
            work()
        except (OSError, OnsetError) as error:
            self.alarms.append(f"{error}; {consequence}")


def _what(error: OSError, *, full: bool) -> str:
    return "is full" if full else f"failed ({error.strerror})"
