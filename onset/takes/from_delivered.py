"""Pictures that the journal has lost, taken back from the delivered files: only those whose hash the records have."""

from collections.abc import Iterator
from pathlib import Path

import av
import xxhash

from onset.takes.deliver import runs
from onset.takes.essence import Packet, encode_packet, essence_channel
from onset.takes.journal import JournalWriter
from onset.takes.layout import STILLS, delivered_path, next_segment_number, segment_path, sync_folder
from onset.takes.manifest import Stream
from onset.takes.read import Take
from onset.takes.records import FrameRecord

_LENGTH_BYTES = 4
_PARAMETER_SETS = {"h264": (0x1F, 0, (7, 8)), "hevc": (0x3F, 1, (32, 33, 34))}


def take_back_pictures(take: Take) -> list[str]:
    """Write into a new segment what the journal should have and a delivered file still has to the bit; in words.

    Not of pictures that depend on each other, whose messages hold more than the file does, nor of stills, whose headers
    are others. Raises OSError.
    """
    done = []
    for stream in take.manifest.streams:
        if stream.dependent or stream.ending == STILLS:
            continue
        lost = _lost(take, stream)
        path = take.folder / (stream.delivered.path if stream.delivered else "")
        path = path if stream.delivered else delivered_path(take.folder, stream.name, stream.ending)
        found = _found(path, stream, lost) if lost and path.is_file() else {}
        if found:
            _write(take, stream, {index: lost[index] for index in sorted(found)}, found)
            frames = ", ".join(f"{a}" if a == b else f"{a} to {b}" for a, b in runs(iter(sorted(found))))
            done.append(f"taken back from {path.name}, to the bit: {stream.name} of frame {frames}")
    return done


def _lost(take: Take, stream: Stream) -> dict[int, FrameRecord]:
    """Frames that were committed and have no whole packet, with the records that have their hashes."""
    lost = {}
    with take.journal(stream.name) as journal:
        for record in take.frames():
            part = record.streams.get(stream.name)
            if part is not None and part.state == "committed" and part.xxh3 and journal.packet(record.index) is None:
                lost[record.index] = record
    return lost


def _found(path: Path, stream: Stream, lost: dict[int, FrameRecord]) -> dict[int, bytes]:
    """Packets of the file that have a lost one's hash, whatever their place in it: a damaged file may lack some."""
    wanted: dict[str, list[int]] = {}
    for index, record in lost.items():
        wanted.setdefault(record.streams[stream.name].xxh3, []).append(index)
    found = {}
    for packet in _packets(path):
        for data in _forms(packet, stream):
            for index in wanted.get(xxhash.xxh3_64_hexdigest(data), ()):
                found[index] = data
    return found


def _packets(path: Path) -> Iterator[bytes]:
    try:
        with av.open(f"file:{path}") as container:
            for packet in container.demux(video=0):
                if packet.size:
                    yield bytes(packet)
    except (av.FFmpegError, IndexError):  # damaged as well: what came before that is as good as its hash
        return


def _forms(data: bytes, stream: Stream) -> Iterator[bytes]:
    """As the encoder may have made it: MOV has lengths where H.264 and HEVC had start codes, of four bytes or of three
    (ITU-T H.264 annex B)."""
    yield data
    if stream.codec not in _PARAMETER_SETS:
        return
    mask, shift, sets = _PARAMETER_SETS[stream.codec]
    units, at = [], 0
    while at + _LENGTH_BYTES < len(data):
        end = at + _LENGTH_BYTES + int.from_bytes(data[at : at + _LENGTH_BYTES], "big")
        units.append(data[at + _LENGTH_BYTES : end])
        at = end
    yield b"".join(b"\0\0\0\1" + unit for unit in units)
    long = [not number or (unit[:1] and (unit[0] >> shift) & mask in sets) for number, unit in enumerate(units)]
    yield b"".join((b"\0\0\0\1" if four else b"\0\0\1") + unit for four, unit in zip(long, units, strict=True))


def _write(take: Take, stream: Stream, records: dict[int, FrameRecord], found: dict[int, bytes]) -> None:
    number = next_segment_number(take.folder, stream.name)
    path = segment_path(take.folder, number, stream.name)
    writer = JournalWriter(path, (essence_channel(stream.name, stream.codec),), compression="none")
    try:
        for index, record in records.items():
            sequence = record.streams[stream.name].sequence
            packet = Packet(stream.name, sequence, index, record.captured_ns, record.utc_ns, found[index])
            writer.write(stream.name, sequence, record.utc_ns, encode_packet(packet, stream.codec))
        writer.close()
        sync_folder(path.parent)
    finally:
        writer.abandon()
