"""A blendshape model written byte by byte: one matrix from 146 points to 52 scores, in protobuf's wire format (ONNX).

Score i is `gain` times the x of point i, so that a test knows what must come out.
"""

import struct

Field = tuple[int, "int | bytes"]


def blendshape_model(points: int = 146, scores: int = 52, gain: float = 0.001, kind: int = 1) -> bytes:
    """A model file; `kind` is the element type of the input (1 float32, 11 float64)."""
    inputs = 2 * points
    matrix = b"".join(
        struct.pack("<f", gain if row == 2 * column else 0.0) for row in range(inputs) for column in range(scores)
    )
    numbers = _message([(1, inputs), (1, scores), (2, 1), (8, b"w"), (9, matrix)])
    flat = _message([(1, b"points"), (2, b"flat"), (4, b"Flatten")])
    product = _message([(1, b"flat"), (1, b"w"), (2, b"scores"), (4, b"MatMul")])
    graph = _message([
        (1, flat), (1, product), (2, b"g"), (5, numbers),
        (11, _tensor(b"points", (1, points, 2), kind)), (12, _tensor(b"scores", (1, scores), kind)),
    ])  # fmt: skip
    return _message([(1, 8), (8, _message([(1, b""), (2, 13)])), (7, graph)])


def _tensor(name: bytes, shape: tuple[int, ...], kind: int) -> bytes:
    dimensions = _message([(1, _message([(1, size)])) for size in shape])
    return _message([(1, name), (2, _message([(1, _message([(1, kind), (2, dimensions)]))]))])


def _message(fields: list[Field]) -> bytes:
    out = b""
    for number, value in fields:
        whole = isinstance(value, int)
        out += _varint(number << 3 | (0 if whole else 2))
        out += _varint(value) if isinstance(value, int) else _varint(len(value)) + value
    return out


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes((*out, value))
