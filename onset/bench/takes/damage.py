"""Damaged journals: flipped bits and cut-off files, read by `onset take repair`'s salvage and by MCAP's own reader."""

import random
import struct
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from mcap.exceptions import McapError
from mcap.records import Message
from mcap.stream_reader import StreamReader

from onset.bench.effort import Effort, progress
from onset.takes.essence import Packet, encode_packet, essence_channel
from onset.takes.journal import JournalWriter
from onset.takes.salvage import Segment

RECORDS, RECORD_BYTES = 60, 4000
TRIALS, QUICK_TRIALS = 300, 60
Found = dict[int, bytes]


def damage(effort: Effort, folder: Path) -> dict[str, Any]:
    """A row for each kind of damage, done as often at random places of a segment that was closed in order."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "001.camera.mcap"
    path.unlink(missing_ok=True)
    written = _segment(path)
    good = path.read_bytes()
    ends = [good.index(message) + len(message) for message in written.values()]
    trials = QUICK_TRIALS if effort.quick else TRIALS
    kinds: tuple[tuple[str, Callable[[bytes, random.Random], bytes]], ...] = (
        ("one bit flipped", flipped), ("64 bytes overwritten", overwritten), ("cut off", cut_off),
    )  # fmt: skip
    rows = []
    for name, done in kinds:
        progress(f"takes: damage, {name}, {trials} times")
        rows.append(_row(name, [done(good, random.Random(trial)) for trial in range(trials)], path, written, ends))
    return {"rows": rows, "records": RECORDS, "record_bytes": RECORD_BYTES}


def flipped(good: bytes, chance: random.Random) -> bytes:
    """One bit is another one."""
    at = chance.randrange(len(good))
    return good[:at] + bytes([good[at] ^ 1 << chance.randrange(8)]) + good[at + 1 :]


def overwritten(good: bytes, chance: random.Random) -> bytes:
    """A piece is something else, as of a bad sector."""
    at = chance.randrange(len(good) - 64 + 1)
    return good[:at] + chance.randbytes(64) + good[at + 64 :]


def cut_off(good: bytes, chance: random.Random) -> bytes:
    """Only the beginning is left."""
    return good[: chance.randrange(1, len(good))]


def _segment(path: Path) -> Found:
    """A segment of packets of noise: number -> message."""
    written: Found = {}
    writer = JournalWriter(path, (essence_channel("camera", "h264"),), compression="none")
    for number in range(RECORDS):
        data = random.Random(number).randbytes(RECORD_BYTES)
        written[number] = encode_packet(Packet("camera", number, number, number, number, data), "h264", number)
        writer.write("camera", number, number, written[number])
    writer.close()
    return written


def _row(name: str, damaged: list[bytes], path: Path, written: Found, ends: list[int]) -> dict[str, Any]:
    row: dict[str, Any] = {"name": name, "trials": len(damaged)}
    for who, read in (("ours", _ours), ("stock", _stock)):
        lost, wrong = [], 0
        for data in damaged:
            path.write_bytes(data)
            found = dict(read(path))
            # What lies beyond the end of a file that is cut off is gone for every reader.
            there = sum(end <= len(data) for end in ends)
            whole = sum(found.get(number) == message for number, message in written.items())
            lost.append(max(0, there - whole))
            wrong += sum(written.get(number) != message for number, message in found.items())
        row[who] = {"lost": sum(lost), "lost_at_most": max(lost), "wrong": wrong}
    return row


def _ours(path: Path) -> Iterator[tuple[int, bytes]]:
    with Segment(path, "camera") as segment:
        yield from ((message.sequence, message.data) for message in segment.messages())


def _stock(path: Path) -> Iterator[tuple[int, bytes]]:
    try:
        with path.open("rb") as file:
            for record in StreamReader(file, validate_crcs=True).records:
                if isinstance(record, Message):
                    yield record.sequence, record.data
    except (McapError, struct.error, EOFError, ValueError, OverflowError, KeyError, MemoryError):
        return  # it reads as far as here
