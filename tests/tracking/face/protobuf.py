"""A message in protobuf's wire format, of which a model file is made without the onnx package."""

from collections.abc import Sequence

from onset.takes.protobuf import bytes_field, number_field


def message(fields: Sequence[tuple[int, int | bytes]]) -> bytes:
    """Numbers, and strings or messages, by field number, in order."""
    return b"".join(
        number_field(number, value) if isinstance(value, int) else bytes_field(number, value)
        for number, value in fields
    )
