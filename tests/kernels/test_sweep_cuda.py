from pathlib import Path
from typing import Any

import pytest

from tests.kernels.ptx import assembled

pytest.importorskip("numba_cuda", reason="no numba-cuda here: pip install 'onset-engine[cuda]'")

from numba import types
from onset_kernels import sweep_cuda

PLANE, WEIGHTS = types.Array(types.float32, 2, "C"), types.Array(types.float32, 1, "C")
STEP, WHOLE, REAL = (types.int32, types.int32), types.int32, types.float32
KERNELS: dict[str, tuple[Any, tuple[Any, ...]]] = {
    "sums": (sweep_cuda.sums, (PLANE, PLANE, *STEP, WHOLE, REAL, REAL)),
    "least": (sweep_cuda.least, (PLANE, PLANE, *STEP, WHOLE, REAL)),
    "taps": (sweep_cuda.taps, (PLANE, PLANE, *STEP, WEIGHTS)),
    "sigma": (sweep_cuda.sigma, (PLANE, PLANE, REAL)),
    "grow_by_fraction": (sweep_cuda.grow_by_fraction, (PLANE, PLANE, REAL, REAL)),
}


@pytest.mark.parametrize("cc", [(8, 0), (8, 9), (9, 0)])
@pytest.mark.parametrize("name", sorted(KERNELS))
def test_it_assembles_without_doubles_and_without_spills(name: str, cc: tuple[int, int], tmp_path: Path) -> None:
    kernel, arguments = KERNELS[name]
    assert ".visible .entry" in assembled(kernel, arguments, cc, tmp_path)
