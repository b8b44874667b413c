"""Where and with what was measured: stands in every JSON, because a figure without it means nothing."""

import importlib.metadata
import os
import platform
import subprocess
import time
from pathlib import Path
from typing import Any

LIBRARIES = ("numpy", "numba", "numba-cuda", "torch", "opencv-contrib-python", "opencv-python", "pyzmq")
ROOT = Path(__file__).parents[2]


def about() -> dict[str, Any]:
    """The machine, the commit, the versions, and how busy it was when the run began."""
    return {
        "utc": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "cpu": cpu_name(),
        "cores": len(os.sched_getaffinity(0)),
        "cache_l3": _first(Path("/sys/devices/system/cpu/cpu0/cache/index3/size")),
        "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "commit": _git("rev-parse", "--short=12", "HEAD"),
        "changed_files": len(_git("status", "--porcelain").splitlines()),
        "load_1min": round(os.getloadavg()[0], 2),
        "omp_wait_policy": os.environ.get("OMP_WAIT_POLICY", "unset"),
        "versions": versions(),
        "cards": cards(),
    }


def versions() -> dict[str, str]:
    found = {}
    for library in LIBRARIES:
        try:
            found[library] = importlib.metadata.version(library)
        except importlib.metadata.PackageNotFoundError:
            continue
    for program, flag in (("ffmpeg", "-version"), ("gst-launch-1.0", "--version")):
        line = _said(program, flag).partition("\n")[0]
        if line:
            found[program] = line.replace(f"{program} version ", "").split(" Copyright")[0]
    return found


def cpu_name() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def cards() -> list[str]:
    if not has_card():
        return []
    return [
        line.strip()
        for line in _said("nvidia-smi", "--query-gpu=name,driver_version", "--format=csv,noheader").splitlines()
    ]


def has_card() -> bool:
    """Whether CUDA works here; the device file is looked for first, because asking numba takes longer."""
    if not Path("/dev/nvidiactl").exists():
        return False
    from numba import cuda

    return bool(cuda.is_available())


def _git(*arguments: str) -> str:
    return _said("git", "-C", str(ROOT), *arguments).strip()


def _said(*command: str) -> str:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=20, stdin=subprocess.DEVNULL)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout if done.returncode == 0 else ""


def _first(path: Path) -> str:
    return path.read_text().strip() if path.exists() else ""
