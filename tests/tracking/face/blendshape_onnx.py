"""A blendshape model written byte by byte: one matrix from 146 points to 52 scores, in protobuf's wire format (ONNX).

Score i is `gain` times the x of point i, so that a test knows what must come out.
"""

import struct

from tests.tracking.face.protobuf import message


def blendshape_model(points: int = 146, scores: int = 52, gain: float = 0.001, kind: int = 1) -> bytes:
    """A model file; `kind` is the element type of the input (1 float32, 11 float64)."""
    inputs = 2 * points
    matrix = b"".join(
        struct.pack("<f", gain if row == 2 * column else 0.0) for row in range(inputs) for column in range(scores)
    )
    numbers = message([(1, inputs), (1, scores), (2, 1), (8, b"w"), (9, matrix)])
    flat = message([(1, b"points"), (2, b"flat"), (4, b"Flatten")])
    product = message([(1, b"flat"), (1, b"w"), (2, b"scores"), (4, b"MatMul")])
    graph = message([
        (1, flat), (1, product), (2, b"g"), (5, numbers),
        (11, _tensor(b"points", (1, points, 2), kind)), (12, _tensor(b"scores", (1, scores), kind)),
    ])  # fmt: skip
    return message([(1, 8), (8, message([(1, b""), (2, 13)])), (7, graph)])


def _tensor(name: bytes, shape: tuple[int, ...], kind: int) -> bytes:
    dimensions = message([(1, message([(1, size)])) for size in shape])
    return message([(1, name), (2, message([(1, message([(1, kind), (2, dimensions)]))]))])
