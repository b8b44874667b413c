"""A reader of Live Link Face packets, version 6, made from the layout alone: nothing of the writer is used."""

import struct
from dataclasses import dataclass


@dataclass(frozen=True)
class Packet:
    """What one datagram says."""

    device: str
    subject: str
    frame: int
    subframe: float
    rate: tuple[int, int]
    values: list[float] | None


class _Bytes:
    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 0

    def take(self, count: int) -> bytes:
        part = self.data[self.at : self.at + count]
        assert len(part) == count, f"the datagram ends at {len(self.data)}, {self.at + count} are needed"
        self.at += count
        return part

    def int32(self) -> int:
        return int.from_bytes(self.take(4), "big", signed=True)

    def float32(self) -> float:
        (value,) = struct.unpack("!f", self.take(4))
        return float(value)

    def text(self) -> str:
        return self.take(self.int32()).decode("utf-8")


def read_packet(data: bytes) -> Packet:
    """Raises AssertionError for what is no such packet, bytes left over included."""
    given = _Bytes(data)
    assert given.take(1) == b"\x06"
    device, subject = given.text(), given.text()
    frame, subframe, rate = given.int32(), given.float32(), (given.int32(), given.int32())
    values = None
    if given.at < len(data):
        assert given.take(1) == b"\x3d"
        values = [given.float32() for _ in range(61)]
    assert given.at == len(data)
    return Packet(device, subject, frame, subframe, rate, values)
