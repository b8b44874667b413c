"""OSC 1.0 messages and bundles as bytes: what tracker values are sent in, sixty times a second.

Written here because python-osc's builder takes 1.0 ms of Python for the 95 values of one face (this 0.09), beside a
loop that shares the interpreter with it; what is written is read back with python-osc in the tests. Specification:
opensoundcontrol.org, version 1.0.
"""

import struct
from collections.abc import Iterable, Iterator
from functools import lru_cache

LONGEST = 1400
"""Bytes of a datagram that every network passes on whole."""
_IMMEDIATELY = b"#bundle\0" + struct.pack(">Q", 1)
_FLOAT, _INT = struct.Struct(">f").pack, struct.Struct(">i").pack
Argument = float | int | str | bytes


def string(text: str) -> bytes:
    """An OSC string: UTF-8 without zeros, ended and padded with zeros to a multiple of 4."""
    data = text.encode("utf-8", "replace").replace(b"\0", b"")
    return data + bytes(4 - len(data) % 4)


def message(address: str, *arguments: Argument) -> bytes:
    """One message: floats as `f`, ints as `i` (32 bits), text as `s`, bytes as `b`."""
    tags, data = ",", b""
    for argument in arguments:
        if isinstance(argument, float):
            tags, data = tags + "f", data + _FLOAT(argument)
        elif isinstance(argument, int):
            tags, data = tags + "i", data + _INT(min(max(argument, -(2**31)), 2**31 - 1))
        elif isinstance(argument, str):
            tags, data = tags + "s", data + string(argument)
        else:
            padded = argument + bytes(-len(argument) % 4)
            tags, data = tags + "b", data + _INT(len(argument)) + padded
    return _begun(address, tags) + data


@lru_cache(8192)
def _begun(address: str, tags: str) -> bytes:
    """What every message of an address begins with; the same hundreds, frame after frame."""
    return string(address) + string(tags)


def bundles(messages: Iterable[bytes], longest: int = LONGEST) -> Iterator[bytes]:
    """The messages in as few bundles as fit, in order; one that is longer than that goes alone."""
    parts, size = [_IMMEDIATELY], len(_IMMEDIATELY)
    for one in messages:
        if size + 4 + len(one) > longest and len(parts) > 1:
            yield b"".join(parts)
            parts, size = [_IMMEDIATELY], len(_IMMEDIATELY)
        parts += (_INT(len(one)), one)
        size += 4 + len(one)
    if len(parts) > 1:
        yield b"".join(parts)


@lru_cache(4096)
def address_part(text: str) -> str:
    """Text as one part of an address: what OSC gives a meaning, spaces and what is not ASCII become `_`."""
    kept = "".join(letter if "!" <= letter <= "~" and letter not in "#*,/?[]{}" else "_" for letter in text)
    return kept or "_"
