"""Do a take's records and packets add up: one record a frame, every committed picture there, labels without a jump."""

from collections import Counter

import xxhash

from onset.counted import counted
from onset.takes.layout import META, Segment
from onset.takes.losses import covered
from onset.takes.manifest import Counts, Stream
from onset.takes.read import Take
from onset.takes.records import FrameRecord
from onset.takes.salvage import Hole
from onset.takes.verdict import Verdict
from onset.timecode import Timecode


def check_records(take: Take, verdict: Verdict) -> None:
    """Every frame of the take has one record or is declared missing; the counts of the manifest are those found."""
    counts: Counter[str] = Counter()
    unknown, labels = [], []
    jumps = [event.index for event in take.events if event.what == "timecode-jump"]
    before: FrameRecord | None = None
    for index in range(take.first_index, take.last_index + 1):
        record = take.frame(index)
        if record is None:
            counts["frames without a record"] += 1
            if not covered(take, index, "*"):
                unknown.append(f"frame {index}: has no record, and nothing says why")
            continue
        counts[f"frames {record.state}"] += 1
        told = before is not None and any(before.index < jump <= index for jump in jumps)
        if before is not None and not told and not _goes_on(take, before, record):
            labels.append(f"frame {index}: timecode goes from {before.timecode} to {record.timecode}")
        before = record if record.timecode else before
    outside = [index for index in take.indices if not take.first_index <= index <= take.last_index]
    if outside:
        beyond = counted(len(outside), "frame has a record", "frames have records")
        unknown.append(f"{beyond} outside the take, the first is {outside[0]}")
    verdict.wrong("records", unknown)
    if any(loss.segment.endswith(f".{META}.mcap") for loss in take.manifest.losses):
        verdict.note("timecode", [f"{label}; what told why may be among the lost records" for label in labels])
    else:
        verdict.wrong("timecode", labels)
    verdict.wrong("records", [f"{problem} ({counted(number, 'time')})" for problem, number in take.problems.items()])
    if take.duplicates:
        verdict.notes.append(f"{counted(take.duplicates, 'record was', 'records were')} written twice, and read once")
    found = Counts(
        offered=counts["frames committed"] + counts["frames refused"],
        committed=counts["frames committed"],
        refused=counts["frames refused"],
    )
    if take.manifest.state != "rolling":  # else they are still being counted
        verdict.wrong("counts", _differ("frames", take.manifest.frames, found, counts["frames without a record"]))
    verdict.counts.update(counts)


def check_packets(take: Take, stream: Stream, verdict: Verdict) -> None:
    """Every picture that a record calls committed is in the journal, to the bit; sequences rise with the frames."""
    wrong, refused = [], 0
    committed = unrecorded = last_sequence = 0
    with take.journal(stream.name) as journal:
        for index in range(take.first_index, take.last_index + 1):
            record = take.frame(index)
            part = record.streams.get(stream.name) if record is not None else None
            packet = journal.packet(index)
            refused += part is not None and part.state == "refused"
            unrecorded += record is None
            if packet is None:
                if part is not None and part.state == "committed":
                    committed += 1
                    if not covered(take, index, stream.name):
                        wrong.append(f"{stream.name}: frame {index} was committed and is not in the journal")
                continue
            committed += 1
            verdict.counts["pictures"] = verdict.counts.get("pictures", 0) + 1
            if part is not None and part.xxh3 and part.xxh3 != xxhash.xxh3_64_hexdigest(packet.data):
                wrong.append(f"{stream.name}: frame {index} is not the picture that was committed")
            if part is not None and part.sequence != packet.sequence:
                wrong.append(f"{stream.name}: frame {index} has sequence {packet.sequence}, its record {part.sequence}")
            if packet.sequence <= last_sequence:
                wrong.append(f"{stream.name}: frame {index} has sequence {packet.sequence} after {last_sequence}")
            last_sequence = packet.sequence
        if journal.duplicates:
            twice = counted(journal.duplicates, "picture was", "pictures were")
            verdict.notes.append(f"{stream.name}: {twice} written twice, and read once")
        _check_holes(take, journal.holes, verdict)
    found = Counts(offered=committed + refused, committed=committed, refused=refused)
    if take.manifest.state != "rolling":
        wrong += _differ(stream.name, stream.counts, found, unrecorded)
    verdict.wrong(stream.name, wrong)
    verdict.counts[f"{stream.name} committed"] = committed
    verdict.counts[f"{stream.name} refused"] = refused


def check_meta_holes(take: Take, verdict: Verdict) -> None:
    """Bytes of the record journal that hold no record are a problem unless the manifest declares them."""
    _check_holes(take, take.holes, verdict)


def _check_holes(take: Take, holes: list[tuple[Segment, Hole]], verdict: Verdict) -> None:
    declared = {loss.segment for loss in take.manifest.losses}
    lines = [
        f"journal/{place.path.name}: {counted(hole.length, 'byte')} from byte {hole.start} on: no record"
        for place, hole in holes
        # The end of a segment that is being written is the record that is on its way.
        if place.path.name not in declared and not (hole.at_end and verdict.being_written)
    ]
    verdict.wrong("journal", lines)


def _goes_on(take: Take, before: FrameRecord, record: FrameRecord) -> bool:
    """Whether the later frame's label is as many frames later as its index; a frame without a label does not count."""
    if not record.timecode or not before.timecode:
        return True
    rate_hz = take.manifest.rate_hz
    try:
        first, second = Timecode.parse(before.timecode, rate_hz), Timecode.parse(record.timecode, rate_hz)
    except ValueError:
        return False
    return Timecode.from_count(first.count + record.index - before.index, rate_hz, drop=first.drop) == second


def _differ(name: str, declared: Counts, found: Counts, unrecorded: int) -> list[str]:
    """How counts disagree. Frames whose records were lost may be in either of the declared numbers."""
    wrong = []
    if declared.offered != declared.committed + declared.refused:
        wrong.append(
            f"{name}: {declared.offered} offered are not {declared.committed} committed + {declared.refused} refused"
        )
    for what in ("committed", "refused"):
        said, counted = getattr(declared, what), getattr(found, what)
        if not counted <= said <= counted + unrecorded:
            wrong.append(f"{name}: take.json counts {said} {what}, there are {counted}")
    return wrong
