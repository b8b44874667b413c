"""A look: an ASC CDL, then a LUT, for one output alone.

    linear light -> encoded -> CDL -> LUT -> display code values, ready to store

Both are defined on encoded values, never on linear light: a colourist's offset of 0.02 in linear light would swamp the
shadows. `encoding` says which values: those of the output itself when left out (a grade made on the monitor), or a
camera's log curve (a grade and a LUT made for log footage). A LUT's result is taken as the output's own code values,
which is what viewing LUTs make; without one, values in another encoding are brought to the output's.
The primaries stay BT.709: a LUT that expects a camera's wide gamut needs its matrix baked in.
"""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import numpy as np
from onset_kernels.cdl import CDL
from onset_kernels.curves import decode, encode
from onset_kernels.lut1d import LUT1D
from onset_kernels.lut3d import LUT3D
from onset_kernels.picture import Transfer
from onset_kernels.plan import Node, Plan, Planes, Values, step

from onset.errors import InputError
from onset.media.cdl import Correction, read_cdl
from onset.media.cube import Cube, Table, read_cube
from onset.show import Look

_AS_IS = Look()


def look_plan(look: Look, transfer: Transfer, *, lanes: Mapping[str, str] | None = None) -> Plan:
    """Linear `r g b` -> code values of `transfer` through the look. Straight colour: premultiplied grades wrongly.

    `lanes` renames `r g b`. Names are relative to the look. Raises InputError when a file cannot be used.
    """
    encoding = look.encoding or transfer
    nodes: list[Node] = [step(encode(encoding), lanes=lanes), step(CDL, "cdl", lanes=lanes)]
    cube = _cube(look)
    if cube is not None and cube.shaper is not None:
        nodes.append(step(LUT1D, "shaper", lanes=lanes))
    if cube is not None and cube.lattice is not None:
        nodes.append(step(LUT3D, "lut", lanes=lanes))
    if cube is None and encoding is not transfer:
        nodes += [step(decode(encoding), lanes=lanes), step(encode(transfer), lanes=lanes)]
    return tuple(nodes)


def look_values(look: Look) -> Values:
    """Parameters and tables of `look_plan`. Files are read once for each time they change."""
    correction = _correction(look)
    parameters = {f"cdl.{name}": value for name, value in _cdl_values(correction).items()}
    planes: dict[str, Planes] = {}
    cube = _cube(look)
    if cube is not None and cube.shaper is not None:
        parameters |= _domain("shaper", cube.shaper, len(cube.shaper.values))
        planes["shaper.table"] = _table(cube.shaper, look)
    if cube is not None and cube.lattice is not None:
        size = len(cube.lattice.values)
        parameters |= _domain("lut", cube.lattice, size) | {"lut.size": float(size)}
        planes["lut.cube"] = _table(cube.lattice, look)
    return Values(parameters, planes)


def _correction(look: Look) -> Correction:
    """The CDL of the file, or the one written out in the look. Raises InputError for both at once."""
    if look.cdl is None:
        return Correction(look.slope, look.offset, look.power, look.saturation)
    written = (look.slope, look.offset, look.power, look.saturation)
    if written != (_AS_IS.slope, _AS_IS.offset, _AS_IS.power, _AS_IS.saturation):
        raise InputError(f"a look has both cdl {str(look.cdl)!r} and slope, offset, power or saturation; keep one")
    return _read_correction(look.cdl, look.cdl_id, _changed_ns(look.cdl))


def _cdl_values(correction: Correction) -> dict[str, float]:
    values = {"saturation": correction.saturation}
    for name in ("slope", "offset", "power"):
        for channel, value in zip("rgb", getattr(correction, name), strict=True):
            values[f"{name}_{channel}"] = value
    return values


def _domain(name: str, table: Table, entries: int) -> dict[str, float]:
    values: dict[str, float] = {}
    for channel, low, high in zip("rgb", table.domain_min, table.domain_max, strict=True):
        values |= {f"{name}.low_{channel}": low, f"{name}.per_{channel}": (entries - 1) / (high - low)}
    return values


def _table(table: Table, look: Look) -> Planes:
    """The table flat, red fastest. The file's time is the revision: a card is sent a table once."""
    assert look.lut is not None
    return Planes((np.ascontiguousarray(table.values.reshape(-1)),), _changed_ns(look.lut))


def _cube(look: Look) -> Cube | None:
    return None if look.lut is None else _read_cube(look.lut, _changed_ns(look.lut))


def _changed_ns(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror or error}; check the look's path") from None


@lru_cache(maxsize=32)
def _read_cube(path: Path, changed_ns: int) -> Cube:  # noqa: ARG001 - the time is part of the key
    return read_cube(path)


@lru_cache(maxsize=32)
def _read_correction(path: Path, name: str, changed_ns: int) -> Correction:  # noqa: ARG001
    return read_cdl(path, name)
