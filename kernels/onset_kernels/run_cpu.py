"""Runs fused passes on CPU threads."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onset_kernels.around import neighbourhood
from onset_kernels.fuse import Fused, Kernel
from onset_kernels.plan import Planes
from onset_kernels.threads import set_threads

# Rows are dealt out in more bands than there are threads, so that a thread which loses its core for a moment holds up
# a small part of the frame only.
BANDS_PER_THREAD = 4

Plane = NDArray[np.float32]


class CpuExecutor:
    """Holds scratch rows and the planes between passes; allocates nothing while running."""

    def __init__(self, fused: Fused, width_px: int, height_px: int, threads: int) -> None:
        set_threads(threads)  # refuses a number that this process does not have
        self._fused = fused
        self._size = (height_px, width_px)
        self._threads = threads
        self._bands = max(1, min(threads * BANDS_PER_THREAD, height_px))
        self._scratch = [
            np.zeros((self._bands, max(1, kernel.scratch_rows), width_px + width_px % 2), np.float32)
            for kernel in fused.kernels  # an even width: rows of subsampled pictures are filled two pixels at a time
        ]
        self._between: dict[str, tuple[Plane, Plane, Plane]] = {
            made: (self._plane(), self._plane(), self._plane())
            for kernel in fused.kernels
            for made, _ in kernel.arounds
        }
        self._slot = {name: number for number, name in enumerate(fused.slots)}

    def run(self, parameters: NDArray[np.float32], loads: Mapping[str, Planes], stores: Mapping[str, Any]) -> None:
        """One frame, in the calling thread and `threads` - 1 more."""
        set_threads(self._threads)
        height, width = self._size
        for kernel, scratch in zip(self._fused.kernels, self._scratch, strict=True):
            arrays = [self._array(kernel, name, plane, loads, stores) for name, plane in kernel.arrays]
            kernel.module.run(self._bands, height, width, parameters, scratch, *arrays)
            for made, around in kernel.arounds:
                source, target, spare = self._between[made]
                amount = float(parameters[self._slot[around.parameter]])
                neighbourhood(around.neighbourhood).run_cpu(source, target, spare, amount, self._threads)

    def compile(self) -> None:
        """Compile every pass, or load it from the cache, by running it on no rows."""
        set_threads(self._threads)
        for kernel, scratch in zip(self._fused.kernels, self._scratch, strict=True):
            arrays = [self._fused.tiny(name, plane) for name, plane in kernel.arrays]
            kernel.module.run(1, 0, 0, np.zeros(max(1, len(self._slot)), np.float32), scratch, *arrays)
            for _, around in kernel.arounds:
                neighbourhood(around.neighbourhood).prepare_cpu(self._threads)

    def _array(
        self, kernel: Kernel, name: str, plane: int, loads: Mapping[str, Planes], stores: Mapping[str, Any]
    ) -> Any:
        if name.startswith("around "):
            made = name.removeprefix("around ")
            written_here = any(made == own for own, _ in kernel.arounds)
            return self._between[made][0 if written_here else 1]
        if name in self._fused.stores:
            return stores[name][plane]
        return loads[name].arrays[max(plane, 0)]

    def _plane(self) -> Plane:
        return np.zeros(self._size, np.float32)
