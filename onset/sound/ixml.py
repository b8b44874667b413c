"""The iXML of a recording: what its slate said when it rolled, and, in the same place, what was said until the cut.

Source: iXML specification 2.10 (Gallery Software). Behind the document stand spaces, which XML allows there: room for
the notes and the circle that come while the take rolls, so that the samples never move.
"""

import os
import re
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

from onset.sound.riff_chunks import LONGEST_HEAD_BYTES, riff_chunks

ROOM_BYTES = 2048
"""For what is said between roll and cut. Longer notes are cut off here; take.json and the journal have all of them."""
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML document may hold (XML 1.0, section 2.2); a slate may."""
_CUT_OFF = " ..."


@dataclass(frozen=True, slots=True)
class SoundSlate:
    """What a recording says of itself. `time_reference` counts samples since midnight to the first one."""

    time_reference: int
    description: str = ""
    originator: str = "Onset"
    reference: str = ""
    scene: str = ""
    take: str = ""
    tape: str = ""
    rate: str = ""
    """Frame rate and count as iXML writes it: `30000/1001`; empty: no timecode."""
    drop: bool = False
    project: str = ""
    notes: str = ""
    circle: bool = False


def ixml(slate: SoundSlate) -> bytes:
    """The document, and room behind it."""
    speed = speed_of(slate.time_reference, slate.rate, drop=slate.drop) if slate.rate else ""
    words = {"PROJECT": slate.project, "SCENE": slate.scene, "TAKE": slate.take, "TAPE": slate.tape}
    said = "".join(f"<{tag}>{_text(text)}</{tag}>" for tag, text in words.items())
    said += _until_cut(slate.notes, circle=slate.circle)
    text = f'<?xml version="1.0" encoding="UTF-8"?><BWFXML><IXML_VERSION>2.10</IXML_VERSION>{said}{speed}</BWFXML>'
    return text.encode() + b" " * ROOM_BYTES


def speed_of(time_reference: int, rate: str, *, drop: bool) -> str:
    """The part of it that says what the first sample is called. `rate` as `30000/1001`, frames a second."""
    return (
        f"<SPEED><TIMECODE_RATE>{escape(rate)}</TIMECODE_RATE><TIMECODE_FLAG>{'DF' if drop else 'NDF'}</TIMECODE_FLAG>"
        f"<TIMESTAMP_SAMPLES_SINCE_MIDNIGHT_HI>{time_reference >> 32}</TIMESTAMP_SAMPLES_SINCE_MIDNIGHT_HI>"
        f"<TIMESTAMP_SAMPLES_SINCE_MIDNIGHT_LO>{time_reference & 0xFFFFFFFF}"
        f"</TIMESTAMP_SAMPLES_SINCE_MIDNIGHT_LO></SPEED>"
    )


def write_until_cut(path: Path, notes: str, *, circle: bool) -> bool:
    """Put notes and circle as they stood at the cut into a recording, where they are others; whether it was changed.

    Nothing but the document changes: no length, no sample. A file without such a document, or without room, stays as
    it is. Raises OSError.
    """
    with path.open("r+b") as file:
        head = file.read(LONGEST_HEAD_BYTES)
        place = place_of(head)
        if place is None:
            return False
        start, length = place
        before = head[start : start + length]
        found = re.search(rb"<CIRCLED>[^<]*</CIRCLED><NOTE>[^<]*</NOTE>", before)
        if found is None:
            return False
        rest = before[: found.start()], before[found.end() :].rstrip(b" \0")
        after = _fitting(notes, circle=circle, room=length - len(rest[0]) - len(rest[1]))
        if after is None:
            return False
        whole = (rest[0] + after + rest[1]).ljust(length, b" ")
        if whole.rstrip(b" \0") == before.rstrip(b" \0"):
            return False
        file.seek(start)
        file.write(whole)
        file.flush()
        os.fsync(file.fileno())
    return True


def _fitting(notes: str, *, circle: bool, room: int) -> bytes | None:
    """The longest beginning of the notes that has room; None where not even none has."""
    whole = _until_cut(notes, circle=circle).encode()
    letters = len(notes)
    while len(whole) > room:
        if not letters:
            return None
        letters = max(0, letters - max(1, (len(whole) - room) // 6))  # six bytes: the longest that a letter becomes
        whole = _until_cut(notes[:letters] + _CUT_OFF if letters else "", circle=circle).encode()
    return whole


def _until_cut(notes: str, *, circle: bool) -> str:
    return f"<CIRCLED>{'TRUE' if circle else 'FALSE'}</CIRCLED><NOTE>{_text(notes)}</NOTE>"


def _text(text: str) -> str:
    return escape(_NO_XML.sub(" ", text))


def place_of(head: bytes, wanted: bytes = b"iXML") -> tuple[int, int] | None:
    """Where a chunk's content, the document's unless another is asked for, begins in a WAV file, and its length."""
    for name, start, length in riff_chunks(head):
        if name == wanted:
            return (start, length) if start + length <= len(head) else None
    return None
