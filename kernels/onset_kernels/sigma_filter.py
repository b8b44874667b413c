"""Sigma filter: each sample moved to the mean of those of its 5x5 neighbours that differ from it by no more than noise.

    out = s + sum w (n - s) / sum w,    w = max(0, 1 - ((n - s) / range)^2)^2,  1 for the sample itself

`range` is in the plane's own units, some multiple of its noise's standard deviation: what stands out by more, a hair a
pixel wide on bare screen, takes no part and keeps every bit; 0 leaves the plane as it is. Nothing goes beyond the
samples near by, so nothing rings.

Source: J.-S. Lee, Digital Image Smoothing and the Sigma Filter (Computer Vision, Graphics and Image Processing 24,
1983), whose window is square and whose range is two sigmas. His sharp limit lets a sample in and out from frame to
frame; weights that fall off with the difference are the bilateral filter's (C. Tomasi, R. Manduchi, ICCV 1998, eq. 1),
here Tukey's biweight in place of the Gaussian: it ends, and costs no exponential (F. Durand, J. Dorsey, Fast Bilateral
Filtering, SIGGRAPH 2002, table 1).
"""

from typing import Any

import numpy as np

from onset_kernels.around import Neighbourhood, Plane

F = np.float32
REACH = 2
LEAST_RANGE = 1e-8
"""What 0 is taken for: nothing moves by as much, and the largest sample over it is a float32."""


def alike(near: Any, own: Any, per: Any) -> Any:
    """How much a neighbour counts, 0 to 1, and its part of the sum; `per` is 1 / range."""
    apart = near - own
    far = min(max(apart * per, F(-1)), F(1))
    share = F(1) - far * far
    weight = share * share
    return weight, weight * apart


def settled(own: Any, total: Any, weights: Any) -> Any:
    """The sample moved by the `total` of all parts, `weights` with its own 1 among them."""
    return own + total / weights


def inverse(range_: float) -> np.float32:
    """What `alike` is told of a range."""
    return np.float32(1.0 / max(range_, LEAST_RANGE))


def _run_cpu(source: Plane, target: Plane, scratch: Plane, range_: float) -> None:  # noqa: ARG001 - every one has it
    from onset_kernels.sigma_sweep import sigma_sweep

    sigma_sweep(source, target, inverse(range_))


def _run_cuda(source: Any, target: Any, scratch: Any, range_: float, stream: Any) -> None:  # noqa: ARG001
    from onset_kernels import sweep_cuda

    sweep_cuda.launch(sweep_cuda.sigma, source, target, stream, inverse(range_))


NEIGHBOURHOOD = Neighbourhood(_run_cpu, _run_cuda, unit="range")
