"""A .cube of 33 points for each look of the show, CDL and LUT baked together by the arithmetic of the pass.

From encoded values (of the look's encoding; without one, of the monitor) to the monitor's, over 0 to 1.
"""

import numpy as np
from numpy.typing import NDArray
from onset_kernels.cdl import CDL
from onset_kernels.curves import decode, encode
from onset_kernels.lut1d import LUT1D
from onset_kernels.lut3d import LUT3D
from onset_kernels.picture import Layout, Transfer
from onset_kernels.plan import Load, Node, Planes, Store, step
from onset_kernels.program import Program

from onset.errors import InputError
from onset.media.cube import Table, read_cube
from onset.takes.exporting import Exported, Place, in_a_file_name
from onset.takes.kept_files import kept_paths
from onset.takes.read import Take
from onset.takes.take_looks import TakeLook, changes_of_looks, looks_of

POINTS = 33
DISPLAY = Transfer.SRGB
"""What the monitor and a recorded comp are encoded with."""


def export_take(take: Take, place: Place) -> Exported:
    """NAME_LOOK.cube for each look. Raises InputError when the show had none."""
    looks = looks_of(take)
    if not looks:
        raise InputError(f"{take.folder}: its show had no look: [looks.NAME] in a show file makes one")
    files, notes = [], changes_of_looks(take)
    for look in looks:
        files.append(
            place.write(
                f"{place.name}_{in_a_file_name(look.name)}.cube", cube_text(f"{place.name} {look.name}", bake(look))
            )
        )
        notes.append(f"look {look.name}: {(look.encoding or DISPLAY).value} values in, {DISPLAY.value} out")
        notes += _of_its_lut(take, look)
    return Exported(files=files, notes=notes)


def _of_its_lut(take: Take, look: TakeLook) -> list[str]:
    """What has to be said where the LUT may not be the one that the take rolled with."""
    if look.lut is None:
        return []
    copies = {
        place: one for one in take.manifest.files if one.kept for place in kept_paths(take.folder, [one]).values()
    }
    kept = copies.get(str(look.lut))
    if kept is None:
        return [f"look {look.name}: {look.lut} as it is now, not as it was when the take was recorded"]
    return (
        [f"look {look.name}: {kept.path} as it was at the cut: it was changed after the roll"]
        if kept.changed_since_roll
        else []
    )


def bake(look: TakeLook) -> NDArray[np.float32]:
    """What the look makes of a lattice of POINTS a side: float32 (POINTS ** 3, 3), red fastest."""
    nodes: list[Node] = [Load("in", Layout.RGB_FLOAT, "r g b"), step(CDL, "cdl")]
    values: dict[str, float] = {"cdl.saturation": look.correction.saturation}
    for name in ("slope", "offset", "power"):
        values |= {f"cdl.{name}_{c}": v for c, v in zip("rgb", getattr(look.correction, name), strict=True)}
    tables: dict[str, Planes] = {}
    encoding = look.encoding or DISPLAY
    if look.lut is not None:
        cube = read_cube(look.lut)
        if cube.shaper is not None:
            nodes.append(step(LUT1D, "shaper"))
            values |= _domain("shaper", cube.shaper)
            tables["shaper.table"] = _flat(cube.shaper)
        if cube.lattice is not None:
            nodes.append(step(LUT3D, "lut"))
            values |= _domain("lut", cube.lattice) | {"lut.size": float(len(cube.lattice.values))}
            tables["lut.cube"] = _flat(cube.lattice)
    elif encoding is not DISPLAY:
        nodes += [step(decode(encoding)), step(encode(DISPLAY))]
    nodes.append(Store("out", Layout.RGB_FLOAT, "r g b"))
    program = Program(tuple(nodes), POINTS * POINTS, POINTS, device="cpu", threads=1)
    program.set({name: value for name, value in values.items() if name in program.known_slots})
    grid = np.linspace(0, 1, POINTS, dtype=np.float32)
    blue, green, red = np.meshgrid(grid, grid, grid, indexing="ij")
    shape = (POINTS, POINTS * POINTS)
    out = tuple(np.zeros(shape, np.float32) for _ in range(3))
    program.run(
        {"in": Planes(tuple(plane.reshape(shape).copy() for plane in (red, green, blue))), **tables}, {"out": out}
    )
    return np.stack([plane.ravel() for plane in out], axis=-1)


def cube_text(title: str, values: NDArray[np.float32]) -> str:
    """The text of a 3D .cube (Adobe Cube LUT Specification 1.0)."""
    rows = "\n".join(f"{red:.7g} {green:.7g} {blue:.7g}" for red, green, blue in values.tolist())
    plain = title.replace('"', "'")
    return f'TITLE "{plain}"\nLUT_3D_SIZE {POINTS}\nDOMAIN_MIN 0 0 0\nDOMAIN_MAX 1 1 1\n{rows}\n'


def _domain(name: str, table: Table) -> dict[str, float]:
    values: dict[str, float] = {}
    for channel, low, high in zip("rgb", table.domain_min, table.domain_max, strict=True):
        values |= {f"{name}.low_{channel}": low, f"{name}.per_{channel}": (len(table.values) - 1) / (high - low)}
    return values


def _flat(table: Table) -> Planes:
    return Planes((np.ascontiguousarray(table.values.reshape(-1)),))
