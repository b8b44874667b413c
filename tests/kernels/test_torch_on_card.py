"""torch tensors and the fused pass on one card: no copy, one stream, the same result as on the CPU."""

from typing import Any

import numpy as np
import pytest
from onset_kernels.matte_ramp import MATTE_RAMP, ramp_parameters
from onset_kernels.picture import Layout
from onset_kernels.plan import Load, Planes, Store, step
from onset_kernels.program import Program

PLAN = (Load("in", Layout.GRAY_FLOAT, "a"), step(MATTE_RAMP, "keyer"), Store("out", Layout.GRAY_FLOAT, "a"))
VALUES = {f"keyer.{name}": value for name, value in ramp_parameters(0.2, 0.8).items()}


@pytest.mark.cuda
def test_tensors_are_read_and_written_where_they_lie_on_torchs_own_stream() -> None:
    torch: Any = pytest.importorskip("torch", reason="torch is not installed: pip install 'onset-engine[torch]'")
    matte = torch.rand(36, 64, device="cuda")
    out = torch.zeros_like(matte)
    stream = torch.cuda.Stream()
    with torch.cuda.stream(stream):
        program = Program(PLAN, 64, 36, device="cuda", stream=stream.cuda_stream)
        program.set(VALUES)
        doubled = matte * 2  # queued on the stream just before the pass, with nothing to wait for it
        program.run({"in": Planes((doubled,))}, {"out": (out,)})
        total = out.sum()  # queued behind it
    wanted = np.zeros((36, 64), np.float32)
    on_cpu = Program(PLAN, 64, 36)
    on_cpu.set(VALUES)
    on_cpu.run({"in": Planes((doubled.cpu().numpy(),))}, {"out": (wanted,)})
    np.testing.assert_allclose(out.cpu().numpy(), wanted, atol=1e-5)
    assert float(total) == pytest.approx(float(wanted.sum()), rel=1e-4)
