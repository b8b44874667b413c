"""Encoded pictures in a journal: one message for each frame.

A message is Foxglove's CompressedVideo (CompressedImage for JPEG), so that its viewers play H.264, HEVC and JPEG as
they are; other codecs travel in the same form under FFmpeg's name for them. What Onset needs besides stands in fields
of its own, which other readers skip: sequence, index, capture time and the packet's hash.
"""

from dataclasses import dataclass

import xxhash

from onset.takes.channel import Channel
from onset.takes.layout import check_stream_name
from onset.takes.protobuf import BYTES, bytes_field, fields, fixed_field, number_field, varint

_VIDEO = {"timestamp": 1, "frame_id": 2, "data": 3, "format": 4}
_IMAGE = {"timestamp": 1, "data": 2, "format": 3, "frame_id": 4}
_OWN = {"sequence": 101, "index": 102, "captured_ns": 103, "xxh3": 104, "key": 105}
_FORMATS = {"h264": "h264", "hevc": "h265", "mjpeg": "jpeg", "png": "png", "av1": "av1", "vp9": "vp9"}
"""FFmpeg's name of a codec -> Foxglove's name of the format. Others go under FFmpeg's own."""
_IMAGES = ("mjpeg", "png")
_SECOND_NS = 1_000_000_000
# Numbers of descriptor.proto: what a field is.
_OPTIONAL = 1
_UINT64, _FIXED64, _BOOL, _STRING, _MESSAGE, _BYTES = 4, 6, 8, 9, 11, 12
_KINDS = {
    "timestamp": _MESSAGE, "frame_id": _STRING, "data": _BYTES, "format": _STRING, "sequence": _UINT64,
    "index": _UINT64, "captured_ns": _UINT64, "xxh3": _FIXED64, "key": _BOOL,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Packet:
    """One encoded frame. `data` alone can be decoded where `key` is set, as it is in every packet of an intra codec.

    `sequence` counts the frames offered in this stream from 1, so that a hole is a refused one; `index` is the frame's.
    """

    stream: str
    sequence: int
    index: int
    captured_ns: int
    utc_ns: int
    data: bytes | memoryview
    key: bool = True


def essence_channel(stream: str, codec: str) -> Channel:
    """The one channel of a stream's segments. `codec` is FFmpeg's name of the decoder: h264, hevc, prores, ffv1 ..."""
    name = "foxglove.CompressedImage" if codec in _IMAGES else "foxglove.CompressedVideo"
    return Channel(
        topic=check_stream_name(stream),
        message_encoding="protobuf",
        schema_name=name,
        schema_encoding="protobuf",
        schema=_descriptor(name),
        metadata={"codec": codec},
    )


def encode_packet(packet: Packet, codec: str, xxh3: int | None = None) -> bytes:
    """The message of one frame; `xxh3` where the caller has hashed `data` already (XXH3-64, seed 0)."""
    seconds, rest_ns = divmod(packet.utc_ns, _SECOND_NS)
    place = _IMAGE if codec in _IMAGES else _VIDEO
    name = _FORMATS.get(codec, codec)
    head = [
        bytes_field(place["timestamp"], number_field(1, seconds) + number_field(2, rest_ns)),
        bytes_field(place["frame_id"], packet.stream.encode()),
        bytes_field(place["format"], name.encode()),
        number_field(_OWN["sequence"], packet.sequence),
        number_field(_OWN["index"], packet.index),
        number_field(_OWN["captured_ns"], packet.captured_ns),
        fixed_field(_OWN["xxh3"], xxhash.xxh3_64_intdigest(packet.data) if xxh3 is None else xxh3),
        number_field(_OWN["key"], packet.key),
    ]
    return b"".join([*head, *_data_field(place["data"], packet.data)])


def decode_packet(message: bytes | memoryview, codec: str) -> Packet:
    """The frame of a message; `data` is a view into it. Raises ValueError when it is not whole: fields missing, or the
    hash does not agree."""
    place = {number: name for name, number in ((_IMAGE if codec in _IMAGES else _VIDEO) | _OWN).items()}
    found = {place[number]: value for number, value in fields(memoryview(message)) if number in place}
    missing = [name for name in place.values() if name not in found]
    if missing:
        raise ValueError(f"not a packet of the journal: no {', '.join(missing)} in it")
    data = found["data"]
    if not isinstance(data, memoryview) or xxhash.xxh3_64_intdigest(data) != found["xxh3"]:
        raise ValueError(f"packet {found['sequence']} is damaged: its hash does not agree")
    return Packet(
        stream=str(found["frame_id"], "utf-8"),  # type: ignore[arg-type]
        sequence=_number(found["sequence"]),
        index=_number(found["index"]),
        captured_ns=_number(found["captured_ns"]),
        utc_ns=_time_ns(found["timestamp"]),
        data=data,
        key=bool(found["key"]),
    )


def packet_numbers(beginning: bytes, codec: str) -> tuple[int, int]:
    """(sequence, index) from the first bytes of a message, unproven: for finding a packet, not for believing it.

    Raises ValueError when they are not there.
    """
    place = _IMAGE if codec in _IMAGES else _VIDEO
    found = dict(fields(memoryview(beginning), until=place["data"]))
    try:
        return _number(found[_OWN["sequence"]]), _number(found[_OWN["index"]])
    except KeyError:
        raise ValueError("not the beginning of a packet: no sequence or index in it") from None


def _data_field(field: int, data: bytes | memoryview) -> tuple[bytes, bytes | memoryview]:
    """Head and body of a bytes field apart: a megabyte is joined once, not twice."""
    return varint(field << 3 | BYTES) + varint(len(data)), data


def _number(value: int | memoryview) -> int:
    if not isinstance(value, int):
        raise ValueError("not a packet of the journal: a number was expected")
    return value


def _time_ns(value: int | memoryview) -> int:
    if not isinstance(value, memoryview):
        raise ValueError("not a packet of the journal: its timestamp is no message")
    parts = dict(fields(value))
    return _number(parts.get(1, 0)) * _SECOND_NS + _number(parts.get(2, 0))


def _descriptor(name: str) -> bytes:
    """A FileDescriptorSet (descriptor.proto) of the message and of the Timestamp in it."""
    numbers = _IMAGE if name.endswith("CompressedImage") else _VIDEO
    entries = [
        _field(key, number, _KINDS[key], ".google.protobuf.Timestamp" if _KINDS[key] == _MESSAGE else "")
        for key, number in (numbers | _OWN).items()
    ]
    timestamp = [_field("seconds", 1, 3), _field("nanos", 2, 5)]  # int64, int32
    files = (
        _file("google/protobuf/timestamp.proto", "google.protobuf", "Timestamp", timestamp),
        _file(f"{name.replace('.', '/')}.proto", "foxglove", name.partition(".")[2], entries, timestamp=True),
    )
    return b"".join(bytes_field(1, one) for one in files)


def _file(path: str, package: str, message: str, entries: list[bytes], *, timestamp: bool = False) -> bytes:
    body = bytes_field(1, message.encode()) + b"".join(bytes_field(2, entry) for entry in entries)
    needs = bytes_field(3, b"google/protobuf/timestamp.proto") if timestamp else b""
    head = bytes_field(1, path.encode()) + bytes_field(2, package.encode())
    return head + needs + bytes_field(4, body) + bytes_field(12, b"proto3")


def _field(name: str, number: int, kind: int, type_name: str = "") -> bytes:
    head = bytes_field(1, name.encode()) + number_field(3, number) + number_field(4, _OPTIONAL) + number_field(5, kind)
    return head + (bytes_field(6, type_name.encode()) if type_name else b"")
