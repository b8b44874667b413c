"""ONNX models small enough to be written byte by byte, without the onnx package: protobuf's wire format, nothing more.

`embedding()` takes (1, 3, n, n) float32 and gives means of 8 x 8 pixels as one vector: an embedding that knows who is
who as long as nobody moves.
"""

from collections.abc import Sequence

Field = tuple[int, "int | bytes"]


def embedding(side: int = 112, cell: int = 8, rank: int = 4) -> bytes:
    """A model file. With rank 3 or another side it is one that no face fits."""
    cells = side // cell
    pool = _node("AveragePool", "face", "cells", [_ints("kernel_shape", (cell, cell)), _ints("strides", (cell, cell))])
    flat = _node("Flatten", "cells", "vector", [])
    shape = (1, 3, side, side)[4 - rank :]
    graph = _message([
        (1, pool), (1, flat), (2, b"g"),
        (11, _tensor("face", shape)), (12, _tensor("vector", (1, 3 * cells * cells))),
    ])  # fmt: skip
    return _message([(1, 8), (8, _message([(1, b""), (2, 13)])), (7, graph)])


def _node(kind: str, given: str, made: str, attributes: Sequence[bytes]) -> bytes:
    return _message([(1, given.encode()), (2, made.encode()), (4, kind.encode()), *((5, one) for one in attributes)])


def _ints(name: str, values: Sequence[int]) -> bytes:
    return _message([(1, name.encode()), *((8, value) for value in values), (20, 7)])


def _tensor(name: str, shape: Sequence[int]) -> bytes:
    dimensions = _message([(1, _message([(1, size)])) for size in shape])
    kind = _message([(1, _message([(1, 1), (2, dimensions)]))])
    return _message([(1, name.encode()), (2, kind)])


def _message(fields: Sequence[Field]) -> bytes:
    out = b""
    for number, value in fields:
        if isinstance(value, int):
            out += _varint(number << 3) + _varint(value)
        else:
            out += _varint(number << 3 | 2) + _varint(len(value)) + value
    return out


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)
