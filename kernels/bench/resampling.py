"""Resampling of a float32 plane to half its size and to 3/2 of it, beside cv2.resize with as many threads."""

from functools import partial

import numpy as np
from bench.device import Case, Place, Progress, measured
from bench.pictures import plane
from bench.results import Findings
from bench.timing import Effort, Work
from onset_kernels.resample import Resampler
from onset_kernels.resample_filter import Filter

CASES = (
    (Filter.AREA, (1, 2)),
    (Filter.LANCZOS3, (1, 2)),
    (Filter.BILINEAR, (3, 2)),
    (Filter.CATMULL_ROM, (3, 2)),
)
NOTES = {
    (Filter.LANCZOS3, (1, 2)): "8 taps at any scale: it does not widen when it shrinks, and aliases",
    (Filter.CATMULL_ROM, (3, 2)): "its own cubic, a = -3/4",
}


def bench(sizes: list[tuple[int, int]], spots: list[Place], effort: Effort, progress: Progress) -> Findings:
    findings = Findings()
    for filter_, scale in CASES:
        progress(f"resampling: {filter_.value} {scale[0]}/{scale[1]}")
        for width_px, height_px in sizes:
            for spot in spots:
                findings.rows.append(measured(_case(filter_, scale, width_px, height_px, spot), effort))
    return findings


def _case(filter_: Filter, scale: tuple[int, int], width_px: int, height_px: int, spot: Place) -> Case:
    source = plane(width_px, height_px)
    size = width_px * scale[0] // scale[1], height_px * scale[0] // scale[1]
    target = np.zeros(size[::-1], np.float32)
    resampler = Resampler(source.shape, target.shape, filter=filter_)
    title = f"{filter_.value}, {scale[0]}/{scale[1]} of the size"
    moved = source.nbytes + target.nbytes
    if spot.device == "cpu":
        work = partial(resampler.run_cpu, source, target, spot.threads)
        peers = opencv_peers(filter_, source, size, spot.threads)
        notes = {name: NOTES.get((filter_, scale), "") for name in peers}
        return Case("resampling", title, width_px, height_px, spot, work, moved, peers, None, notes)
    from numba import cuda

    stream = cuda.stream()
    here, there = cuda.to_device(source), cuda.to_device(target)
    work = partial(resampler.run_cuda, here, there, cuda.device_array(resampler.scratch_shape, np.float32), stream)
    return Case("resampling", title, width_px, height_px, spot, work, moved, {}, stream)


def opencv_peers(filter_: Filter, source: np.ndarray, size: tuple[int, int], threads: int) -> dict[str, Work]:
    """cv2.resize with the nearest filter it has; none where OpenCV is not installed."""
    try:
        import cv2
    except ImportError:
        return {}
    names = {
        Filter.AREA: "INTER_AREA",
        Filter.LANCZOS3: "INTER_LANCZOS4",
        Filter.BILINEAR: "INTER_LINEAR",
        Filter.CATMULL_ROM: "INTER_CUBIC",
    }
    flag = getattr(cv2, names[filter_])
    target = np.empty(size[::-1], np.float32)

    def work() -> None:
        cv2.setNumThreads(threads)
        cv2.resize(source, size, dst=target, interpolation=flag)

    return {f"cv2.resize {names[filter_]}": work}
