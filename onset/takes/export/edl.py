"""CMX3600 edit decision list: one event for each take, with its source file, CDL and markers as comments.

Written here: the known adapter counts every 29.97 take as drop-frame and leaves FCM out. Reels are eight of A-Z 0-9 in
the event, as the format has it, and in full in a comment; two takes never share one.
"""

import re
from collections.abc import Sequence

from onset.takes.cut_list import CutTake, cut_list, doubts, end_label, record_label, sop_text
from onset.takes.exporting import Exported, Place
from onset.takes.read import Take
from onset.timecode import Timecode

REEL_LETTERS = 8
COLOURS = {"note": "BLUE", "circle": "GREEN", "alarm": "RED", "timecode": "YELLOW", "missing": "RED"}
_FOREIGN = re.compile(r"[^A-Z0-9]")


def export_takes(takes: Sequence[Take], place: Place) -> Exported:
    """NAME.edl, or takes.edl for several. Raises OnsetError."""
    cut = cut_list(takes)
    lines = [f"TITLE: {place.name}", f"FCM: {'DROP FRAME' if cut[0].start.drop else 'NON-DROP FRAME'}", ""]
    reels = short_reels([one.reel for one in cut])
    for number, (one, reel) in enumerate(zip(cut, reels, strict=True), 1):
        lines += [*_event(number, one, reel, cut), ""]
    path = place.write(f"{place.name}.edl", "\n".join(lines))
    notes = doubts(cut)
    if cut[0].start.base > 30:
        notes.append(f"frames count to {cut[0].start.base - 1}, which not every reader of EDLs takes; OTIO is safer")
    return Exported(files=[path], frames=sum(one.frames for one in cut), notes=notes)


def short_reels(names: Sequence[str]) -> list[str]:
    """A reel of at most eight letters and digits for each name; equal ones only for equal names."""
    given: dict[str, str] = {}
    for name in names:
        if name in given:
            continue
        plain = _FOREIGN.sub("", name.upper()) or "REEL"
        short, number = plain[:REEL_LETTERS], 1
        while short in given.values():
            number += 1
            short = plain[: REEL_LETTERS - len(str(number))] + str(number)
        given[name] = short
    return [given[name] for name in names]


def _event(number: int, one: CutTake, reel: str, cut: Sequence[CutTake]) -> list[str]:
    manifest = one.take.manifest
    ends: list[Timecode | str] = [
        one.start, end_label(one.start, one.frames, manifest.rate_hz),
        record_label(one.record_count, cut), record_label(one.record_count + one.frames, cut),
    ]  # fmt: skip
    lines = [
        f"{number:03d}  {reel:<{REEL_LETTERS}} V     C        {' '.join(map(str, ends))}",
        f"* FROM CLIP NAME:  {manifest.name}",
        f"* FROM FILE: {one.files[one.main].name}",
        f"* REEL NAME: {one.reel}",
    ]
    if one.correction is not None:
        lines += [f"* ASC_SOP {sop_text(one.correction)}", f"* ASC_SAT {one.correction.saturation:.6f}"]
    for mark in one.marks:
        label = record_label(one.record_count + mark.number, cut)
        lines.append(f"* LOC: {label} {COLOURS[mark.kind]:<7} {mark.text}")
    return lines
