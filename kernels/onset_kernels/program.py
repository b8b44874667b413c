"""A plan made ready to run on one device, at one size. The engine, the renderer, tests and benches all use this.

program = Program(plan, 1920, 1080, device="cpu", threads=2)
program.set({"keyer.black": 0.1})
program.run({"source": Planes((frame,))}, {"comp": (comp,)})
"""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from onset_kernels.fuse import Fused, fuse
from onset_kernels.picture import Layout
from onset_kernels.plan import Cells, Plan, Planes

Arrays = Mapping[tuple[str, int], Any]


class Executor(Protocol):
    """Runs fused passes on one device."""

    def run(self, parameters: NDArray[np.float32], loads: Mapping[str, Planes], stores: Mapping[str, Any]) -> None:
        """One frame. Returns when the stored arrays may be read."""
        ...

    def compile(self) -> None:
        """Compile every pass, or load it from the cache, by running it on no pixels."""
        ...


class Program:
    """Compiled passes with their parameters.

    `device` is `cpu`, `cuda:N`, or `cuda` for the current card. `threads` is for the CPU alone and is always explicit,
    because OpenMP's default takes every core from everyone else on the machine. `stream` is a raw CUDA stream to queue
    on, such as `torch.cuda.current_stream().cuda_stream`; then tensors and passes need no synchronisation between them.
    """

    def __init__(
        self,
        plan: Plan,
        width_px: int,
        height_px: int,
        *,
        device: str = "cpu",
        threads: int = 1,
        stream: int | None = None,
    ) -> None:
        self.plan = plan
        self.width_px, self.height_px = width_px, height_px
        self.device = device
        cuda = device.startswith("cuda")
        self._fused = fuse(plan, cuda=cuda)
        self._slot = {name: number for number, name in enumerate(self._fused.slots)}
        self._parameters = np.full(max(1, len(self._slot)), np.nan, np.float32)
        self._given = [False] * len(self._slot)
        self._needed = self._needed_planes()
        self._executor = _executor(self._fused, width_px, height_px, device, threads, stream)
        self._executor.compile()

    @property
    def slots(self) -> tuple[str, ...]:
        """Names of all parameters."""
        return self._fused.slots

    @property
    def known_slots(self) -> Mapping[str, int]:
        """Parameter names and their places, for quick look-ups."""
        return self._slot

    @property
    def loads(self) -> frozenset[str]:
        """Names of the pictures and tables that a run must be given."""
        return frozenset(self._fused.loads) | self._fused.tables

    @property
    def stores(self) -> Mapping[str, Layout]:
        """What a run stores, by name."""
        return self._fused.stores

    @property
    def stream(self) -> Any:
        """The stream on which a card's work is queued; None on the CPU, where `run` returns when all is done."""
        return getattr(self._executor, "stream", None)

    def set(self, values: Mapping[str, float]) -> None:
        """Set parameters by name. Raises KeyError naming an unknown slot and the known ones."""
        for name, value in values.items():
            slot = self._slot.get(name)
            if slot is None:
                raise KeyError(f"no parameter {name!r}; this plan has {', '.join(self._fused.slots) or 'none'}")
            self._parameters[slot] = value
            self._given[slot] = True

    def value(self, name: str) -> float:
        """The present value of a parameter."""
        return float(self._parameters[self._slot[name]])

    def run(self, loads: Mapping[str, Planes], stores: Mapping[str, Sequence[Any]]) -> None:
        """Compute one frame from `loads` into `stores`.

        Raises ValueError when a plane is missing or has another shape or dtype than its layout at this size, or when
        a parameter was never set: a slot left at NaN would spoil the frame without a word.
        """
        if not all(self._given):
            missing = [name for name, given in zip(self._fused.slots, self._given, strict=True) if not given]
            raise ValueError(f"parameters never set: {', '.join(missing)}")
        if not self._all_fit(loads, stores):
            self._check(loads, stores)
        self._executor.run(self._parameters, loads, stores)

    def _needed_planes(self) -> dict[str, tuple[bool, tuple[Any, ...], tuple[Any, ...]]]:
        """By name of a load or store: whether any size up to the canvas's will do, and dtypes and shapes of planes."""
        needed: dict[str, tuple[bool, tuple[Any, ...], tuple[Any, ...]]] = {}
        cells, whole = self._fused.cells, (self.width_px, self.height_px)
        pictures: list[tuple[str, Layout, bool, Cells | None]] = [
            (name, load.layout, load.scaled, None) for name, load in self._fused.loads.items()
        ]
        pictures += [(name, layout, False, cells) for name, layout in self._fused.stores.items()]
        for name, layout, scaled, divided in pictures:
            size = divided.size(*whole) if divided is not None else whole
            shapes = tuple(spec.shape(*size) for spec in layout.planes)
            needed[name] = scaled, tuple(np.dtype(spec.dtype) for spec in layout.planes), shapes
        return needed

    def _all_fit(self, loads: Mapping[str, Planes], stores: Mapping[str, Sequence[Any]]) -> bool:
        """Whether all is there and, told without a word of text, of the right kind; if not, `_check` has the say.

        `_check` alone took 0.04 ms of each pass of the live key, for the names of dtypes.
        """
        if not self._fused.tables <= loads.keys():
            return False
        for name, (scaled, dtypes, shapes) in self._needed.items():
            arrays = stores.get(name) if name in self._fused.stores else loads[name].arrays if name in loads else None
            if arrays is None or len(arrays) != len(dtypes):
                return False
            for array, dtype, shape in zip(arrays, dtypes, shapes, strict=True):
                rows, columns = array.shape
                fits = 1 <= rows <= self.height_px and 1 <= columns <= self.width_px if scaled else array.shape == shape
                if array.dtype is not dtype or not fits:
                    return False
        return True

    def _check(self, loads: Mapping[str, Planes], stores: Mapping[str, Sequence[Any]]) -> None:
        for name, load in self._fused.loads.items():
            if name not in loads:
                raise ValueError(f"no planes for {name!r}; this plan loads {', '.join(sorted(self.loads))}")
            if load.scaled:
                self._check_scaled(name, load.layout, loads[name].arrays)
            else:
                self._check_planes(name, load.layout, loads[name].arrays)
        for table in self._fused.tables - set(loads):
            raise ValueError(f"no table {table!r}; this plan loads {', '.join(sorted(self.loads))}")
        for name, layout in self._fused.stores.items():
            if name not in stores:
                raise ValueError(f"no planes to store {name!r}; this plan stores {', '.join(self._fused.stores)}")
            self._check_planes(name, layout, stores[name], self._fused.cells)

    def _check_scaled(self, name: str, layout: Layout, arrays: Sequence[Any]) -> None:
        for spec, array in zip(layout.planes, arrays, strict=True):
            rows, columns = array.shape
            fits = 1 <= rows <= self.height_px and 1 <= columns <= self.width_px
            if not fits or str(array.dtype).removeprefix("torch.") != spec.dtype:
                raise ValueError(
                    f"plane of {name!r} is {array.dtype} {tuple(array.shape)}; {layout.key} scaled to "
                    f"{self.width_px}x{self.height_px} needs {spec.dtype} of that size or smaller"
                )

    def _check_planes(self, name: str, layout: Layout, arrays: Sequence[Any], cells: Cells | None = None) -> None:
        width_px, height_px = self.width_px, self.height_px
        if cells is not None:
            width_px, height_px = cells.size(width_px, height_px)
        for spec, array in zip(layout.planes, arrays, strict=True):
            shape = spec.shape(width_px, height_px)
            if tuple(array.shape) != shape or str(array.dtype).removeprefix("torch.") != spec.dtype:
                raise ValueError(
                    f"plane of {name!r} is {array.dtype} {tuple(array.shape)}; {layout.key} at "
                    f"{width_px}x{height_px} needs {spec.dtype} {shape}"
                )


def _executor(fused: Fused, width_px: int, height_px: int, device: str, threads: int, stream: int | None) -> Executor:
    if device.startswith("cuda"):
        from onset_kernels.run_cuda import CudaExecutor

        return CudaExecutor(fused, width_px, height_px, device, stream)
    if device != "cpu":
        raise ValueError(f"device {device!r} is unknown; use cpu, cuda or cuda:0")
    from onset_kernels.run_cpu import CpuExecutor

    return CpuExecutor(fused, width_px, height_px, threads)
