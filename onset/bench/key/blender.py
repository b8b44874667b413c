"""Blender's Keying node as a peer: the program itself without a window, in linear floating point.

Its key colour is the bare screen's, or the clean plate that our key estimates, as its Keying Screen node would give.
"""

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from onset.bench.key.bare_screen import screen_code
from onset.bench.key.curve_tables import to_linear
from onset.bench.key.footage import Footage
from onset.bench.key.keyed import Keyed
from onset.bench.key.peer import Axis, Settings
from onset.errors import WorkError

_SCRIPT = Path(__file__).with_name("blender_script.py")
_MEMORY = Path("/dev/shm")
_NODE = ("screen_balance", "clip_black", "clip_white", "edge_kernel_tolerance", "despill_factor", "despill_balance")


class Blender:
    """The Keying node of the compositor."""

    name = "Blender Keying"
    axes: Sequence[Axis] = (
        Axis("key", ("plate",), others=("colour",)),
        Axis("screen_balance", (0.2, 0.5, 0.8), 0.15),
        Axis("clip_black", (0.0, 0.1, 0.2), 0.05, pair="levels"),
        Axis("clip_white", (1.0, 0.85, 0.65), 0.08, low=0.05, pair="levels"),
        Axis("edge_kernel_radius", (3.0,), 3.0, low=0.0, high=12.0),
        Axis("edge_kernel_tolerance", (0.1,), 0.06, high=0.5),
        Axis("despill_factor", (0.0, 1.0), 0.2, colour=True),
        Axis("despill_balance", (0.0, 0.5, 1.0), 0.2, colour=True),
    )

    @property
    def about(self) -> str:
        """Which version runs."""
        return f"the Keying node of {version() or 'Blender'}, in linear floating point"

    def missing(self) -> str | None:
        """Whether the program is installed."""
        return None if version() else "Blender: not installed (Debian: apt install blender)"

    def told_apart(self, settings: Settings) -> Settings:
        """As `Peer.told_apart`."""
        return settings

    def keyed(self, footage: Footage, several: Sequence[Settings], *, colour: bool) -> Iterator[list[Keyed]]:  # noqa: ARG002 - it always makes both
        """As `Peer.keyed`."""
        with tempfile.TemporaryDirectory(prefix="onset-key-", dir=_MEMORY if _MEMORY.is_dir() else None) as name:
            folder = Path(name)
            reading, writing = os.pipe()
            job = folder / "job.json"
            job.write_text(json.dumps(_job(footage, several, folder, writing)), encoding="utf-8")
            command = ["blender", "--background", "--factory-startup", "--threads", "1", "--python-exit-code", "1",
                       "--python", str(_SCRIPT), "--", str(job)]  # fmt: skip
            with (folder / "errors").open("wb") as errors:
                process = subprocess.Popen(
                    command,
                    stdin=subprocess.DEVNULL,
                    stdout=errors,
                    stderr=errors,
                    pass_fds=(writing,),
                    env={**os.environ, "TMPDIR": name},  # its own folder there stays behind when it is killed
                )
            os.close(writing)
            try:
                with os.fdopen(reading, "rb") as pipe:
                    for _ in several:
                        yield _read(footage, pipe, folder / "errors")
            finally:
                process.kill()
                process.wait()


@cache
def version() -> str | None:
    """As the program says it, None where there is none."""
    if shutil.which("blender") is None:
        return None
    done = subprocess.run(["blender", "--version"], capture_output=True, text=True, timeout=60)
    return done.stdout.splitlines()[0].strip() if done.returncode == 0 and done.stdout else None


def _job(footage: Footage, several: Sequence[Settings], folder: Path, descriptor: int) -> dict[str, Any]:
    screen = to_linear(np.clip(screen_code(footage), 0, 1).astype(np.float32), footage.display)
    heaps = _heaps(footage)
    rows, columns = len(heaps[0]) * footage.picture.height_px, footage.picture.width_px
    plain = _write(folder / "colour.raw", [np.broadcast_to(screen, (rows, columns, 3))])
    frames = [
        _write(folder / f"frame{number}.raw", [footage.linear(place) for place in heap])
        for number, heap in enumerate(heaps)
    ]
    plates = [plain] * len(heaps)
    if any(settings["key"] == "plate" for settings in several):
        plates = [
            _write(folder / f"plate{number}.raw", [footage.estimated(place) for place in heap])
            for number, heap in enumerate(heaps)
        ]
    return {
        "width_px": columns, "height_px": rows, "folder": str(folder), "descriptor": descriptor, "frames": frames,
        "settings": [
            {
                "node": {
                    **{name: float(settings[name]) for name in _NODE},
                    "edge_kernel_radius": round(float(settings["edge_kernel_radius"])),
                },
                "keys": plates if settings["key"] == "plate" else [plain] * len(heaps),
            }
            for settings in several
        ],
    }  # fmt: skip


def _heaps(footage: Footage) -> list[list[int]]:
    """Places of frames that go through the node as one picture: those of a sample, one above the other, which takes a
    third of the time; whole frames each alone."""
    places = list(range(len(footage)))
    return [places] if footage.whole is not None else [[place] for place in places]


def _write(path: Path, pictures: Sequence[NDArray[np.float32]]) -> str:
    with path.open("wb") as file:
        for light in pictures:
            opaque = np.ones((*light.shape[:2], 1), np.float32)
            file.write(np.concatenate([light, opaque], axis=-1).astype(np.float32).tobytes())
    return str(path)


def _read(footage: Footage, pipe: IO[bytes], errors: Path) -> list[Keyed]:
    shape = len(footage), footage.picture.height_px, footage.picture.width_px, 4
    due = int(np.prod(shape)) * 4
    read = pipe.read(due)
    if len(read) != due:
        said = errors.read_text(errors="replace").strip().splitlines() or ["nothing said"]
        raise WorkError(f"blender ended early: {next((line for line in said if 'Error' in line), said[-1])}")
    frames = np.frombuffer(read, np.float32).reshape(shape)
    return [Keyed(np.clip(frame[..., 3], 0, 1), np.ascontiguousarray(frame[..., :3])) for frame in frames]
