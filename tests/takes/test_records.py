"""Records: what is written is read; schemas are of the kind that Foxglove takes; strangers are tolerated or refused."""

import json
from typing import Any

import pytest

from onset.takes.records import (
    KINDS,
    META_CHANNELS,
    EventRecord,
    FrameRecord,
    GapRecord,
    PlateRecord,
    Record,
    SettingsRecord,
    StreamFrame,
    channel_of,
    decode_record,
    encode_record,
)

SAMPLES: list[Record] = [
    FrameRecord(
        index=3, state="committed", captured_ns=5, utc_ns=7, media_ns=0, timecode="01:00:00:00",
        stamps={"read": 9}, streams={"comp": StreamFrame(sequence=1, length=10, xxh3="00ff00ff00ff00ff")},
        trackers={"face": {"age_ns": 3, "values": [1.5, 2]}}, camera={"pose_m": [0.1, 0.2, 0.3]}, qc={"evenness": 0.5},
    ),
    EventRecord(what="note", text="bøom in shot", index=3, values={"by": "AD"}),
    GapRecord(stream="comp", first_index=1, last_index=2, reason="ring full", count=2),
    SettingsRecord(revision=2, index=3, values={"keyer.black": 0.1}, changed=["keyer.black"]),
    PlateRecord(what="screen", revision=1, index=0, path="plates/a.npz", length=5, xxh128="00"),
]  # fmt: skip


@pytest.mark.parametrize("record", SAMPLES, ids=channel_of)
def test_a_record_comes_back_as_it_was_on_its_own_channel(record: Record) -> None:
    data = encode_record(record)
    assert json.loads(data)["kind"] == channel_of(record)
    assert decode_record(channel_of(record), data) == record


def test_there_is_a_channel_for_each_kind_in_the_order_of_its_number() -> None:
    assert [channel.topic for channel in META_CHANNELS] == [*KINDS, "track"]
    assert list(KINDS) == ["frame", "event", "gap", "settings", "plate"]


def nodes(schema: Any) -> list[dict[str, Any]]:
    """Every schema inside a schema."""
    found = [schema]
    for inner in schema.get("properties", {}).values():
        found += nodes(inner)
    for name in ("items", "additionalProperties"):
        if isinstance(schema.get(name), dict) and schema[name]:
            found += nodes(schema[name])
    return found


@pytest.mark.parametrize("record", SAMPLES, ids=channel_of)
def test_schemas_are_flat_and_name_every_field_that_is_written(record: Record) -> None:
    channel = {channel.topic: channel for channel in META_CHANNELS}[channel_of(record)]
    schema = json.loads(channel.schema)
    assert schema["type"] == "object"
    assert not {"$ref", "anyOf", "oneOf", "allOf"} & {key for node in nodes(schema) for key in node}
    assert all(isinstance(node["type"], str) for node in nodes(schema) if node)
    assert json.loads(encode_record(record)).keys() <= schema["properties"].keys()


def test_a_field_of_a_later_version_is_passed_over() -> None:
    assert decode_record("event", b'{"kind":"event","what":"cut","mood":"good"}') == EventRecord(what="cut")


NO_EVENTS = [
    b"",
    b"[]",
    b'{"kind":"event"}',
    b'{"kind":"gap","what":"cut"}',
    b'{"kind":"event","what":3}',
    b"[" * 99_999,
]


@pytest.mark.parametrize("data", NO_EVENTS)
def test_what_is_no_record_of_its_kind_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="not a event record"):
        decode_record("event", data)
    with pytest.raises(ValueError, match="unknown"):
        decode_record("gossip", data)
