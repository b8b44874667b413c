"""Every pointwise operation as a pass of its own: packed 8-bit pictures in, the operation, packed 8-bit out.

A user never pays this: fused with others an operation costs its arithmetic alone. What a pass moves is its floor, and
how far above it the operation stands says what the arithmetic costs.
"""

import importlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import onset_kernels
from bench import arithmetic
from bench.device import Case, Place, Progress, measured
from bench.passes import prepared
from bench.pictures import noise
from bench.results import Findings
from bench.timing import Effort
from onset_kernels.operation import Operation
from onset_kernels.passes import COORDINATES
from onset_kernels.picture import Layout
from onset_kernels.plan import Load, Plan, Store, step
from onset_kernels.pyramid import Pyramid

CUBE, TABLE = 33, 1024
PARAMETERS = {
    "key_r": 0.0, "key_b": 0.0, "key_g": 1.0, "black": 0.1, "white": 0.9, "low": 0.2, "high": 0.8, "gamma": 1.3,
    "power_r": 0.9, "power_g": 0.9, "power_b": 0.9, "slope_r": 1.1, "ceiling": 1.25, "balance": 0.25,
    "screen_r": 0.03, "screen_g": 0.45, "screen_b": 0.04,
}  # fmt: skip
LATTICE = {"low_r": 0.0, "low_g": 0.0, "low_b": 0.0, "size": float(CUBE)}
NUMPY_NOTE = "float32 planes in and out; ours reads and writes 8-bit pixels besides"


def operations() -> Iterator[tuple[str, Operation]]:
    """(file.CONSTANT, operation) of every operation there is, found by the files being there."""
    defines = re.compile(r"^[A-Z0-9_]+ = Operation\(", re.MULTILINE)
    folder = Path(str(onset_kernels.__file__)).parent
    for path in sorted(folder.glob("*.py")):
        if path.stem != "operation" and defines.search(path.read_text(encoding="utf-8")):
            module = importlib.import_module(f"onset_kernels.{path.stem}")
            for name, value in vars(module).items():
                if isinstance(value, Operation) and value.function.__module__ == module.__name__:
                    yield f"{path.stem}.{name}", value


def pass_of(operation: Operation) -> Plan:
    """The operation between loads of its lanes and a store of what it makes."""
    lanes = [lane for lane in operation.lane_names if lane not in COORDINATES]
    groups = [lanes[start : start + 4] for start in range(0, len(lanes), 4)]
    loads = [_load(f"in{number}", group) for number, group in enumerate(groups)]
    return (*loads, step(operation), _store(operation, lanes))


def _load(name: str, lanes: list[str]) -> Load:
    if len(lanes) == 1:
        return Load(name, Layout.GRAY8, lanes[0])
    spare = [f"{name}_spare{number}" for number in range(4 - len(lanes))]
    return Load(name, Layout.BGRA8, " ".join([*lanes, *spare]))


def _store(operation: Operation, lanes: list[str]) -> Store:
    made = list(operation.replaced)
    if len(made) == 1:
        return Store("out", Layout.GRAY8, made[0])
    alpha = "a" if "a" in lanes else made[0]
    return Store("out", Layout.BGRA8, " ".join([*made, *[alpha] * 3][:4]))


def copying() -> Plan:
    """The emptiest pass: what loading and storing alone cost."""
    return (Load("in0", Layout.BGRA8, "r g b a"), Store("out", Layout.BGRA8, "r g b a"))


def bench(
    sizes: list[tuple[int, int]], spots: list[Place], effort: Effort, progress: Progress, only: str = ""
) -> Findings:
    findings = Findings()
    found = {"load and store": None, **dict(operations())}
    chosen = {name: operation for name, operation in found.items() if only in name}
    for number, (name, operation) in enumerate(chosen.items(), 1):
        progress(f"operations {number}/{len(chosen)}: {name}")
        for width_px, height_px in sizes:
            for spot in spots:
                findings.rows.append(measured(_case(name, operation, width_px, height_px, spot), effort))
    return findings


def _case(name: str, operation: Operation | None, width_px: int, height_px: int, spot: Place) -> Case:
    plan = copying() if operation is None else pass_of(operation)
    tables, parameters = _tables(operation, width_px, height_px)
    made = prepared(plan, width_px, height_px, spot, parameters=parameters, tables=tables)
    compared = arithmetic.PEERS.get(name) if spot == Place("cpu", 1) else None  # numpy has one thread
    peers = {}
    if compared is not None and operation is not None:
        lanes = _float_lanes(operation, width_px, height_px)
        peers["numpy"] = lambda: compared(lanes)
    notes = {"numpy": NUMPY_NOTE}
    return Case(
        "operations", name, width_px, height_px, spot, made.work, made.bytes_moved, peers, made.stream, notes
    )  # fmt: skip


def _tables(operation: Operation | None, width_px: int, height_px: int) -> tuple[dict[str, Any], dict[str, float]]:
    """Identity tables, and the parameters that go with them; a picture of half the canvas, pinned over all of it."""
    tables: dict[str, Any] = {}
    parameters = dict(PARAMETERS)
    for name in operation.table_names if operation is not None else ():
        if name == "pyramid":
            tables[name], placed = _pinned(width_px, height_px)
            parameters |= placed
            continue
        axis = np.linspace(0, 1, CUBE if name == "cube" else TABLE, dtype=np.float32)
        if name == "cube":
            blue, green, red = np.meshgrid(axis, axis, axis, indexing="ij")
            tables[name] = np.stack((red, green, blue), axis=-1).ravel()
        else:
            tables[name] = np.repeat(axis, 3)
        parameters |= LATTICE | {f"per_{channel}": float(axis.size - 1) for channel in "rgb"}
    return tables, parameters


def _float_lanes(operation: Operation, width_px: int, height_px: int) -> dict[str, Any]:
    planes = noise(Layout.RGBA_FLOAT, width_px, height_px)
    return {lane: planes[number % 4] for number, lane in enumerate(operation.lane_names)}


def _pinned(width_px: int, height_px: int) -> tuple[Any, dict[str, float]]:
    columns, rows = max(1, width_px // 2), max(1, height_px // 2)
    pyramid = Pyramid(columns, rows)
    pyramid.fill([np.random.default_rng(channel).random((rows, columns), np.float32) for channel in range(4)])
    still = dict.fromkeys(("xy", "x1", "yx", "y1", "wx", "wy"), 0.0)
    size = {
        "columns": columns,
        "rows": rows,
        "levels": pyramid.levels,
        "xx": columns / width_px,
        "yy": rows / height_px,
    }
    return pyramid.table, {**still, **size, "w1": 1.0, "shown": 1.0, "soft_px": 1.0}
