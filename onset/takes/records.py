"""The records of a take: what is known of every captured frame, and what happened around it.

JSON in the journal's `meta` segments, each kind with its JSON Schema, so that Foxglove and any MCAP reader show them.
A field that is unknown or at its default is left out. All `_ns` are integer nanoseconds; `captured_ns` and stamps are
CLOCK_MONOTONIC of the engine's host, `utc_ns` is UTC since 1970.
"""

import time
from typing import Annotated, Any, Literal, TypeVar

import msgspec
from msgspec import Meta

from onset.takes.channel import Channel
from onset.takes.tracks import TRACK_CHANNEL

SCHEMA_VERSION = 1
"""Stands in the metadata of each channel (`v`)."""
Count = Annotated[int, Meta(ge=0)]
MANIFEST_NOTED = "manifest"
"""An event that holds take.json as it was (`onset.takes.manifest_notes`); readers of events pass over it."""
FrameState = Literal["committed", "refused", "dropped"]


class Record(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What every record begins with."""

    utc_ns: int = 0


class StreamFrame(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One stream's part of a frame: its number in the stream, and whether its picture was committed."""

    sequence: Count
    state: Literal["committed", "refused"] = "committed"
    length: Annotated[Count, Meta(description="bytes of the encoded packet")] = 0
    xxh3: Annotated[str, Meta(description="XXH3-64 of the packet, 16 hexadecimal digits")] = ""
    reason: str = ""


class FrameRecord(Record, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind", tag="frame"):
    """One captured frame, whatever became of it. Exactly one for each index that was captured or known to be lost.

    `state`: committed (at least one picture of it is in the take; `streams` has each one's own state), refused (the
    recorder had no room: `reason`) or dropped (never offered: lost in the source, superseded, failed; `reason`).
    """

    index: Annotated[int, Meta(description="counts what the source was due to deliver; a hole is a lost frame")]
    state: FrameState = "committed"
    reason: str = ""
    captured_ns: int = 0
    utc_error_ns: Annotated[int, Meta(description="how far utc_ns may be off")] = 0
    device_ns: Annotated[int, Meta(description="the device's own stamp, in its own clock; 0: none")] = 0
    media_ns: Annotated[int | None, Meta(description="presentation time inside a file or stream")] = None
    timecode: str = ""
    timecode_source: str = ""
    stamps: Annotated[dict[str, int], Meta(description="stage -> monotonic ns at which it ended")] = {}
    streams: dict[str, StreamFrame] = {}
    settings_revision: int = 0
    plate_revision: int = 0
    quality: Annotated[str, Meta(description="quality tier the pass ran at")] = ""
    layers: Annotated[dict[str, int], Meta(description="layer -> number of the picture it showed")] = {}
    trackers: Annotated[
        dict[str, Any], Meta(description="tracker -> {index, age_ns, horizon_ns, model, subjects}")
    ] = {}
    camera: Annotated[dict[str, Any], Meta(description="pose and lens, with units in the names")] = {}
    qc: Annotated[dict[str, float], Meta(description="measures of the matte and picture")] = {}
    drops: Annotated[dict[str, int], Meta(description="frames lost since the frame before, by reason")] = {}
    comp_xxh3: Annotated[str, Meta(description="XXH3-64 of the comp's samples before encoding")] = ""
    extra: Annotated[dict[str, Any], Meta(description="what parts of the show say of the frame, by part")] = {}


class EventRecord(Record, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind", tag="event"):
    """Something that happened: roll, cut, note, alarm, setting, timecode-jump, source-lost, source-back, ..."""

    what: str
    text: str = ""
    monotonic_ns: int = 0
    index: Annotated[int, Meta(description="the frame it belongs to; -1: none")] = -1
    values: dict[str, Any] = {}


class GapRecord(Record, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind", tag="gap"):
    """Frames that are not in the take, and why: a stream's (`stream`), or whole frames with their records (`*`)."""

    stream: str
    first_index: int
    last_index: int
    reason: str
    state: Annotated[
        Literal["refused", "dropped"], Meta(description="dropped: lost before the keyer saw it, never offered")
    ] = "refused"
    first_sequence: int = 0
    last_sequence: int = 0
    count: Annotated[int, Meta(description="frames missing; at most last_index - first_index + 1")] = 0


class SettingsRecord(Record, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind", tag="settings"):
    """Every live setting as it was from frame `index` on."""

    revision: int
    index: int
    values: Annotated[dict[str, Any], Meta(description="path (keyer.black) -> value, all of them")]
    changed: list[str] = []
    asked: Annotated[list[dict[str, Any]], Meta(description="the changes since the record before, in order")] = []


class PlateRecord(Record, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind", tag="plate"):
    """Arrays that the pass read and that are too big for JSON: a screen plate, the keyer's state at roll.

    `path` lies in the take's folder, under plates/: a NumPy .npz (plain arrays, no pickles) or a picture.
    """

    what: str
    revision: int
    index: Annotated[int, Meta(description="the first frame it is for")]
    path: str
    length: Count = 0
    xxh128: str = ""
    values: dict[str, Any] = {}


R = TypeVar("R", bound=Record)
KINDS: dict[str, type[Record]] = {
    "frame": FrameRecord, "event": EventRecord, "gap": GapRecord, "settings": SettingsRecord, "plate": PlateRecord,
}  # fmt: skip
"""Channel of the meta journal -> its record, in the order of the channel numbers (frame is 1)."""
_encoder = msgspec.json.Encoder(enc_hook=str)
_decoders = {kind: msgspec.json.Decoder(record) for kind, record in KINDS.items()}


def utc_now_ns() -> int:
    """UTC now, ns since 1970."""
    return time.time_ns()


def channel_of(record: Record) -> str:
    """The channel that a record is written to."""
    return str(record.__struct_config__.tag)


def encode_record(record: Record) -> bytes:
    """A record as the journal holds it: UTF-8 JSON."""
    return _encoder.encode(record)


def decode_record(kind: str, data: bytes) -> Record:
    """The record of a channel. Unknown fields are ignored; raises ValueError when it is not of that kind."""
    if kind not in _decoders:
        raise ValueError(f"records of kind {kind!r} are unknown; known: {', '.join(KINDS)}")
    try:
        return _decoders[kind].decode(data)
    except (msgspec.DecodeError, RecursionError) as error:
        raise ValueError(f"not a {kind} record: {error}") from None


def flat_schema(record: type[Record]) -> dict[str, Any]:
    """JSON Schema without references and alternatives, which Foxglove's reader of schemas does not take."""
    (schema,), components = msgspec.json.schema_components([record], ref_template="{name}")
    return dict(_flat(schema, components))


def _flat(node: Any, components: dict[str, Any]) -> Any:
    if isinstance(node, list):
        return [_flat(item, components) for item in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        return _flat(components[node["$ref"]], components)
    if "enum" in node:
        return {"type": "string", **node}
    if "anyOf" in node:
        kept = [branch for branch in node["anyOf"] if branch.get("type") != "null"]
        rest = {name: value for name, value in node.items() if name not in ("anyOf", "default")}
        return _flat({**rest, **kept[0]}, components)
    return {name: _flat(value, components) for name, value in node.items()}


META_CHANNELS = (
    *(
        Channel(
            topic=kind,
            message_encoding="json",
            schema_name=f"onset.{record.__name__}",
            schema_encoding="jsonschema",
            schema=msgspec.json.encode(flat_schema(record)),
            metadata={"v": str(SCHEMA_VERSION)},
        )
        for kind, record in KINDS.items()
    ),
    TRACK_CHANNEL,
)
"""All channels of the records' journal, in the order of their numbers."""
