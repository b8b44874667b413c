"""The kernel benchmarks, which know nothing of the engine, run as the program they are: `python kernels/bench`."""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import onset
from onset.errors import UsageError, WorkError

FOLDER = Path(onset.__file__).parents[1] / "kernels" / "bench"
NAMES = ("bandwidth", "chain", "neighbourhoods", "resampling", "small_planes", "formats", "operations")


def kernel_document(names: Sequence[str], *, quick: bool) -> dict[str, Any]:
    """What `kernels/bench` says; with no names only where we are. Raises UsageError outside a checkout, WorkError."""
    if not (FOLDER / "__main__.py").exists():
        raise UsageError(
            f"the benchmarks are not installed with the program: there is no {FOLDER}; run from a checkout"
        )
    command = [sys.executable, str(FOLDER), "--json", *(["--quick"] if quick else []), *(names or ["--machine"])]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        raise WorkError(f"the kernel benchmarks ended with exit code {done.returncode}; what they said stands above")
    document: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return document
