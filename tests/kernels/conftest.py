"""The device that a kernel's test runs on: `--device cpu|cudasim|cuda`, the fixture `device`."""

import os

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--device", choices=("cpu", "cudasim", "cuda"), default="cpu", help="where kernels are tested")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--device", default="cpu") == "cudasim":
        os.environ["NUMBA_ENABLE_CUDASIM"] = "1"  # read by numba.cuda when it is imported, and by nothing later


@pytest.fixture
def device(request: pytest.FixtureRequest) -> str:
    """`cpu`, `cudasim` (64x36 pixels at most: the simulator takes about 0.2 ms a pixel) or `cuda`."""
    return str(request.config.getoption("--device", default="cpu"))
