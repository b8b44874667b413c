from pathlib import Path
from typing import Any

import pytest

from tests.kernels.ptx import assembled

pytest.importorskip("numba_cuda", reason="no numba-cuda here: pip install 'onset-engine[cuda]'")

from numba import types
from onset_kernels import resample_cuda

F, I = types.float32, types.int32  # noqa: E741


def plane(sample: Any, dimensions: int = 2) -> Any:
    return types.Array(sample, dimensions, "C")


@pytest.mark.parametrize("cc", [(8, 0), (8, 9), (9, 0)])
@pytest.mark.parametrize("sample", [types.float32, types.uint8, types.uint16], ids=str)
def test_both_kernels_assemble_without_doubles_and_without_spills(
    sample: Any, cc: tuple[int, int], tmp_path: Path
) -> None:
    assembled(resample_cuda.combine_rows, (plane(sample), plane(F), plane(I, 1), plane(F), I), cc, tmp_path)
    along = (plane(F), plane(sample), plane(I, 1), plane(F), F, F, types.boolean)
    assembled(resample_cuda.along_rows, along, cc, tmp_path)
