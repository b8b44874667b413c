"""The `onset` program as a process of its own, as a user starts it."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

LIMIT_S = 120
_PROGRAM = [sys.executable, "-c", "from onset.cli import main; main()"]
ROOT = Path(__file__).parents[1]


def start(*words: object, first: Path | None = None, **options: Any) -> "subprocess.Popen[str]":
    """`onset` with these words, its streams held. `first` is a folder that Python looks into before all others."""
    folders = [*([first] if first else []), *(ROOT / folder for folder in ("", "kernels", "calibration"))]
    paths = os.pathsep.join(str(folder) for folder in folders)
    environment = {**os.environ, "PYTHONPATH": paths}
    return subprocess.Popen(
        [*_PROGRAM, *(str(word) for word in words)],
        env=environment, text=True, **{"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options},
    )  # fmt: skip


def onset(*words: object, **options: Any) -> "subprocess.CompletedProcess[str]":
    """`onset` with these words, run to its end."""
    program = start(*words, **options)
    try:
        out, err = program.communicate(timeout=LIMIT_S)
    except subprocess.TimeoutExpired:
        program.kill()
        program.communicate()
        raise
    return subprocess.CompletedProcess(program.args, program.returncode, out, err)


def interrupted(
    words: Sequence[object], after: str, number: int = signal.SIGINT, **options: Any
) -> "subprocess.CompletedProcess[str]":
    """`onset` with these words, sent a signal once it has written a line with `after` to standard error."""
    program = start(*words, **options)
    assert program.stderr is not None
    guard = threading.Timer(LIMIT_S, program.kill)
    guard.start()
    said = []
    try:
        for line in program.stderr:
            said.append(line)
            if after in line:
                program.send_signal(number)
                break
        out, err = program.communicate(timeout=LIMIT_S)
    finally:
        guard.cancel()
        if program.poll() is None:
            program.kill()
            program.communicate()
    return subprocess.CompletedProcess(program.args, program.returncode, out, "".join(said) + err)
