"""Makes a journal segment whole again: every record that proves itself, an index, nothing else."""

import os
from pathlib import Path

from onset.takes.channel import Channel
from onset.takes.essence import essence_channel
from onset.takes.journal import JournalWriter
from onset.takes.layout import DAMAGED, META, Segment, sync_folder
from onset.takes.records import META_CHANNELS
from onset.takes.salvage import Hole
from onset.takes.salvage import Segment as Reading


def mend_segment(place: Segment, codec: str) -> list[Hole] | None:
    """Rewrite a segment that has no index or has holes, and (holes): what could not be kept; None when it is whole.

    One with holes is kept as it was found under journal/damaged/. A segment of zero records is kept, with an index.
    Raises OSError, as on a full disk: the segment is as it was then.
    """
    with Reading(place.path, place.stream) as reading:
        for _ in reading.chunks():
            pass
        if reading.whole and not reading.holes:
            return None
        part = place.path.with_name(f".{place.path.name}.part")
        part.unlink(missing_ok=True)
        try:
            _rewrite(reading, part, channels_of(place.stream, codec))
            if reading.holes:
                _put_aside(place.path)
            part.replace(place.path)
            sync_folder(place.path.parent)
        finally:
            part.unlink(missing_ok=True)
        return reading.holes


def channels_of(stream: str, codec: str) -> tuple[Channel, ...]:
    """The channels of a stream's segments, or of the records'."""
    return META_CHANNELS if stream == META else (essence_channel(stream, codec),)


def _rewrite(reading: Reading, part: Path, channels: tuple[Channel, ...]) -> None:
    known = {channel.topic for channel in channels}
    writer = JournalWriter(part, channels, compression="lz4" if reading.stream == META else "none")
    try:
        for message in reading.messages():
            if message.topic in known:
                writer.write(message.topic, message.sequence, message.log_time_ns, message.data)
        writer.close()
    finally:
        writer.abandon()


def _put_aside(path: Path) -> None:
    """Give the damaged file a second name before its own is taken by the mended one."""
    folder = path.parent / DAMAGED
    folder.mkdir(exist_ok=True)
    aside = folder / path.name
    if not aside.exists():
        os.link(path, aside)
        sync_folder(folder)
