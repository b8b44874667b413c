"""The whole chain: key, screen subtraction, despill and over an opaque plate, in linear light, 8-bit sRGB in and out.

The plate is a still, so that each contender has it in the form that suits it, made once: the engine keeps 10 bits of
gamma 2, numpy and torch get floats in linear light, FFmpeg and GStreamer the format of their overlay.
Beside it the same arithmetic written with numpy and torch, and what FFmpeg and GStreamer have for the job. Those two
are programs, not functions: they run as processes in the same rounds, and the cost of the same process without the
filters, on the same frames, is taken off (`bench.programs`).
"""

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from bench import arithmetic
from bench.beside_programs import beside_programs
from bench.device import Case, Place, Progress, measured
from bench.ffmpeg import ffmpeg_jobs
from bench.gstreamer import gstreamer_jobs
from bench.passes import Prepared, prepared
from bench.pictures import SCREEN, actor, packed, plate
from bench.programs import write_footage
from bench.results import Findings, Row
from bench.timing import Effort, Work
from numpy.typing import NDArray
from onset_kernels.curves import decode, encode
from onset_kernels.despill import DESPILL
from onset_kernels.difference_key import DIFFERENCE_KEY
from onset_kernels.dominance import key_weights
from onset_kernels.merge import OVER
from onset_kernels.opaque import OPAQUE
from onset_kernels.picture import Layout, Transfer
from onset_kernels.plan import Load, Plan, Store, step
from onset_kernels.screen_subtract import SCREEN_SUBTRACT

FRAMES = 4
NAME = "key + despill + over"
UNDER = {"r": "under_r", "g": "under_g", "b": "under_b"}
BALANCE, CEILING = 0.25, 1.0
SAME_JOB = "same arithmetic, float32"


def linear(code: float) -> float:
    """Linear light of an 8-bit sRGB code (IEC 61966-2-1)."""
    x = code / 255
    return x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4


SCREEN_LINEAR = (linear(SCREEN[0]), linear(SCREEN[1]), linear(SCREEN[2]))


def chain_plan() -> Plan:
    """What the engine runs for no more than this job: an opaque camera over an opaque plate."""
    return (
        Load("plate", Layout.RGB10, "under_r under_g under_b"),
        step(decode(Transfer.GAMMA2, bits=10), lanes=UNDER),
        step(OPAQUE, lanes={"a": "under_a"}),
        Load("source", Layout.BGRA8, "r g b a"),
        step(decode(Transfer.SRGB, bits=8)),
        step(OPAQUE),
        step(DIFFERENCE_KEY, "key"),
        step(SCREEN_SUBTRACT, "subtract"),
        step(DESPILL, "despill"),
        step(OVER),
        step(encode(Transfer.SRGB, bits=8), lanes=UNDER),
        Store("comp", Layout.BGRA8, "under_r under_g under_b"),
    )


def chain_parameters() -> dict[str, float]:
    screen = dict(zip(("screen_r", "screen_g", "screen_b"), SCREEN_LINEAR, strict=True))
    weights = key_weights(*SCREEN_LINEAR)
    parts: Mapping[str, Mapping[str, float]] = {
        "key": {**screen, **weights, "balance": BALANCE},
        "subtract": {**screen, "ceiling": CEILING},
        "despill": {**weights, "balance": BALANCE, "amount": 1.0},
    }
    return {f"{part}.{name}": value for part, values in parts.items() for name, value in values.items()}


def ours(width_px: int, height_px: int, spot: Place, *, resident: bool = True) -> Prepared:
    """The chain on frames of the actor; not `resident` on a card: pictures come from and go to the host."""
    frames = [(packed(actor(width_px, height_px, number)),) for number in range(FRAMES)]
    pictures = {"source": frames, "plate": [(kept_plate(plate(width_px, height_px)),)]}
    return prepared(
        chain_plan(), width_px, height_px, spot, parameters=chain_parameters(), pictures=pictures, resident=resident
    )


def linear_plate(bgra: NDArray[np.uint8]) -> list[NDArray[np.float32]]:
    """Blue, green and red of a plate in linear light."""
    return [arithmetic.srgb_decode(np, bgra[..., number].astype(np.float32) / np.float32(255)) for number in range(3)]


def kept_plate(bgra: NDArray[np.uint8]) -> NDArray[np.uint32]:
    """A plate as the engine keeps it: Layout.RGB10 with the square root of linear light."""
    blue, green, red = (np.rint(np.sqrt(light) * 1023).astype(np.uint32) for light in linear_plate(bgra))
    return np.ascontiguousarray(blue | green << np.uint32(10) | red << np.uint32(20))


