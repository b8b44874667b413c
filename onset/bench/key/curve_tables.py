"""Transfer curves as tables, for arithmetic outside the fused pass: encoded to linear and back, 0..1 each.

Made from the kernels' own scalar functions, so that a benchmark and the engine mean the same curve.
"""

from functools import cache
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray
from onset_kernels.curves import decode, encode
from onset_kernels.picture import Transfer

Table = NDArray[np.float32]
STEPS = 8192


@cache
def decode_table(transfer: Transfer) -> Table:
    """Linear light of `STEPS` + 1 code values spread evenly over 0..1, to be read with `look_up`."""
    return _table(decode(transfer).function)


@cache
def encode_table(transfer: Transfer) -> Table:
    """Code values of linear light: entry i is that of (i / STEPS)^2, because the curve is steep in the dark."""
    function = encode(transfer).function
    places = (np.arange(STEPS + 1, dtype=np.float64) / STEPS) ** 2
    return _clamped([function(*(np.float32(place),) * 3)[0] for place in places])


def _table(function: Any) -> Table:
    return _clamped([function(*(np.float32(place / STEPS),) * 3)[0] for place in range(STEPS + 1)])


def _clamped(values: list[Any]) -> Table:
    return np.clip(np.array(values, np.float32), 0.0, 1.0)


@njit(nogil=True, cache=True, inline="always")
def look_up(table: Any, place: Any) -> Any:
    """The entry at `place` 0..1 (clamped), between two of them linearly."""
    at = min(max(place, np.float32(0)), np.float32(1)) * np.float32(STEPS)
    index = min(int(at), STEPS - 1)
    return table[index] + (table[index + 1] - table[index]) * (at - np.float32(index))


@njit(nogil=True, cache=True, inline="always")
def encoded(table: Any, linear: Any) -> Any:
    """The code value of linear light, from an `encode_table`."""
    return look_up(table, np.sqrt(min(max(linear, np.float32(0)), np.float32(1))))


@njit(nogil=True, cache=True)
def _each(table: Any, values: Any, out: Any, root: bool) -> None:
    for i in range(values.size):
        out[i] = encoded(table, values[i]) if root else look_up(table, values[i])


def to_linear(values: NDArray[np.float32], transfer: Transfer) -> NDArray[np.float32]:
    """Code values 0..1 of any shape as linear light."""
    return _apply(decode_table(transfer), values, root=False)


def to_code(linear: NDArray[np.float32], transfer: Transfer) -> NDArray[np.float32]:
    """Linear light of any shape as code values 0..1."""
    return _apply(encode_table(transfer), linear, root=True)


def _apply(table: Table, values: NDArray[np.float32], *, root: bool) -> NDArray[np.float32]:
    flat = np.ascontiguousarray(values, np.float32).reshape(-1)
    out = np.empty_like(flat)
    _each(table, flat, out, root)
    return out.reshape(values.shape)
