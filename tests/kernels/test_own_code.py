"""Kernels give the same bits in the process that compiles them and in those that find them in the cache."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

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
