"""Other people's programs as peers: run as processes, their CPU seconds as the kernel counted them."""

import os
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from bench.pictures import actor, plate
from numpy.typing import NDArray

LIMIT_S = 300.0


@dataclass(frozen=True)
class Spent:
    """Wall seconds, and CPU seconds in user and kernel mode of a process and all its threads."""

    wall_s: float
    cpu_s: float


@dataclass(frozen=True)
class Job:
    """`command` does the job on so many frames; `baseline` is the same process without the filters."""

    name: str
    command: tuple[str, ...]
    baseline: tuple[str, ...]
    note: str


@dataclass(frozen=True)
class Footage:
    """Raw frames in memory: `camera0.bgra` ... and `plate.bgra`, and the same as `.i420` and `.ayuv`."""

    folder: Path
    width_px: int
    height_px: int
    count: int


class JobFailed(Exception):  # noqa: N818 - names the event
    """A program that ended with an error: its exit code and the last line it wrote to standard error."""


def run_job(command: Sequence[str]) -> Spent:
    """What a process took, as the kernel counted it. Raises JobFailed."""
    before = time.perf_counter()
    errors = os.memfd_create("errors")
    try:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=errors)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)  # reaped already: subprocess must not wait for it
        took_s = time.perf_counter() - before
        if process.returncode:
            said = os.pread(errors, 1 << 20, 0).decode(errors="replace").strip().splitlines()
            raise JobFailed(f"exit code {process.returncode}, {said[-1] if said else 'nothing said'}")
    finally:
        os.close(errors)
    return Spent(took_s, usage.ru_utime + usage.ru_stime)


def write_footage(folder: Path, width_px: int, height_px: int, count: int) -> Footage:
    """Frames of the actor and a plate as raw files, in every format that suits FFmpeg or GStreamer."""
    pictures = {f"camera{number}": actor(width_px, height_px, number) for number in range(count)}
    pictures["plate0"] = plate(width_px, height_px)
    for name, bgra in pictures.items():
        bgra.tofile(folder / f"{name}.bgra")
        ayuv = as_ayuv(bgra)
        ayuv.tofile(folder / f"{name}.ayuv")
        subsampled = [ayuv[..., 1].ravel(), *(ayuv[::2, ::2, number].ravel() for number in (2, 3))]
        np.concatenate(subsampled).tofile(folder / f"{name}.i420")
    return Footage(folder, width_px, height_px, count)


def as_ayuv(bgra: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Alpha and BT.601 limited Y'CbCr, as FFmpeg and GStreamer take untagged pictures to be; ITU-R BT.601-7."""
    b, g, r = (bgra[..., number].astype(np.float32) / 255 for number in range(3))
    luma = 0.299 * r + 0.587 * g + 0.114 * b
    y, cb, cr = 16 + 219 * luma, 128 + 224 * (b - luma) / 1.772, 128 + 224 * (r - luma) / 1.402
    return np.stack([bgra[..., 3], *((plane + 0.5).astype(np.uint8) for plane in (y, cb, cr))], axis=-1)
