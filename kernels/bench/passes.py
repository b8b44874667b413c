"""A plan made into work: compiled for a place, given pictures and parameters, its bytes counted."""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from bench.device import Place
from bench.pictures import noise
from bench.timing import Work
from onset_kernels.plan import Load, Plan, Planes, Store
from onset_kernels.program import Program

PARAMETER = 0.5
"""Given to parameters that nobody set: no time depends on a value, but a pass runs only when all have one."""
Arrays = tuple[Any, ...]


@dataclass(frozen=True)
class Prepared:
    """`work` runs the pass once on the next of its pictures; `stored` are the arrays it writes."""

    work: Work
    bytes_moved: int
    stored: Mapping[str, Arrays]
    stream: Any


def prepared(
    plan: Plan,
    width_px: int,
    height_px: int,
    place: Place,
    *,
    parameters: Mapping[str, float] | None = None,
    pictures: Mapping[str, Sequence[Arrays]] | None = None,
    tables: Mapping[str, Any] | None = None,
    resident: bool = True,
) -> Prepared:
    """Pictures are noise unless given; of several for one load each run takes the next, as a camera gives them.

    On a card everything lies in its memory already, and transfers are no part of the pass, unless `resident` is false.
    """
    program = Program(plan, width_px, height_px, device=place.device, threads=place.threads)
    program.set({slot: (parameters or {}).get(slot, PARAMETER) for slot in program.slots})
    move = _to_card if resident and place.device.startswith("cuda") else _as_it_is
    loads = {node.name: node.layout for node in plan if isinstance(node, Load) and node.name in program.loads}
    given = pictures or {}
    shown = {
        name: _shown([tuple(map(move, arrays)) for arrays in given.get(name, [noise(layout, width_px, height_px)])])
        for name, layout in loads.items()
    }
    shown |= {name: [Planes((move(np.ascontiguousarray(table)),))] for name, table in (tables or {}).items()}
    stored = {
        node.name: tuple(
            move(np.zeros(spec.shape(*_size(node, width_px, height_px)), spec.dtype)) for spec in node.layout.planes
        )
        for node in plan
        if isinstance(node, Store)
    }  # fmt: skip
    turns = {name: itertools.cycle(planes) for name, planes in shown.items()}

    def work() -> None:
        program.run({name: next(turn) for name, turn in turns.items()}, stored)

    arrays = [array for planes in shown.values() for array in planes[0].arrays]
    moved = sum(_bytes(array) for array in itertools.chain(arrays, *stored.values()))
    return Prepared(work, moved, stored, program.stream)


def _size(store: Store, width_px: int, height_px: int) -> tuple[int, int]:
    return store.cells.size(width_px, height_px) if store.cells else (width_px, height_px)


def _shown(pictures: Sequence[Arrays]) -> list[Planes]:
    """A single picture is a still: its revision stays, and a card that has it already is not sent it again."""
    return [Planes(arrays, revision=int(len(pictures) == 1)) for arrays in pictures]


def _bytes(array: Any) -> int:
    return int(np.prod(array.shape) * np.dtype(array.dtype).itemsize)


def _as_it_is(array: Any) -> Any:
    return array


def _to_card(array: Any) -> Any:
    from numba import cuda

    return cuda.to_device(array)