def written_out(xp: Any, camera: Any, under: Sequence[Any]) -> Any:
    """The chain with numpy or torch: BGRA uint8 (height, width, 4) over linear blue, green, red planes; the comp."""
    b, g, r = (arithmetic.srgb_decode(xp, _as(xp, xp.float32, camera[..., number]) * (1 / 255)) for number in range(3))
    a = _as(xp, xp.float32, camera[..., 3]) * (1 / 255)
    a = arithmetic.difference_key(xp, r, g, b, a, SCREEN_LINEAR, BALANCE)
    r, g, b = arithmetic.screen_subtract(xp, (r, g, b), a, SCREEN_LINEAR, CEILING)
    g = arithmetic.despill(xp, r, g, b, BALANCE, 1.0)
    comp = [arithmetic.srgb_encode(xp, x) for x in arithmetic.over((b, g, r), tuple(under), a)]
    alpha = a + (1 - a)
    return xp.stack([_as(xp, xp.uint8, xp.clip(x, 0, 1) * 255 + 0.5) for x in (*comp, alpha)], -1)


def _as(xp: Any, dtype: Any, array: Any) -> Any:
    return array.astype(dtype) if xp is np else array.to(dtype)


def bench(
    sizes: list[tuple[int, int]], spots: list[Place], effort: Effort, progress: Progress, *, rounds: int, frames: int
) -> Findings:
    findings = Findings()
    for width_px, height_px in sizes:
        progress(f"chain: {width_px}x{height_px}")
        for spot in spots:
            findings.rows.append(measured(_case(width_px, height_px, spot), effort))
            if spot.device != "cpu":
                findings.rows.append(measured(_round_trip(width_px, height_px, spot), effort))
        if Place("cpu", 1) in spots:
            findings.rows.append(_row_of_programs(findings, width_px, height_px, progress, rounds, frames))
    return findings


def _row_of_programs(
    findings: Findings, width_px: int, height_px: int, progress: Progress, rounds: int, frames: int
) -> Row:
    made = ours(width_px, height_px, Place("cpu", 1))
    frames = max(FRAMES, frames * 1920 * 1080 // (width_px * height_px))
    shared = Path("/dev/shm")
    with tempfile.TemporaryDirectory(prefix="onset-bench-", dir=shared if shared.is_dir() else None) as folder:
        footage = write_footage(Path(folder), width_px, height_px, FRAMES)
        jobs = [*ffmpeg_jobs(footage, frames, findings.skipped), *gstreamer_jobs(footage, frames, findings.skipped)]
        alone, peers = beside_programs(made.work, jobs, findings, progress, rounds=rounds, frames=frames)
    name, note = f"{NAME}, beside programs", f"{frames} frames a run, {rounds} runs of each program"
    return Row("chain", name, width_px, height_px, "cpu", 1, alone, made.bytes_moved, peers=peers, note=note)


def _case(width_px: int, height_px: int, spot: Place) -> Case:
    made = ours(width_px, height_px, spot)
    camera, background = actor(width_px, height_px, 0), linear_plate(plate(width_px, height_px))
    peers: dict[str, Work] = {}
    if spot == Place("cpu", 1):
        peers["numpy"] = lambda: written_out(np, camera, background)
    peers |= torch_peer(camera, background, spot)
    notes = dict.fromkeys(peers, SAME_JOB)
    return Case("chain", NAME, width_px, height_px, spot, made.work, made.bytes_moved, peers, made.stream, notes)


def _round_trip(width_px: int, height_px: int, spot: Place) -> Case:
    """As the engine runs it: the frame goes up, the comp comes down; the plate, a still, is up there already."""
    made = ours(width_px, height_px, spot, resident=False)
    name = f"{NAME}, from and to host memory"
    return Case("chain", name, width_px, height_px, spot, made.work, made.bytes_moved, {}, made.stream)


def torch_peer(camera: Any, background: Any, spot: Place) -> dict[str, Work]:
    """torch, operation after operation, on the same device; none where it is not installed or sees no card."""
    try:
        import torch
    except ImportError:
        return {}
    if spot.device != "cpu" and not torch.cuda.is_available():
        return {}
    device = "cpu" if spot.device == "cpu" else "cuda"
    shown = torch.as_tensor(camera, device=device)
    under = [torch.as_tensor(array, device=device) for array in background]

    def work() -> None:
        if device == "cpu":
            torch.set_num_threads(spot.threads)
        written_out(torch, shown, under)
        if device == "cuda":
            torch.cuda.synchronize()

    return {"torch": work}
