"""Blurs, erosion and dilation of a float32 plane, beside OpenCV with as many threads and, on a card, torch."""

from collections.abc import Callable, Mapping
from functools import partial
from math import ceil
from typing import Any

import numpy as np
from bench.device import Case, Place, Progress, measured
from bench.pictures import plane
from bench.results import Findings
from bench.timing import Effort, Work
from onset_kernels.around import AROUND, Neighbourhood

VALUES = {"radius_px": (3.0, 20.0), "sigma_px": (2.0, 10.0), "range": (0.1,)}
TORCH_NOTE = "zeros beyond the edge instead of repeating it"


def bench(sizes: list[tuple[int, int]], spots: list[Place], effort: Effort, progress: Progress) -> Findings:
    findings = Findings()
    for name in AROUND:
        around = AROUND[name]
        for value in VALUES[around.unit]:
            progress(f"neighbourhoods: {name} {value:g}")
            for width_px, height_px in sizes:
                for spot in spots:
                    case = _case(name, around, value, width_px, height_px, spot)
                    findings.rows.append(measured(case, effort))
    return findings


def _case(name: str, around: Neighbourhood, value: float, width_px: int, height_px: int, spot: Place) -> Case:
    source = plane(width_px, height_px)
    title, moved = f"{name}, {around.unit.removesuffix('_px')} {value:g}", 2 * source.nbytes
    if spot.device == "cpu":
        target, scratch = np.zeros_like(source), np.zeros_like(source)
        work = partial(around.run_cpu, source, target, scratch, value, spot.threads)
        peers = opencv_peers(name, value, source, spot.threads)
        return Case("neighbourhoods", title, width_px, height_px, spot, work, moved, peers)
    from numba import cuda

    stream = cuda.stream()
    here, there, spare = cuda.to_device(source), cuda.to_device(source), cuda.to_device(source)
    work = partial(around.run_cuda, here, there, spare, value, stream)
    peers = torch_peers(name, value, source, "cuda")
    return Case(
        "neighbourhoods", title, width_px, height_px, spot, work, moved, peers, stream,
        dict.fromkeys(peers, TORCH_NOTE),
    )  # fmt: skip


def opencv_peers(name: str, value: float, source: Any, threads: int) -> dict[str, Work]:
    """OpenCV's own function for the same filter with the same edges; none where it is not installed."""
    try:
        import cv2
    except ImportError:
        return {}
    target = np.empty_like(source)
    side = 2 * int(value) + 1
    square = np.ones((side, side), np.uint8)
    taps = 2 * ceil(4 * value) + 1
    edge = cv2.BORDER_REPLICATE
    functions: Mapping[str, Callable[[], Any]] = {
        "box_blur": lambda: cv2.blur(source, (side, side), dst=target, borderType=edge),
        "gaussian_blur": lambda: cv2.GaussianBlur(source, (taps, taps), value, dst=target, borderType=edge),
        "erode": lambda: cv2.erode(source, square, dst=target, borderType=edge),
        "dilate": lambda: cv2.dilate(source, square, dst=target, borderType=edge),
    }
    names = {"box_blur": "cv2.blur", "gaussian_blur": "cv2.GaussianBlur", "erode": "cv2.erode", "dilate": "cv2.dilate"}
    if name not in functions:
        return {}

    def work() -> None:
        cv2.setNumThreads(threads)
        functions[name]()

    return {names[name]: work}


def torch_peers(name: str, value: float, source: Any, device: str) -> dict[str, Work]:
    """What torch has for it; none where it is not installed or sees no such device."""
    try:
        import torch
    except ImportError:
        return {}
    if device == "cuda" and not torch.cuda.is_available():
        return {}
    image = torch.as_tensor(source, device=device)[None, None]
    reach = int(value)
    side = 2 * reach + 1
    pool = torch.nn.functional
    functions: Mapping[str, Callable[[], Any]] = {
        "box_blur": lambda: pool.avg_pool2d(image, side, 1, reach),
        "dilate": lambda: pool.max_pool2d(image, side, 1, reach),
        "erode": lambda: -pool.max_pool2d(-image, side, 1, reach),
    }
    if name not in functions:
        return {}

    def work() -> None:
        functions[name]()
        if device == "cuda":
            torch.cuda.synchronize()

    return {f"torch {'avg' if name == 'box_blur' else 'max'}_pool2d": work}
