"""Compiles fused passes to PTX with no driver and no card, for any compute capability: the gate of the tests."""

from typing import Any

import numpy as np

from onset_kernels.fuse import Fused, fuse
from onset_kernels.plan import Plan


def cuda_ptx(plan: Plan, cc: tuple[int, int]) -> tuple[str, ...]:
    """PTX text of each pass of `plan` for compute capability `cc`. Needs libnvvm and libnvrtc (pinned in the tests)."""
    from numba import cuda, types

    fused = fuse(plan, cuda=True)
    texts = []
    for kernel in fused.kernels:
        arrays = [_array_type(fused, name, plane) for name, plane in kernel.arrays]
        signature = types.void(types.int64, types.int64, types.float32[::1], *arrays)
        text, _ = cuda.compile(kernel.module.run, signature, cc=cc, device=False, abi="numba", output="ptx")
        texts.append(str(text))
    return tuple(texts)


def _array_type(fused: Fused, name: str, plane: int) -> Any:
    from numba import from_dtype, types

    if name.startswith("around "):
        return types.float32[:, ::1]
    if plane < 0:
        return types.float32[::1]
    layout = fused.stores[name] if name in fused.stores else fused.loads[name].layout

    return from_dtype(np.dtype(layout.planes[plane].dtype))[:, ::1]
