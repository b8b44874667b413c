"""Box blur: the mean over a square of side 2 radius + 1, the outermost ring of pixels counted by its covered fraction.

Along each axis, with radius = n + f, 0 <= f < 1:

    (f s[-n-1] + s[-n] + ... + s[n] + f s[n+1]) / (2 radius + 1)

so that the radius acts without steps and radius 0 returns the plane as it is. Cost grows with the logarithm of the
radius on a CPU and in proportion to it on a card.
"""

from typing import Any

import numpy as np

from onset_kernels.around import Neighbourhood, Plane


def _parts(radius_px: float) -> tuple[int, np.float32, np.float32]:
    reach = int(radius_px)
    return reach, np.float32(radius_px - reach), np.float32(1.0 / (2.0 * radius_px + 1.0))


def _run_cpu(source: Plane, target: Plane, scratch: Plane, radius_px: float) -> None:
    from onset_kernels.separable import separable
    from onset_kernels.sweep import SUM

    reach, fraction, scale = _parts(radius_px)
    separable(source, target, scratch, SUM, reach, fraction=float(fraction), scale=float(scale))


def _run_cuda(source: Any, target: Any, scratch: Any, radius_px: float, stream: Any) -> None:
    from onset_kernels import sweep_cuda

    reach, fraction, scale = _parts(radius_px)
    arguments = (np.int32(reach), fraction, scale)
    sweep_cuda.launch(sweep_cuda.sums, source, scratch, stream, sweep_cuda.ALONG_ROWS, *arguments)
    sweep_cuda.launch(sweep_cuda.sums, scratch, target, stream, sweep_cuda.ALONG_COLUMNS, *arguments)


NEIGHBOURHOOD = Neighbourhood(_run_cpu, _run_cuda, unit="radius_px")
