"""Every test that takes a device, once more on a CUDA card where there is one."""

import subprocess
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent


@pytest.mark.cuda
def test_the_cuda_form_agrees_on_a_card() -> None:
    cuda = pytest.importorskip("numba.cuda", reason="no numba-cuda here: pip install 'onset-engine[cuda]'")
    if not cuda.is_available():
        pytest.skip("no CUDA card here")
    command = [sys.executable, "-m", "pytest", "-q", "--device", "cuda", "-p", "no:cacheprovider", str(FOLDER)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=290, cwd=FOLDER.parents[1])
    assert done.returncode == 0, done.stdout + done.stderr
    assert " passed" in done.stdout
