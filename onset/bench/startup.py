"""From `onset run SHOW` typed to the first published frame, with a warm cache, as a user has it."""

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from onset.bench.effort import Effort, progress
from onset.bench.engine_process import free_port
from onset.errors import WorkError

LIMIT_S = 180.0
SHOW = """
[show]
name = "onset-bench-start-{port}"
[engine]
device = "cpu"
[source]
kind = "pattern"
size = "{size}"
rate = "30"
[keyer]
kind = "difference"
[[layer]]
kind = "bars"
[[layer]]
kind = "camera"
[[sink]]
kind = "publish"
name = "onset-bench-start-{port}"
endpoint = "tcp://127.0.0.1:{port}"
"""


def startup(effort: Effort) -> dict[str, Any]:
    """Seconds until the first frame was out; the first start warms the cache and is listed apart."""
    rows = []
    for size in ("1920x1080", "3840x2160"):
        progress(f"startup: {size}")
        first_s, *warm_s = [start_s(size) for _ in range(effort.repeats + 1)]
        rows.append(
            {
                "name": f"onset run, {size}",
                "first_s": round(first_s, 3),
                "median_s": round(statistics.median(warm_s), 3),
                "max_s": round(max(warm_s), 3),
                "starts": len(warm_s),
            }
        )
    return {"rows": rows}


def start_s(size: str) -> float:
    """One start of the program, timed from outside. Raises WorkError with what it said when it fails."""
    with tempfile.TemporaryDirectory(prefix="onset-bench-") as folder:
        path = Path(folder) / "show.toml"
        path.write_text(SHOW.format(size=size, port=free_port()), encoding="utf-8")
        before = time.monotonic()
        process = subprocess.Popen(
            [sys.executable, "-m", "onset", "run", str(path), "--seconds", "0.2", "--json"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        try:
            assert process.stderr is not None
            said = []
            for line in process.stderr:
                said.append(line)
                if "on the air" in line:
                    return time.monotonic() - before
            raise WorkError(f"onset run ended before its first frame: {''.join(said).strip() or 'it said nothing'}")
        finally:
            try:
                process.communicate(timeout=LIMIT_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.communicate()
