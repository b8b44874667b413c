"""Runs one operation through the fused pass, each lane a float plane of its own: the path that the engine takes.

(r, g, b) = applied(CDL, {"r": r, "g": g, "b": b}, parameters, device=device)
"""

import os
from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from onset_kernels.operation import Operation
from onset_kernels.picture import Layout
from onset_kernels.plan import Load, Planes, Store, step
from onset_kernels.program import Program

Plane = NDArray[np.float32]
SIMULATED = os.environ.get("NUMBA_ENABLE_CUDASIM") == "1"


def many(count: int) -> int:
    """`count` samples, or a handful in the simulator, which takes 0.2 ms for each."""
    return min(count, 48) if SIMULATED else count


def applied(
    operation: Operation,
    lanes: Mapping[str, ArrayLike],
    parameters: Mapping[str, float] | None = None,
    tables: Mapping[str, Any] | None = None,
    *,
    device: str,
) -> tuple[Plane, ...]:
    """The replaced lanes, in the operation's order, shaped as the given ones (all alike, or single numbers)."""
    planes = np.broadcast_arrays(*(np.asarray(lanes[name], np.float32) for name in operation.lane_names))
    shape = planes[0].shape
    rows = [np.ascontiguousarray(np.atleast_2d(plane)) for plane in planes]
    program = _program(operation, rows[0].shape[1], rows[0].shape[0], device)
    program.set(dict(parameters or {}))
    out = {name: (np.full_like(rows[0], -1.0),) for name in operation.replaced}
    loads = {f"in_{name}": Planes((row,)) for name, row in zip(operation.lane_names, rows, strict=True)}
    loads |= {
        name: Planes((np.ascontiguousarray(table, np.float32).ravel(),)) for name, table in (tables or {}).items()
    }
    program.run(loads, {f"out_{name}": plane for name, plane in out.items()})
    return tuple(out[name][0].reshape(shape) for name in operation.replaced)


@cache
def _program(operation: Operation, width_px: int, height_px: int, device: str) -> Program:
    return Program(
        (
            *(Load(f"in_{name}", Layout.GRAY_FLOAT, name) for name in operation.lane_names),
            step(operation),
            *(Store(f"out_{name}", Layout.GRAY_FLOAT, name) for name in operation.replaced),
        ),
        width_px,
        height_px,
        device=device,
    )
