"""What Blender makes of a BVH file."""

import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

SCRIPT = Path(__file__).with_name("blender_import.py")


@dataclass(frozen=True)
class Imported:
    """Name of a bone (`NAME.end` its tip) -> its place in Blender's axes (Z up), for each frame; and the rate."""

    frames: list[dict[str, NDArray[np.float64]]]
    rate_hz: float


def imported_by_blender(bvh: Path, folder: Path) -> Imported:
    """Skips where there is no Blender."""
    blender = shutil.which("blender")
    if blender is None:
        pytest.skip("no blender on this machine: that it imports the file is not checked")
    out = folder / "imported.json"
    command = [blender, "--background", "--factory-startup", "--python-exit-code", "3", "--python", str(SCRIPT)]
    done = subprocess.run(
        [*command, "--", str(bvh), str(out)], capture_output=True, text=True, timeout=240,
        env={**os.environ, "TMPDIR": str(folder)},  # its own folder there stays behind when it is killed
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    told = json.loads(out.read_text())
    frames = [{name: np.array(place) for name, place in frame.items()} for frame in told["frames"]]
    return Imported(frames, told["rate_hz"])
