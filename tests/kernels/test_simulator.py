"""Every test that takes a device, once more on numba's CUDA simulator, in a process of its own."""

import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("numba_cuda", reason="no numba-cuda here: pip install 'onset-engine[cuda]'")

FOLDER = Path(__file__).parent
OTHERS = (path for path in FOLDER.glob("test_*.py") if path != Path(__file__))
FILES = sorted(path.name for path in OTHERS if "device: str" in path.read_text())


PARTS = 4  # a process each: few, because every start takes over a second, and not one, so that they can run at once


@pytest.mark.timeout(300)  # half a minute each on a machine of one's own
@pytest.mark.parametrize("part", range(PARTS))
def test_the_cuda_form_agrees_in_the_simulator(part: int) -> None:
    files = [str(FOLDER / file) for file in FILES[part::PARTS]]
    command = [sys.executable, "-m", "pytest", "-q", "--device", "cudasim", "-p", "no:cacheprovider", *files]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=280, cwd=FOLDER.parents[1])
    assert done.returncode == 0, done.stdout + done.stderr
    assert " passed" in done.stdout
