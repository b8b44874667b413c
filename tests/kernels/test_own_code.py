"""Kernels give the same bits in the process that compiles them and in those that find them in the cache."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numba import njit, prange
from numpy.typing import NDArray
from onset_kernels.own_code import keep_own_code
from onset_kernels.wrap import FASTMATH

_KERNEL = """
import numpy as np
from numba import njit, prange
from onset_kernels.threads import set_threads
from onset_kernels.wrap import FASTMATH

F = np.float32


@njit(parallel=True, nogil=True, cache=True, fastmath=FASTMATH, error_model="numpy")
def run(bands, height, width, p, i0, i1, i2, o):
    k = p[0]
    for band in prange(bands):
        for y in range(height * band // bands, height * (band + 1) // bands):
            for x in range(width):
                u = i0[y, x]
                v = i1[y, x]
                w = F(np.int32(i2[y, x] & 255)) * F(1 / 255)
                o[y, x] = u * w + v * (F(1) - u) * w + (v - u) * k * (F(1) - w)
"""
_RUN = """
import sys
import kernel, numpy as np, xxhash

kernel.set_threads(1)
rng = np.random.default_rng(1)
u, v = (rng.random((400, 1000)).astype(np.float32) for _ in range(2))
w = rng.integers(0, 1 << 32, (400, 1000), dtype=np.uint64).astype(np.uint32)
made = np.zeros_like(u)
kernel.run(8, 400, 1000, np.array([0.3], np.float32), u, v, w, made)
print(xxhash.xxh3_64_hexdigest(made), sum(kernel.run.stats.cache_hits.values()))
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "kernel.py").write_text(_KERNEL)
    return tmp_path


def run(folder: Path) -> tuple[str, int]:
    """In a process of its own: the hash of what the kernel made, and how often it was found in the cache."""
    environment = dict(os.environ, NUMBA_CACHE_DIR=str(folder / "cache"))
    environment["PYTHONPATH"] = os.pathsep.join([str(folder), *filter(None, sys.path)])
    done = subprocess.run(
        [sys.executable, "-c", _RUN], env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    made, hits = done.stdout.split()
    return made, int(hits)


def test_a_process_that_compiles_a_kernel_runs_the_code_that_it_leaves_in_the_cache(folder: Path) -> None:
    compiled, hits = run(folder)
    assert hits == 0
    cached, hits = run(folder)
    assert hits == 1
    assert compiled == cached


def test_a_kernel_takes_nothing_that_was_linked_into_it_from_elsewhere() -> None:
    keep_own_code()

    @njit(fastmath=FASTMATH)
    def of_row(line: NDArray[np.float32]) -> None:
        for x in range(line.shape[0]):
            line[x] = line[x] * line[x] + np.float32(3) * line[x]

    @njit(parallel=True, fastmath=FASTMATH)
    def kernel(lines: NDArray[np.float32]) -> None:
        for y in prange(lines.shape[0]):
            of_row(lines[y])

    kernel(np.zeros((2, 8), np.float32))
    library: Any = next(iter(kernel.overloads.values())).library  # type: ignore[attr-defined]
    linkages = {one.name: one.linkage.name for one in library.get_defined_functions()}
    called_by_threads = [linkage for name, linkage in linkages.items() if name.startswith("__gufunc__")]
    assert called_by_threads == ["internal"]
    assert set(linkages.values()) == {"external", "internal"}
    assert all(".kernel" in name or "6kernel" in name for name, how in linkages.items() if how == "external"), linkages
