"""What was changed on the slate after the cut, noted in the journal, a segment of its own each time: so that it
outlives take.json and its copy."""

from collections.abc import Iterable
from pathlib import Path

import msgspec

from onset.takes.journal import JournalWriter
from onset.takes.layout import META, next_segment_number, segment_path, sync_folder
from onset.takes.manifest import Manifest, Slate, SlateEdit
from onset.takes.records import META_CHANNELS, EventRecord, channel_of, encode_record
from onset.takes.volumes import take_folders

SLATE_EDITED = "slate"
"""`what` of the event."""


def note_edit(folder: Path, manifest: Manifest, edit: SlateEdit) -> None:
    """Write it behind the take's last segment, whole or not at all. Raises OSError."""
    number = max(next_segment_number(where, META) for where in take_folders(folder, manifest))
    path = segment_path(folder, number, META)
    part = path.with_name(f".{path.name}.part")
    part.unlink(missing_ok=True)
    values = {"before": dict(edit.before), "after": dict(edit.after)}
    record = EventRecord(what=SLATE_EDITED, utc_ns=edit.utc_ns, values=values)
    try:
        writer = JournalWriter(part, META_CHANNELS, compression="lz4")
        try:
            writer.write(channel_of(record), 0, record.utc_ns, encode_record(record))
            writer.close()
        finally:
            writer.abandon()
        part.replace(path)
        sync_folder(path.parent)
    finally:
        part.unlink(missing_ok=True)


def take_up_edits(manifest: Manifest, events: Iterable[EventRecord]) -> list[SlateEdit]:
    """Put on the slate what the journal has noted since the last change that take.json knows; those changes."""
    noted = [edit for event in events if event.what == SLATE_EDITED and (edit := _decoded(event)) is not None]
    known = max((place for place, edit in enumerate(noted) if edit in manifest.slate_edits), default=-1)
    for edit in noted[known + 1 :]:
        manifest.slate = msgspec.structs.replace(manifest.slate, **edit.after)
        manifest.slate_edits.append(edit)
    return noted[known + 1 :]


def _decoded(event: EventRecord) -> SlateEdit | None:
    """None where it is not of this version's form: what it says about a slate is not known then."""
    try:
        edit = msgspec.convert({"utc_ns": event.utc_ns, **event.values}, SlateEdit)
        msgspec.convert(edit.after, Slate)
    except msgspec.ValidationError:
        return None
    return edit if edit.after.keys() <= set(Slate.__struct_fields__) else None
