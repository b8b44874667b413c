"""CUDA kernels compiled to PTX and assembled, with no driver and no card; skips where there is no assembler."""

import re
import shutil
import subprocess
import sysconfig
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from onset_kernels.ptx import card_of


def assembled(kernel: Callable[..., Any], arguments: tuple[Any, ...], cc: tuple[int, int], folder: Path) -> str:
    """The PTX of an undecorated kernel. Fails on a double-precision instruction, on spills and on a stack frame."""
    from numba import cuda, types

    with card_of(cc):
        code, _ = cuda.compile(kernel, types.void(*arguments), cc=cc, device=False, abi="numba", output="ptx")
    assembled_text(str(code), cc, folder)
    return str(code)


def assembled_text(code: str, cc: tuple[int, int], folder: Path) -> int:
    """Registers a thread that this PTX takes. Fails on a double-precision instruction, spills or a stack frame."""
    assert ".f64" not in code, "an .f64 instruction: somewhere a literal is not an np.float32"
    file = folder / "kernel.ptx"
    file.write_text(code)
    command = [_ptxas(), "-v", f"-arch=sm_{cc[0]}{cc[1]}", str(file), "-o", str(folder / "kernel.cubin")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    frames = re.findall(r"(\d+) bytes stack frame, (\d+) bytes spill stores, (\d+) bytes spill loads", done.stderr)
    assert frames, done.stderr
    assert all(frame == ("0", "0", "0") for frame in frames), done.stderr
    return max(int(used) for used in re.findall(r"Used (\d+) registers", done.stderr))


def _ptxas() -> str:
    """The assembler of the wheel nvidia-cuda-nvcc, of the same release as the compiler, or one on the path."""
    wheel = Path(sysconfig.get_paths()["purelib"]) / "nvidia" / "cu13" / "bin" / "ptxas"
    found = str(wheel) if wheel.exists() else shutil.which("ptxas")
    if not found:
        pytest.skip("no ptxas here: pip install nvidia-cuda-nvcc==13.0.88")
    return found
