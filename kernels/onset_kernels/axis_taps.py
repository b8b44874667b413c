"""Which source samples, with which weights, make each target sample along one axis. Worked out once, in float64.

Geometry is that of pixel areas: sample i covers i to i + 1, its centre is i + 1/2. The source span `window` (low, high)
fills the target span `rectangle` (low, high), both in pixels and with fractions; low > high mirrors.
"""

from dataclasses import dataclass
from math import ceil, isfinite

import numpy as np
from numpy.typing import NDArray

from onset_kernels.resample_filter import SHAPES, Filter

Span = tuple[float, float]

_NEGLIGIBLE = 1e-9  # sinc(1) is 4e-17 in floating point, and would keep a tap that copies cannot afford


@dataclass(frozen=True)
class AxisTaps:
    """Target sample j is the sum over k of `weights[j, k]` times source sample `starts[j] + k`.

    `starts` int32 (target,), `weights` float32 (target, taps); every `starts[j] + k` lies inside the source. Weights of
    a sample sum to its `coverage` (target,), 0 to 1: how much of it lies inside the rectangle, or 1 everywhere.
    """

    starts: NDArray[np.int32]
    weights: NDArray[np.float32]
    coverage: NDArray[np.float32]


def axis_taps(
    source_px: int, target_px: int, window: Span, rectangle: Span, kind: Filter, *, transparent: bool
) -> AxisTaps:  # fmt: skip
    """The taps of one axis. `transparent` fades to 0 outside the rectangle; otherwise the source's edge is repeated.

    Raises ValueError for spans that are empty or not finite.
    """
    for name, (low, high) in (("window", window), ("rectangle", rectangle)):
        if not (isfinite(low) and isfinite(high) and low != high):
            raise ValueError(f"{name} from {low} to {high} px; its two ends must be finite and different")
    if rectangle[0] > rectangle[1]:
        window, rectangle = (window[1], window[0]), (rectangle[1], rectangle[0])
    pitch = (window[1] - window[0]) / (rectangle[1] - rectangle[0])  # source pixels per target pixel, < 0 mirrored
    left, right = np.arange(target_px, dtype=np.float64), np.arange(1, target_px + 1, dtype=np.float64)
    coverage = np.ones(target_px)
    if transparent:  # only the part of a target pixel that lies inside the rectangle looks at the source
        left, right = (np.clip(edge, *rectangle) for edge in (left, right))
        coverage = right - left
    first_edge = window[0] + (left - rectangle[0]) * pitch
    second_edge = window[0] + (right - rectangle[0]) * pitch
    first, weights = _weights(np.minimum(first_edge, second_edge), np.maximum(first_edge, second_edge), pitch, kind)
    weights *= np.where(coverage > 0, coverage / weights.sum(axis=1), 0.0)[:, None]
    starts, weights = _inside(first, weights, source_px)
    return AxisTaps(starts, weights.astype(np.float32), coverage.astype(np.float32))


def _weights(
    low: NDArray[np.float64], high: NDArray[np.float64], pitch: float, kind: Filter
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:  # fmt: skip
    """First source index of each target sample and its weights, of any sum above 0, source edges not yet regarded."""
    shape = kind.along(abs(pitch))
    centre, stretch = (low + high) / 2, max(abs(pitch), 1.0)
    if shape is Filter.AREA:
        # A sample outside the rectangle covers nothing; it looks at one pixel so that its sum is not 0.
        half = np.maximum((high - low) / 2, 1e-6)
    else:
        half = np.full_like(centre, SHAPES[shape][0] * stretch)
    first = np.floor(centre - half).astype(np.int64)
    index = first[:, None] + np.arange(ceil(2 * half.max()) + 1)
    if shape is Filter.AREA:
        ends = np.minimum(index + 1.0, (centre + half)[:, None])
        weights = np.maximum(ends - np.maximum(index, (centre - half)[:, None]), 0.0) / (2 * half[:, None])
    else:
        weights = SHAPES[shape][1]((index + 0.5 - centre[:, None]) / stretch)
    weights[np.abs(weights) < _NEGLIGIBLE] = 0.0
    return _trimmed(first, weights)


def _trimmed(
    first: NDArray[np.int64], weights: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:  # fmt: skip
    """The same taps without the zeros at both ends of every sample's."""
    used = weights != 0
    leading = used.argmax(axis=1)
    taps = int((used.shape[1] - used[:, ::-1].argmax(axis=1) - leading).max())
    padded = np.pad(weights, ((0, 0), (0, taps)))
    return first + leading, np.take_along_axis(padded, leading[:, None] + np.arange(taps), axis=1)


def _inside(
    first: NDArray[np.int64], weights: NDArray[np.float64], source_px: int
) -> tuple[NDArray[np.int32], NDArray[np.float64]]:  # fmt: skip
    """Taps outside the source become weight of its edge sample, and every window of taps lies inside."""
    taps = min(weights.shape[1], source_px)
    starts = np.clip(first, 0, source_px - taps)
    index = np.clip(first[:, None] + np.arange(weights.shape[1]), 0, source_px - 1)
    folded = np.zeros((first.size, taps))
    np.add.at(folded, (np.arange(first.size)[:, None], index - starts[:, None]), weights)
    return starts.astype(np.int32), folded
