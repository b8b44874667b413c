"""Gaussian blur with standard deviation sigma, by weights that are worked out on the host.

    w[k] = exp(-k^2 / 2 sigma^2) - exp(-4^2 / 2),  0 where |k| > 4 sigma, scaled so that all weights sum to 1

The subtracted constant (3.4e-4 of the middle weight) lets a new tap enter with weight 0, so that sigma acts without
steps; it takes 0.6 % off the variance. Up to sigma = 0.25 there is one weight, 1, and the plane is returned as it is.
Cost is proportional to sigma.
"""

from functools import lru_cache
from math import ceil
from typing import Any

import numpy as np

from onset_kernels.around import Neighbourhood, Plane

REACH_SIGMAS = 4.0


@lru_cache(maxsize=256)
def gaussian_weights(sigma_px: float) -> Plane:
    """Float32 weights from the middle outwards, zeros appended so that their number is a multiple of 4, plus 1."""
    if sigma_px <= 1 / REACH_SIGMAS:
        return np.ones(1, np.float32)
    outermost = ceil(REACH_SIGMAS * sigma_px)
    weights = np.zeros(-(-outermost // 4) * 4 + 1, np.float64)
    k = np.arange(outermost + 1)
    cut = np.exp(-(REACH_SIGMAS**2) / 2)
    weights[: outermost + 1] = np.maximum(np.exp(-(k**2) / (2 * sigma_px**2)) - cut, 0.0)
    weights /= weights[0] + 2 * weights[1:].sum()
    return weights.astype(np.float32)


def _run_cpu(source: Plane, target: Plane, scratch: Plane, sigma_px: float) -> None:
    from onset_kernels.separable import separable
    from onset_kernels.sweep import TAPS

    weights = gaussian_weights(sigma_px)
    separable(source, target, scratch, TAPS, weights.size - 1, weights=weights)


def _run_cuda(source: Any, target: Any, scratch: Any, sigma_px: float, stream: Any) -> None:
    from onset_kernels import sweep_cuda

    weights = sweep_cuda.on_device(gaussian_weights, sigma_px)
    sweep_cuda.launch(sweep_cuda.taps, source, scratch, stream, sweep_cuda.ALONG_ROWS, weights)
    sweep_cuda.launch(sweep_cuda.taps, scratch, target, stream, sweep_cuda.ALONG_COLUMNS, weights)


NEIGHBOURHOOD = Neighbourhood(_run_cpu, _run_cuda, unit="sigma_px")
