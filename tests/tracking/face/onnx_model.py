"""ONNX models small enough to be written byte by byte, without the onnx package: protobuf's wire format, nothing more.

`embedding()` takes (1, 3, n, n) float32 and gives means of 8 x 8 pixels as one vector: an embedding that knows who is
who as long as nobody moves.
"""

from collections.abc import Sequence

from tests.tracking.face.protobuf import message


def embedding(side: int = 112, cell: int = 8, rank: int = 4) -> bytes:
    """A model file. With rank 3 or another side it is one that no face fits."""
    cells = side // cell
    pool = _node("AveragePool", "face", "cells", [_ints("kernel_shape", (cell, cell)), _ints("strides", (cell, cell))])
    flat = _node("Flatten", "cells", "vector", [])
    shape = (1, 3, side, side)[4 - rank :]
    graph = message([
        (1, pool), (1, flat), (2, b"g"),
        (11, _tensor("face", shape)), (12, _tensor("vector", (1, 3 * cells * cells))),
    ])  # fmt: skip
    return message([(1, 8), (8, message([(1, b""), (2, 13)])), (7, graph)])


def _node(kind: str, given: str, made: str, attributes: Sequence[bytes]) -> bytes:
    return message([(1, given.encode()), (2, made.encode()), (4, kind.encode()), *((5, one) for one in attributes)])


def _ints(name: str, values: Sequence[int]) -> bytes:
    return message([(1, name.encode()), *((8, value) for value in values), (20, 7)])


def _tensor(name: str, shape: Sequence[int]) -> bytes:
    dimensions = message([(1, message([(1, size)])) for size in shape])
    kind = message([(1, message([(1, 1), (2, dimensions)]))])
    return message([(1, name.encode()), (2, kind)])
