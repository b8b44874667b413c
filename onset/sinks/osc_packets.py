"""OSC 1.0 messages and bundles as bytes: what tracker values are sent in, sixty times a second.

Written here because the builder of python-osc takes 1.5 ms of Python for the 60 messages of one face, and this runs
beside the loop; what it writes is read back with python-osc in the tests. Specification: opensoundcontrol.org, 1.0.
"""

import struct
from collections.abc import Iterable, Iterator
from functools import lru_cache

LONGEST = 1400
"""Bytes of a datagram that every network passes on whole."""
_IMMEDIATELY = b"#bundle\0" + struct.pack(">Q", 1)
Argument = float | int | str | bytes


@lru_cache(4096)
def string(text: str) -> bytes:
    """An OSC string: UTF-8 without zeros, ended and padded with zeros to a multiple of 4."""
    data = text.encode("utf-8", "replace").replace(b"\0", b"")
    return data + bytes(4 - len(data) % 4)


def message(address: str, *arguments: Argument) -> bytes:
    """One message: floats as `f`, ints as `i` (32 bits), text as `s`, bytes as `b`."""
    tags, data = ",", b""
    for argument in arguments:
        if isinstance(argument, float):
            tags, data = tags + "f", data + struct.pack(">f", argument)
        elif isinstance(argument, int):
            tags, data = tags + "i", data + struct.pack(">i", min(max(argument, -(2**31)), 2**31 - 1))
        elif isinstance(argument, str):
            tags, data = tags + "s", data + string(argument)
        else:
            padded = argument + bytes(-len(argument) % 4)
            tags, data = tags + "b", data + struct.pack(">i", len(argument)) + padded
    return string(address) + string(tags) + data


def bundles(messages: Iterable[bytes], longest: int = LONGEST) -> Iterator[bytes]:
    """The messages in as few bundles as fit, in order; one that is longer than that goes alone."""
    parts, size = [_IMMEDIATELY], len(_IMMEDIATELY)
    for one in messages:
        if size + 4 + len(one) > longest and len(parts) > 1:
            yield b"".join(parts)
            parts, size = [_IMMEDIATELY], len(_IMMEDIATELY)
        parts += (struct.pack(">i", len(one)), one)
        size += 4 + len(one)
    if len(parts) > 1:
        yield b"".join(parts)


@lru_cache(4096)
def address_part(text: str) -> str:
    """Text as one part of an address: what OSC gives a meaning, spaces and what is not ASCII become `_`."""
    kept = "".join(letter if "!" <= letter <= "~" and letter not in "#*,/?[]{}" else "_" for letter in text)
    return kept or "_"
