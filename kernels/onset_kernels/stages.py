"""A row in three stages, so that what is 0 wherever a matte is 0 is worked out only where it is not. For the CPU.

    first    the matte, and what else is needed before it       all of the row
    inside   what vanishes with the matte (`Operation.vanishes`)  runs of stretches that the matte does not leave empty
    last     everything behind that                             all of the row

Most of a picture before a screen is screen. What the stages hand on goes through scratch rows; loads and blends of
scaled planes are read again. Where the matte is 0 throughout, the last stage has the zeros that the operations would
give as constants. A card needs none of it: its passes are bound by memory.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from onset_kernels.passes import COORDINATES, Pass, Version
from onset_kernels.plan import Around, Load, Step

FIRST, INSIDE, LAST = range(3)
STRETCH_PX = 64
U32 = np.uint32


@dataclass(frozen=True)
class Stages:
    """Which lane decides, and the stage that each version and store belongs to; what may be repeated is in several."""

    matte: str
    bodies: tuple[tuple[Version, ...], ...]
    stores: tuple[tuple[Version, ...], ...]
    carried: tuple[tuple[str, ...], ...]
    """Lanes that each stage leaves in a row for a later one. Those of INSIDE are 0 where the matte is."""


def stages_of(part: Pass) -> Stages | None:
    """How a pass is staged; None where less than two steps vanish with one lane, or a neighbourhood waits behind it."""
    matte, inside = _vanishing(part.body)
    if len(inside) < 2 or part.arounds:
        return None
    maker = {made: version for version in part.body for made in version.makes}
    if matte not in maker:
        return None
    behind: set[Version] = set()
    for version in part.body:
        sources = {maker[lane] for lane in version.reads if lane in maker}
        if version not in inside and sources & (inside | behind):
            behind.add(version)
    needed: dict[Version, set[int]] = {version: set() for version in part.body}
    needed[maker[matte]].add(FIRST)
    stores: list[list[Version]] = [[], [], []]
    for store in part.stores:
        sources = {maker[lane] for lane in store.reads if lane in maker}
        place = LAST if sources & (inside | behind) else FIRST
        stores[place].append(store)
        _need(needed, sources, (place,))
    bodies: list[list[Version]] = [[], [], []]
    for version in reversed(part.body):
        places = _places(version, needed[version], inside, behind)
        for place in places:
            bodies[place].append(version)
        _need(needed, {maker[lane] for lane in version.reads if lane in maker}, places)
    for body in bodies:
        body.reverse()
    return Stages(matte, _frozen(bodies), _frozen(stores), _carried(bodies, stores, matte))


def _vanishing(body: Sequence[Version]) -> tuple[str, set[Version]]:
    """The lane that decides, and the steps that vanish with it and wait for nothing that lies behind such a step."""
    inside: set[Version] = set()
    zeros: list[str] = []  # the matte first
    behind: set[str] = set()
    for version in body:
        decides = _decides(version)
        if not zeros and len(decides) == 1:
            zeros += decides
        if decides and decides <= {*zeros} and behind.isdisjoint(version.reads):
            inside.add(version)
            zeros += version.makes
        elif not behind.union(zeros[1:]).isdisjoint(version.reads):
            behind.update(version.makes)
    return (zeros[0] if zeros else ""), inside


def _decides(version: Version) -> set[str]:
    """The lanes with which a step vanishes; none for a step that does not."""
    node = version.node
    if not isinstance(node, Step):
        return set()
    names = node.operation.vanishes.split()
    return {lane for name, lane in zip(node.operation.lane_names, version.reads, strict=True) if name in names}


def _places(version: Version, needed: set[int], inside: set[Version], behind: set[Version]) -> tuple[int, ...]:
    """Where a version is worked out: once, unless reading it again is as cheap as keeping it."""
    if version in inside:
        return (INSIDE,)
    if version in behind:
        return (LAST,)
    if isinstance(version.node, Load) or not _read_here(version):
        return tuple(sorted(needed))
    return (FIRST,) if len(needed) > 1 else tuple(needed)


def _read_here(version: Version) -> tuple[str, ...]:
    """Lanes read in this pass; what a neighbourhood was given, the pass before has read."""
    return () if isinstance(version.node, Around) else version.reads


def _need(needed: Mapping[Version, set[int]], versions: Iterable[Version], places: Iterable[int]) -> None:
    for version in versions:
        needed[version].update(places)


def _carried(bodies: list[list[Version]], stores: list[list[Version]], matte: str) -> tuple[tuple[str, ...], ...]:
    """For each stage the lanes of it that a later one reads without making them; the matte is read between two."""
    wanted: list[set[str]] = []
    for body, stored in zip(bodies, stores, strict=True):
        made = {lane for version in body for lane in version.makes}
        wanted.append({lane for version in (*body, *stored) for lane in _read_here(version)} - made)
    wanted[INSIDE].add(matte)
    return _frozen(
        [lane for version in bodies[place] for lane in version.makes if any(lane in one for one in wanted[place + 1 :])]
        for place in range(len(bodies))
    )


def _frozen(lists: Iterable[Iterable[Any]]) -> tuple[tuple[Any, ...], ...]:
    return tuple(tuple(one) for one in lists)


def loops(stages: Stages, rows: Mapping[str, str], lines_of: Callable[[Version], list[str]], run_of: str) -> list[str]:
    """The loops as source. `rows`: the scratch row of each carried lane; the lines of each version are made once.

    The last stage is written twice: for runs that the matte leaves empty, where lanes of INSIDE are the constant 0, and
    for the others, where they are read: of tier `fast`, before a matte that is empty for three quarters, that takes 0.2
    ms of 6.5 at 1080p, for a tenth more to compile. Indices are unsigned: a run may begin anywhere, and a loop over an
    index that might be negative is not vectorised. A pixel's own index goes to float by way of 32 bits, which is one
    instruction and not four.
    """
    lines: dict[Version, list[str]] = {}
    for version in (version for part in (*stages.bodies, *stages.stores) for version in part):
        if version not in lines:  # asked for twice, a plane would be stretched, and a row filled, twice
            lines[version] = lines_of(version)

    def loop(place: int, first: str, last: str, zeros: Collection[str] = ()) -> list[str]:
        versions = (*stages.bodies[place], *stages.stores[place])
        reads = {lane for version in versions for lane in _read_here(version)}
        made = {lane for version in stages.bodies[place] for lane in version.makes}
        written = [f"{name}_lane = F(np.int32({name}))" for name in COORDINATES if name in reads]
        given = sorted(reads - made - {*COORDINATES})
        written += [f"{lane} = F(0)" if lane in zeros else f"{lane} = {rows[lane][:-1]}, x]" for lane in given]
        for version in versions:
            written += lines[version]
        written += [f"{rows[lane][:-1]}, x] = {lane}" for lane in stages.carried[place]]
        head = [f"base = np.uintp({first})", f"for i in range(np.uintp({last} - {first})):", "    x = base + i"]
        return [*head, *(f"    {line}" for line in written)]

    return [
        *loop(FIRST, "0", "width"),
        *("done = 0", "while done < width:", f"    first, last = {run_of}({rows[stages.matte]}, done, width)"),
        *(f"    {line}" for line in loop(LAST, "done", "first", stages.carried[INSIDE])),
        *(f"    {line}" for line in loop(INSIDE, "first", "last")),
        *(f"    {line}" for line in loop(LAST, "first", "last")),
        "    done = last",
    ]


def run_of(row: Any, start: Any, width: Any) -> Any:
    """The next run of stretches that `row`, from `start` on, does not leave empty: first and last + 1; else `width`."""
    first = start
    while first < width and empty(row, first, min(STRETCH_PX, width - first)):
        first += STRETCH_PX
    first = min(first, width)
    last = first
    while last < width and not empty(row, last, min(STRETCH_PX, width - last)):
        last += STRETCH_PX
    return first, min(last, width)


def empty(row: Any, first: Any, count: Any) -> Any:
    """Whether `count` values from `first` on are all 0, of either sign; NaN is none."""
    bits, base = row.view(U32), np.uintp(first)
    some = U32(0)
    for i in range(np.uintp(count)):  # unsigned: an index that may be negative is not vectorised
        some |= U32(bits[base + i] << U32(1))
    return some == 0
