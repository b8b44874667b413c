"""CBOR (RFC 8949) as trackers send it: maps, arrays, texts, numbers, true, false, null; no tags' meanings."""

import struct
from typing import Any

_DEEPEST = 16
_FLOATS = {25: ">e", 26: ">f", 27: ">d"}
_SIMPLE = {20: False, 21: True, 22: None, 23: None}
_INDEFINITE, _BREAK = 31, 0xFF


class _Reader:
    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 0

    def take(self, count: int) -> bytes:
        if not 0 <= count <= len(self.data) - self.at:
            raise ValueError("CBOR that is cut off")
        self.at += count
        return self.data[self.at - count : self.at]

    def ended(self) -> bool:
        """Whether the items of an indefinite length are over."""
        if self.data[self.at : self.at + 1] != bytes([_BREAK]):
            return False
        self.at += 1
        return True


def decode_cbor(data: bytes) -> Any:
    """The one item in `data`. Raises ValueError for anything that is none."""
    reader = _Reader(data)
    item = _item(reader, 0)
    if reader.at != len(data):
        raise ValueError(f"CBOR with {len(data) - reader.at} bytes behind it")
    return item


def _item(reader: _Reader, depth: int) -> Any:
    if depth > _DEEPEST:
        raise ValueError(f"CBOR nested more than {_DEEPEST} deep")
    (first,) = reader.take(1)
    kind, short = first >> 5, first & 31
    if kind == 7:
        return _simple(reader, short)
    if short == _INDEFINITE and kind in (2, 3, 4, 5):
        return _indefinite(reader, kind, depth)
    count = _number(reader, short)
    if kind == 0:
        return count
    if kind == 1:
        return -1 - count
    if kind in (2, 3):
        return _text(reader.take(count), kind)
    if kind == 6:  # what a tag says of an item is left out
        return _item(reader, depth + 1)
    if count > len(reader.data):
        raise ValueError("CBOR that is cut off")
    if kind == 4:
        return [_item(reader, depth + 1) for _ in range(count)]
    return dict(_pair(reader, depth) for _ in range(count))


def _indefinite(reader: _Reader, kind: int, depth: int) -> Any:
    items: list[Any] = []
    while not reader.ended():
        items.append(_pair(reader, depth) if kind == 5 else _item(reader, depth + 1))
    if kind == 5:
        return dict(items)
    if kind == 4:
        return items
    if not all(isinstance(item, bytes if kind == 2 else str) for item in items):
        raise ValueError("CBOR with a text made of something else")
    return b"".join(items) if kind == 2 else "".join(items)


def _pair(reader: _Reader, depth: int) -> tuple[Any, Any]:
    key = _item(reader, depth + 1)
    if not isinstance(key, str | int | bytes):
        raise ValueError("CBOR with a key that is neither text nor number")
    return key, _item(reader, depth + 1)


def _number(reader: _Reader, short: int) -> int:
    if short < 24:
        return short
    if short > 27:
        raise ValueError(f"CBOR with a length of kind {short}")
    return int.from_bytes(reader.take(1 << (short - 24)), "big")


def _text(data: bytes, kind: int) -> bytes | str:
    if kind == 2:
        return data
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise ValueError(f"CBOR with a text that is no UTF-8: {error.reason}") from None


def _simple(reader: _Reader, short: int) -> Any:
    if short in _SIMPLE:
        return _SIMPLE[short]
    if short in _FLOATS:
        form = _FLOATS[short]
        return struct.unpack(form, reader.take(struct.calcsize(form)))[0]
    raise ValueError(f"CBOR with a simple value of kind {short}")
