"""The program of a plan, and beside it, where light wraps over the camera's edges, the small one that makes that light.

What stands beneath the camera, and the camera's matte with every shape put upon it, are computed from the same plan as
means of cells, some 135 to 200 rows whatever the picture, and blurred there; the pass samples the result. Always on the
CPU, also beside a card: the wrap is the same bits for every device. Of a cell two rows are read (`onset.keying.proxy`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from onset_kernels.picture import Layout
from onset_kernels.plan import Around, Cells, Load, Plan, Planes, Store
from onset_kernels.program import Program

from onset.keying.proxy import proxy_divide, proxy_lines
from onset.stack import WRAP_LIGHT, WRAP_PX

_ROWS = 1080
"""A spread is said in pixels of a picture with so many rows."""
_LANES = "wrap_r wrap_g wrap_b wrap_a"
_BLUR: Plan = (
    Load("beneath", Layout.RGBA_FLOAT, _LANES),
    *(Around(lane, "gaussian_blur", "sigma_px") for lane in _LANES.split()),
    Store("blurred", Layout.RGBA_FLOAT, _LANES),
)


def program_of(plan: Plan, width_px: int, height_px: int, device: str, threads: int) -> Program:
    """What runs a frame's plan; with a small program beside it where the plan samples WRAP_LIGHT."""
    if not plan:
        return NoPass(width_px, height_px)
    kind = WrappedProgram if WRAP_LIGHT in plan else Program
    return kind(plan, width_px, height_px, device=device, threads=threads)


def beneath_plan(plan: Plan, cells: Cells) -> Plan:
    """Of a stack's plan all that stands before WRAP_LIGHT; what is beneath and the matte are stored small."""
    before = plan[: plan.index(WRAP_LIGHT)]
    kept = [node for node in before if not isinstance(node, Store)]
    # Chroma is not mended: a mean of cells does not see the difference.
    plain = [replace(node, guided=False, sharpened=False) if isinstance(node, Load) else node for node in kept]
    light = Store("beneath", Layout.RGB_FLOAT, "under_r under_g under_b", cells)
    return (*plain, light, Store("matte", Layout.GRAY_FLOAT, "a", cells))


class NoPass(Program):
    """Runs the empty plan: that of a show whose sinks want numbers and no picture."""

    def __init__(self, width_px: int, height_px: int) -> None:  # nothing is compiled, so that nothing is inherited
        self.plan = ()
        self.width_px, self.height_px, self.device = width_px, height_px, "cpu"

    @property
    def known_slots(self) -> Mapping[str, int]:
        """None."""
        return {}

    def set(self, values: Mapping[str, float]) -> None:
        """There is nothing to set."""

    def run(self, loads: Mapping[str, Planes], stores: Mapping[str, Sequence[Any]]) -> None:
        """Compute nothing."""


class WrappedProgram(Program):
    """A program that is given what its plan loads, WRAP_LIGHT excepted: that it makes itself, frame by frame."""

    def __init__(self, plan: Plan, width_px: int, height_px: int, *, device: str = "cpu", threads: int = 1) -> None:
        super().__init__(plan, width_px, height_px, device=device, threads=threads)
        self._side_px = 2 * proxy_divide(height_px)
        cells = Cells(self._side_px, proxy_lines(self._side_px))
        columns, rows = cells.size(width_px, height_px)
        self._small = Program(beneath_plan(plan, cells), width_px, height_px, threads=threads)
        self._blur = Program(_BLUR, columns, rows, threads=threads)
        self._beneath = np.zeros((4, rows, columns), np.float32)
        self._blurred = np.zeros((4, rows, columns), np.float32)
        self._revision = 0

    @property
    def known_slots(self) -> Mapping[str, int]:
        """Those of the pass, and the spread of the light."""
        return {**super().known_slots, WRAP_PX: -1}

    @property
    def loads(self) -> frozenset[str]:
        """What a run must be given."""
        return super().loads - {WRAP_LIGHT.name} | self._small.loads

    def set(self, values: Mapping[str, float]) -> None:
        """As Program.set; `keyer.wrap_px` is the sigma of the wrapped light in pixels of a picture of 1080 rows."""
        own = dict(values)
        if WRAP_PX in own:
            self._blur.set({"sigma_px": own.pop(WRAP_PX) * self.height_px / _ROWS / self._side_px})
        super().set(own)
        small = self._small.known_slots
        self._small.set({name: value for name, value in own.items() if name in small})

    def run(self, loads: Mapping[str, Planes], stores: Mapping[str, Sequence[Any]]) -> None:
        """As Program.run. The arrays to load must lie in this machine's memory."""
        if WRAP_LIGHT.name in super().loads:
            self._small.run(loads, {"beneath": tuple(self._beneath[:3]), "matte": (self._beneath[3],)})
            self._blur.run({"beneath": Planes(tuple(self._beneath))}, {"blurred": tuple(self._blurred)})
            self._revision += 1
            loads = {**loads, WRAP_LIGHT.name: Planes(tuple(self._blurred), self._revision)}
        super().run(loads, stores)
