"""The device that a kernel's test runs on: `--device cpu|cudasim|cuda`, the fixture `device`.

With another device than the CPU only the tests that take the fixture run. `cudasim` is numba's CUDA simulator, which
exists in a process of its own: `test_simulator.py` starts one.
"""

import os
from pathlib import Path

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--device", choices=("cpu", "cudasim", "cuda"), default="cpu", help="where kernels are tested")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--device", default="cpu") == "cudasim":
        os.environ["NUMBA_ENABLE_CUDASIM"] = "1"  # read by numba.cuda when it is imported, and by nothing later


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--device", default="cpu") == "cpu":
        return
    here = Path(__file__).parent
    others = [item for item in items if here in item.path.parents and "device" not in getattr(item, "fixturenames", ())]
    items[:] = [item for item in items if item not in others]
    config.hook.pytest_deselected(items=others)


@pytest.fixture
def device(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """`cpu`, or `cuda` on a card and in the simulator (64x36 pixels at most there: about 0.2 ms a pixel)."""
    chosen = request.config.getoption("--device", default="cpu")
    if chosen == "cudasim":  # it starts a Python thread for each of a block's: the usual 256 take twice as long
        for module in ("run_cuda", "sweep_cuda", "resample_cuda"):
            monkeypatch.setattr(f"onset_kernels.{module}.BLOCK", (8, 4))
    return "cpu" if chosen == "cpu" else "cuda"
