"""What a journal's message holds where pictures of an arriving stream depend on each other: a line of JSON, packets.

    {"of": [RUN, NS], "packets": [[NUMBER, RUN, NS, KEY, BYTES], ...]}\\n    and the packets one behind the other

`of` is the picture of the message's frame. A picture may be coded in packets of other messages: those of a stream are
put in the order of their numbers, each once, and given to a decoder. NS is -1 where a packet has no time.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import msgspec

from onset.packet_log import Moment, Part

_NOWHEN = -1


class _Head(msgspec.Struct, frozen=True):
    of: Moment
    packets: list[tuple[int, int, int, int, int]]


_decode = msgspec.json.Decoder(_Head).decode


@dataclass(frozen=True, slots=True)
class Place:
    """Where a packet lies: in the message of frame `index`, from byte `offset` on. `at` as in `packet_log.Part`."""

    number: int
    at: Moment | None
    key: bool
    index: int
    offset: int
    length: int


def pack_parcel(at: Moment, parts: Iterable[Part]) -> bytes:
    """The message of a frame. It may have no packet at all: a decoder that reorders has got them before."""
    chosen = list(parts)
    told = [(part.number, *(part.at or (0, _NOWHEN)), int(part.key), part.length) for part in chosen]
    head = msgspec.json.encode(_Head(at, told))
    return b"".join([head, b"\n", *(bytes(part.data) for part in chosen)])


def head_bytes(parts: int) -> int:
    """The most that the line of so many packets takes."""
    return 64 + 96 * parts


def open_parcel(data: bytes | memoryview, index: int) -> tuple[Moment, list[Place]]:
    """(The frame's picture, its message's packets). Raises ValueError when it is none."""
    line, found, _ = bytes(data).partition(b"\n")
    if not found:
        raise ValueError(f"frame {index}: its message is no parcel of packets")
    try:
        head = _decode(line)
    except msgspec.DecodeError as error:
        raise ValueError(f"frame {index}: its message is no parcel of packets: {error}") from None
    places, offset = [], len(line) + 1
    for number, run, ns, key, length in head.packets:
        at = None if ns == _NOWHEN else (run, ns)
        places.append(Place(number, at, bool(key), index, offset, length))
        offset += length
    if offset != len(data) or any(place.length < 1 for place in places):
        raise ValueError(f"frame {index}: its message says {offset} bytes and has {len(data)}")
    return head.of, places
