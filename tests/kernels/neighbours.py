"""Runs a neighbourhood on whichever device a test asks for, on planes of its own, and gives the result back."""

import numpy as np
from onset_kernels.around import Plane, neighbourhood


def around(device: str, name: str, source: Plane, value: float, threads: int = 2) -> Plane:
    """The plane that `name` makes of `source`, which must come back unchanged. Work planes start as NaN."""
    before = source.copy()
    target, scratch = np.full_like(source, np.nan), np.full_like(source, np.nan)
    if device == "cpu":
        neighbourhood(name).run_cpu(source, target, scratch, value, threads)
        after = source
    else:
        from numba import cuda

        stream = cuda.stream()
        on_device, made, work = (cuda.to_device(plane) for plane in (source, target, scratch))
        neighbourhood(name).run_cuda(on_device, made, work, value, stream)
        stream.synchronize()
        target, after = made.copy_to_host(), on_device.copy_to_host()
    np.testing.assert_array_equal(after, before)
    return target


def noise(height: int, width: int, seed: int = 1) -> Plane:
    """Samples 0 to 1, float32."""
    return np.random.default_rng(seed).random((height, width), dtype=np.float32)


def dot(height: int, width: int, y: int, x: int) -> Plane:
    """Zero but for a single 1."""
    plane = np.zeros((height, width), np.float32)
    plane[y, x] = 1
    return plane
