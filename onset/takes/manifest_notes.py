"""take.json noted in the journal itself, with the first frame and at the cut: where both of its files are gone, the
take can still be read, because the set-up of the decoders is in it."""

from pathlib import Path

import msgspec

from onset.errors import InputError
from onset.takes import layout
from onset.takes.manifest import Loss, Manifest
from onset.takes.manifest_file import decode_manifest
from onset.takes.records import MANIFEST_NOTED, EventRecord, decode_record
from onset.takes.salvage import Segment

AFTER_THE_CUT = "what take.json was told after the cut: losses found before, files that settings name"


def manifest_note(manifest: Manifest, utc_ns: int) -> EventRecord:
    """The record that `noted_manifest` finds."""
    return EventRecord(what=MANIFEST_NOTED, utc_ns=utc_ns, values=msgspec.to_builtins(manifest))


def noted_manifest(folder: Path) -> Manifest | None:
    """The newest of them, as of a take that is still to be finished; None where there is none that is whole.

    What only take.json knew stands under its `losses`. Raises OSError.
    """
    newest: Manifest | None = None
    for place in layout.segments(folder, layout.META):
        with Segment(place.path, layout.META) as segment:
            for message in segment.messages():
                newest = _decoded(message.topic, message.data, place.path) or newest
    if newest is not None and newest.last_index is not None:
        newest.losses = [*newest.losses, Loss(what=AFTER_THE_CUT)]
    return newest


def _decoded(topic: str, data: bytes, path: Path) -> Manifest | None:
    if topic != "event":
        return None
    try:
        record = decode_record(topic, data)
        if not isinstance(record, EventRecord) or record.what != MANIFEST_NOTED:
            return None
        manifest = decode_manifest(msgspec.json.encode(record.values), path)
    except (ValueError, InputError):  # not a whole one: the one before it counts
        return None
    manifest.state = "rolling"
    return manifest
