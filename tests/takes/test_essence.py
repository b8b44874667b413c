"""Essence messages: Google's own protobuf reads them by the schema in the file, Foxglove's names and numbers hold."""

import warnings
from typing import Any

import pytest
import xxhash
from hypothesis import given
from hypothesis import strategies as st

from onset.takes.essence import Packet, decode_packet, encode_packet, essence_channel, packet_numbers

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)  # of the library's own C types
    from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

PACKET = Packet("comp", 7, 106, 5_000_000_123, 1_790_000_000_250_000_000, b"\x00\x00\x00\x01picture", key=True)


def message_class(schema: bytes, name: str) -> Any:
    """The message type that the schema of a channel describes, made by Google's library."""
    files = descriptor_pb2.FileDescriptorSet.FromString(schema)
    pool = descriptor_pool.DescriptorPool()
    for file in files.file:
        pool.Add(file)
    return message_factory.GetMessageClass(pool.FindMessageTypeByName(name))


@pytest.mark.parametrize(
    ("codec", "name", "form"),
    [
        ("h264", "foxglove.CompressedVideo", "h264"),
        ("hevc", "foxglove.CompressedVideo", "h265"),
        ("mjpeg", "foxglove.CompressedImage", "jpeg"),
        ("prores", "foxglove.CompressedVideo", "prores"),
    ],
)
def test_another_library_reads_a_message_by_the_schema_in_the_file(codec: str, name: str, form: str) -> None:
    channel = essence_channel("comp", codec)
    assert (channel.schema_name, channel.schema_encoding, channel.message_encoding) == (name, "protobuf", "protobuf")
    read = message_class(channel.schema, name).FromString(encode_packet(PACKET, codec))
    assert (read.timestamp.seconds, read.timestamp.nanos) == (1_790_000_000, 250_000_000)
    assert (read.frame_id, read.format, read.data) == ("comp", form, PACKET.data)
    assert (read.sequence, read.index, read.captured_ns, read.key) == (7, 106, 5_000_000_123, True)
    assert read.xxh3 == xxhash.xxh3_64_intdigest(PACKET.data)


def test_what_another_library_writes_is_read_here() -> None:
    channel = essence_channel("comp", "h264")
    made = message_class(channel.schema, channel.schema_name)()
    made.timestamp.seconds, made.timestamp.nanos = 1_790_000_000, 250_000_000
    made.frame_id, made.format, made.data = "comp", "h264", PACKET.data
    made.sequence, made.index, made.captured_ns, made.key = 7, 106, 5_000_000_123, True
    made.xxh3 = xxhash.xxh3_64_intdigest(PACKET.data)
    assert decode_packet(made.SerializeToString(), "h264") == PACKET


@pytest.mark.parametrize("name", ["CompressedVideo", "CompressedImage"])
def test_fields_of_foxgloves_messages_have_foxgloves_numbers(name: str) -> None:
    codec = "h264" if name == "CompressedVideo" else "mjpeg"
    described = message_class(essence_channel("comp", codec).schema, f"foxglove.{name}").DESCRIPTOR
    theirs = {field.name: field.number for field in described.fields if field.number < 100}
    video = {"timestamp": 1, "frame_id": 2, "data": 3, "format": 4}
    assert theirs == (video if name == "CompressedVideo" else {"timestamp": 1, "data": 2, "format": 3, "frame_id": 4})


@given(
    sequence=st.integers(0, 2**64 - 1),
    index=st.integers(0, 2**63 - 1),
    times=st.tuples(st.integers(0, 2**62), st.integers(0, 2**62)),
    data=st.binary(max_size=300),
    key=st.booleans(),
    codec=st.sampled_from(["h264", "mjpeg", "ffv1"]),
)
def test_packets_come_back_as_they_were(
    sequence: int, index: int, times: tuple[int, int], data: bytes, key: bool, codec: str
) -> None:
    packet = Packet("camera", sequence, index, *times, data, key)
    message = encode_packet(packet, codec)
    assert decode_packet(message, codec) == packet
    assert packet_numbers(message[:256], codec) == (sequence, index)


@given(st.binary(max_size=200), st.sampled_from(["h264", "mjpeg"]))
def test_bytes_that_are_no_message_are_refused_and_nothing_else_happens(data: bytes, codec: str) -> None:
    with pytest.raises(ValueError, match=r"not a packet|not a protobuf|damaged|utf-8"):
        decode_packet(data, codec)


@given(at=st.integers(0, 10_000), bit=st.integers(0, 7))
def test_a_flipped_bit_gives_an_error_or_the_same_picture(at: int, bit: int) -> None:
    message = bytearray(encode_packet(PACKET, "h264"))
    message[at % len(message)] ^= 1 << bit
    try:
        found = decode_packet(bytes(message), "h264")
    except ValueError:
        return
    assert found.data == PACKET.data
