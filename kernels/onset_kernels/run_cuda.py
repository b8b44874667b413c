"""Runs fused passes on a CUDA card: upload once, the passes, download once, all on one stream.

Host planes are pinned where they lie (a ring in shared memory, a pool), once each, so that copies run at the bus's
speed without a staging buffer. Device buffers are kept. A plane whose revision has not changed is not sent again.
Arrays that are on the card already (torch tensors, numba arrays) are used as they are.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numba import cuda
from numpy.typing import NDArray

from onset_kernels.around import neighbourhood
from onset_kernels.fuse import Fused, Kernel
from onset_kernels.plan import Planes
from onset_kernels.wrap import FASTMATH  # noqa: F401 - one set of flags is documented there for both devices

BLOCK = (32, 8)


class CudaExecutor:
    """Device buffers, pinned host memory and one stream.

    `stream` may be a raw stream handle, such as `torch.cuda.current_stream().cuda_stream`: kernels then queue behind
    torch's work on it, and torch's behind them, with no further synchronisation.
    """

    def __init__(self, fused: Fused, width_px: int, height_px: int, device: str, stream: int | None = None) -> None:
        number = device.partition(":")[2]
        if number:
            cuda.select_device(int(number))
        self._fused = fused
        self._size = (height_px, width_px)
        self._grid = (-(-width_px // BLOCK[0]), -(-height_px // BLOCK[1]))
        self.stream = cuda.stream() if stream is None else cuda.external_stream(stream)
        self._kernels = [cuda.jit(kernel.module.run) for kernel in fused.kernels]
        self._device: dict[tuple[str, int], Any] = {}
        self._revision: dict[str, tuple[int, tuple[int, ...]]] = {}
        self._pinned: dict[int, Any] = {}
        self._parameters = cuda.device_array(max(1, len(fused.slots)), np.float32)
        self._slot = {name: number for number, name in enumerate(fused.slots)}
        self._between = {
            made: tuple(cuda.device_array(self._size, np.float32) for _ in range(3))
            for kernel in fused.kernels
            for made, _ in kernel.arounds
        }

    def run(self, parameters: NDArray[np.float32], loads: Mapping[str, Planes], stores: Mapping[str, Any]) -> None:
        """One frame; the stream is synchronised once, at the end, and only when something was copied to the host."""
        height, width = self._size
        self._parameters.copy_to_device(parameters, stream=self.stream)
        for name in self._fused.loads:
            self._upload(name, loads[name])
        for table in self._fused.tables:
            self._upload(table, loads[table])
        for kernel, compiled in zip(self._fused.kernels, self._kernels, strict=True):
            arrays = [self._array(kernel, name, plane, loads, stores) for name, plane in kernel.arrays]
            compiled[self._grid, BLOCK, self.stream](height, width, self._parameters, *arrays)
            for made, around in kernel.arounds:
                source, target, spare = self._between[made]
                amount = float(parameters[self._slot[around.parameter]])
                neighbourhood(around.neighbourhood).run_cuda(source, target, spare, amount, self.stream)
        self._download(stores)

    def compile(self) -> None:
        """Compile every pass, or load it from the cache, by launching it on no pixels."""
        for kernel, compiled in zip(self._fused.kernels, self._kernels, strict=True):
            arrays = [cuda.to_device(self._fused.tiny(name, plane)) for name, plane in kernel.arrays]
            compiled[(1, 1), BLOCK, self.stream](0, 0, self._parameters, *arrays)
            for _, around in kernel.arounds:
                neighbourhood(around.neighbourhood).prepare_cuda(self.stream)
        self.stream.synchronize()

    def _upload(self, name: str, planes: Planes) -> None:
        if any(_on_card(array) for array in planes.arrays):
            return
        mark = (planes.revision, tuple(array.ctypes.data for array in planes.arrays))  # type: ignore[attr-defined]
        if planes.revision and self._revision.get(name) == mark:
            return
        self._revision[name] = mark
        for number, array in enumerate(planes.arrays):
            self._buffer(name, number, array).copy_to_device(self._pin(array), stream=self.stream)

    def _download(self, stores: Mapping[str, Any]) -> None:
        copied = False
        for name in self._fused.stores:
            for number, array in enumerate(stores[name]):
                if not _on_card(array):
                    self._device[name, number].copy_to_host(self._pin(array), stream=self.stream)
                    copied = True
        if copied:
            self.stream.synchronize()

    def _array(
        self, kernel: Kernel, name: str, plane: int, loads: Mapping[str, Planes], stores: Mapping[str, Any]
    ) -> Any:
        if name.startswith("around "):
            made = name.removeprefix("around ")
            written_here = any(made == own for own, _ in kernel.arounds)
            return self._between[made][0 if written_here else 1]
        number = max(plane, 0)
        array = stores[name][number] if name in self._fused.stores else loads[name].arrays[number]
        return array if _on_card(array) else self._buffer(name, number, array)

    def _buffer(self, name: str, number: int, array: Any) -> Any:
        buffer = self._device.get((name, number))
        if buffer is None or buffer.shape != array.shape:
            buffer = self._device[name, number] = cuda.device_array(array.shape, array.dtype)
        return buffer

    def _pin(self, array: Any) -> Any:
        """Page-lock the memory that `array` lies in, once; a whole ring at a time, since slots may share pages."""
        root = array
        while isinstance(root.base, np.ndarray):
            root = root.base
        place = root.ctypes.data
        if place not in self._pinned and not _simulated():
            self._pinned[place] = cuda.current_context().mempin(root, place, root.nbytes, mapped=False)
        return array


def _on_card(array: Any) -> bool:
    return hasattr(array, "__cuda_array_interface__") or getattr(array, "is_cuda", False)


def _simulated() -> bool:
    return ".simulator." in type(cuda.current_context()).__module__
