"""What the first sample of a recording is called, put right in a file that is written: the `bext` chunk and the iXML.

Source: EBU Tech 3285 v2 (TimeReference: bytes 338 to 345 of `bext`), iXML specification 2.10.
"""

import os
import re
import struct
from pathlib import Path

from onset.sound.ixml import place_of, speed_of
from onset.sound.riff_chunks import LONGEST_HEAD_BYTES

_REFERENCE_AT = 338
_SPEED = re.compile(rb"(?:<SPEED>.*?</SPEED>)?</BWFXML>", re.DOTALL)


def write_time_stamp(path: Path, time_reference: int, rate: str, *, drop: bool) -> None:
    """Put samples since midnight, and the frame rate (`30000/1001`) with its way of counting, into a WAV file.

    No length and no sample changes; what stands there already is left alone. A document without room keeps what it
    says. Raises OSError.
    """
    with path.open("r+b") as file:
        head = file.read(LONGEST_HEAD_BYTES)
        places = list[tuple[int, bytes]]()
        if (bext := place_of(head, b"bext")) is not None:
            places.append((bext[0] + _REFERENCE_AT, struct.pack("<Q", time_reference)))
        if (document := place_of(head)) is not None:
            start, length = document
            end = speed_of(time_reference, rate, drop=drop).encode() + b"</BWFXML>"
            whole = _SPEED.sub(end, head[start : start + length].rstrip(b" \0"), count=1)
            if len(whole) <= length:
                places.append((start, whole.ljust(length, b" ")))
        changed = [(at, data) for at, data in places if head[at : at + len(data)].rstrip(b" \0") != data.rstrip(b" \0")]
        for at, data in changed:
            file.seek(at)
            file.write(data)
        if changed:
            file.flush()
            os.fsync(file.fileno())
