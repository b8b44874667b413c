"""Neighbourhood operations by name: the only thing that ends a pass.

A neighbourhood is one file of this package with a `NEIGHBOURHOOD`; its name is the file's. Adding one edits nothing.

    blur = neighbourhood("box_blur")
    blur.run_cpu(source, target, scratch, 2.5, threads=2)

Planes are C-contiguous float32 (height, width), three different ones; `source` is left as it was, `scratch` holds
nothing of use afterwards. Values are in pixels, 0 leaves a plane as it is, and the effect grows without steps. Edges
repeat the outermost sample. NaN counts as 0 and infinities as +-1e30 (`onset_kernels.sweep`): every result is finite.
No value compiles anything, and no plane is allocated.
"""

import importlib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from math import isfinite
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Plane = npt.NDArray[np.float32]

LARGEST_PX = 1024.0
_EVERY_PATH = (0.5, 1.0, 1.5, 3.0)  # a fraction alone, whole pixels alone, both; all parts of an octagon


@dataclass(frozen=True)
class Neighbourhood:
    """What a neighbourhood file provides.

    `cpu(source, target, scratch, value)` runs on the threads set by `onset_kernels.threads`; `cuda(source, target,
    scratch, value, stream)` enqueues on `stream` and returns. `unit` names the value: radius_px or sigma_px.
    """

    cpu: Callable[[Plane, Plane, Plane, float], None]
    cuda: Callable[[Any, Any, Any, float, Any], None]
    unit: str

    def run_cpu(self, source: Plane, target: Plane, scratch: Plane, value: float, threads: int) -> None:
        """`target` from `source` with `threads` threads. Raises ValueError for a value or plane that cannot be used."""
        from onset_kernels.threads import set_threads

        self._check(source, target, scratch, value)
        for plane in (source, target, scratch):
            if plane.dtype != np.float32 or not plane.flags.c_contiguous:
                raise ValueError(f"a {plane.dtype} plane with strides {plane.strides}; it must be C-contiguous float32")
        set_threads(threads)
        self.cpu(source, target, scratch, value)

    def run_cuda(self, source: Any, target: Any, scratch: Any, value: float, stream: Any) -> None:
        """The same on device arrays, enqueued on a numba stream. Raises ValueError like `run_cpu`."""
        self._check(source, target, scratch, value)
        self.cuda(source, target, scratch, value, stream)

    def prepare_cpu(self, threads: int) -> None:
        """Compile everything that any value may use, or load it from the cache: no slider compiles in the loop."""
        for value in _EVERY_PATH:
            source, target, scratch = (np.zeros((1, 1), np.float32) for _ in range(3))
            self.run_cpu(source, target, scratch, value, threads)

    def prepare_cuda(self, stream: Any) -> None:
        """The same for a card."""
        from numba import cuda

        for value in _EVERY_PATH:
            source, target, scratch = (cuda.to_device(np.zeros((1, 1), np.float32)) for _ in range(3))
            self.run_cuda(source, target, scratch, value, stream)
        stream.synchronize()

    def _check(self, source: Any, target: Any, scratch: Any, value: float) -> None:
        if not (isfinite(value) and 0 <= value <= LARGEST_PX):
            raise ValueError(f"{self.unit} {value}; it must be 0 to {LARGEST_PX:g}")
        if len(source.shape) != 2 or not source.shape == target.shape == scratch.shape:
            shapes = ", ".join(str(tuple(plane.shape)) for plane in (source, target, scratch))
            raise ValueError(f"planes of shapes {shapes}; all three must be (height, width), the same")
        if source is target or source is scratch or target is scratch:
            raise ValueError("source, target and scratch must be three different planes")


@cache
def neighbourhood(name: str) -> Neighbourhood:
    """The neighbourhood in the file `name`; raises ValueError naming the known ones."""
    if name not in _names():
        raise ValueError(f"unknown neighbourhood {name!r}; known: {', '.join(_names())}")
    found: Neighbourhood = importlib.import_module(f"onset_kernels.{name}").NEIGHBOURHOOD
    return found


def _names() -> list[str]:
    """Files of this folder that define NEIGHBOURHOOD; read as text, so that naming them imports none of them."""
    defines = re.compile(r"^NEIGHBOURHOOD\b", re.MULTILINE)
    files = sorted(Path(__file__).parent.glob("*.py"))
    return [file.stem for file in files if defines.search(file.read_text(encoding="utf-8"))]


class _Around(Mapping[str, Neighbourhood]):
    def __getitem__(self, name: str) -> Neighbourhood:
        if name not in _names():
            raise KeyError(name)
        return neighbourhood(name)

    def __iter__(self) -> Iterator[str]:
        return iter(_names())

    def __len__(self) -> int:
        return len(_names())


AROUND: Mapping[str, Neighbourhood] = _Around()
