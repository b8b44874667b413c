"""Every test that takes a device, once more on numba's CUDA simulator, in a process of its own."""

import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("numba_cuda", reason="no numba-cuda here: pip install 'onset-engine[cuda]'")

FOLDER = Path(__file__).parent
OTHERS = (path for path in FOLDER.glob("test_*.py") if path != Path(__file__))
FILES = sorted(path.name for path in OTHERS if "device: str" in path.read_text())


@pytest.mark.parametrize("file", FILES)
def test_the_cuda_form_agrees_in_the_simulator(file: str) -> None:
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "--device",
        "cudasim",
        "-p",
        "no:cacheprovider",
        str(FOLDER / file),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=250, cwd=FOLDER.parents[1])
    assert done.returncode == 0, done.stdout + done.stderr
    assert " passed" in done.stdout
