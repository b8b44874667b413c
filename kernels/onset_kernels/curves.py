"""The transfer curve operations by name. A curve is one file, `curve_<name>.py`, with DECODE and ENCODE."""

import importlib
from pathlib import Path

from onset_kernels.operation import Operation
from onset_kernels.picture import Transfer


def decode(transfer: Transfer | str, *, bits: int = 16) -> Operation:
    """Code values to linear light, lanes `r g b`. Raises ValueError naming the known curves.

    With `bits` 8 code values must lie in 0..1, and a curve may answer with a shorter polynomial: exact to 1/16 code.
    """
    return _operation(transfer, "DECODE", bits)


def encode(transfer: Transfer | str, *, bits: int = 16) -> Operation:
    """Linear light to code values, lanes `r g b`, to be stored in `bits`. Raises ValueError naming the known curves."""
    return _operation(transfer, "ENCODE", bits)


def known() -> tuple[str, ...]:
    """Names of all curves: the files that are there."""
    return tuple(sorted(path.stem.removeprefix("curve_") for path in Path(__file__).parent.glob("curve_*.py")))


def _operation(transfer: Transfer | str, constant: str, bits: int) -> Operation:
    name = transfer.value if isinstance(transfer, Transfer) else transfer
    if name not in known():
        raise ValueError(f"transfer curve {name!r} is unknown; known: {', '.join(known())}")
    module = importlib.import_module(f"onset_kernels.curve_{name}")
    operation: Operation = getattr(module, constant)
    if bits <= 8:
        operation = getattr(module, f"{constant}_8", operation)
    return operation
