"""Conn: how much of a matte has come loose from its body (Rhemann et al., CVPR 2009).

For each pixel the highest of the levels 0.1, 0.2 ... 1.0 at which it belongs to the largest 4-connected piece of
{a >= level and a* >= level}. What either matte exceeds that by, where it is 0.15 or more, is not connected; Conn is the
sum of how far the two differ in it, / 1000. As in the Python of the matting literature, a pixel that never leaves the
body counts as 1; a pixel outside it at 0.1 already counts as 0.
"""

from typing import Any

import numpy as np
from numba import njit

from onset.bench.key.matte_error import Matte, same_size

LEVELS = 10
_LEAST_EXCESS = 0.15


def connectivity_error(matte: Matte, truth: Matte) -> float:
    """Conn of one frame; both float32 (h, w), 0..1. Raises ValueError for mattes of another size."""
    same_size(matte, truth)
    return float(_total(matte, truth, _connected(np.minimum(matte, truth)))) / 1000


@njit(nogil=True, cache=True)
def _connected(least: Any) -> Any:
    """The level up to which each pixel is in the largest piece, int32 tenths."""
    rows, columns = least.shape
    level_of = np.full((rows, columns), LEVELS, np.int32)
    labels = np.empty((rows, columns), np.int32)
    for tenth in range(1, LEVELS + 1):
        largest, parents = _largest_piece(least, np.float32(tenth / LEVELS), labels)
        for y in range(rows):
            for x in range(columns):
                inside = labels[y, x] >= 0 and _root(parents, labels[y, x]) == largest
                if not inside and level_of[y, x] == LEVELS:
                    level_of[y, x] = tenth - 1
    return level_of


@njit(nogil=True, cache=True)
def _largest_piece(least: Any, level: Any, labels: Any) -> Any:
    """The root of the largest 4-connected piece of {least >= level}, -1 where there is none; and the forest."""
    rows, columns = least.shape
    parents = np.empty(rows * columns // 2 + columns + 2, np.int32)
    sizes = np.zeros(parents.shape[0], np.int64)
    count = 0
    for y in range(rows):
        for x in range(columns):
            if least[y, x] < level:
                labels[y, x] = -1
                continue
            left = labels[y, x - 1] if x else -1
            above = labels[y - 1, x] if y else -1
            if left < 0 and above < 0:
                labels[y, x] = count
                parents[count] = count
                count += 1
            elif left >= 0 and above >= 0:
                one, other = _root(parents, left), _root(parents, above)
                labels[y, x] = min(one, other)
                parents[max(one, other)] = min(one, other)
            else:
                labels[y, x] = max(left, above)
            sizes[labels[y, x]] += 1
    for label in range(count - 1, -1, -1):
        if parents[label] != label:
            sizes[_root(parents, label)] += sizes[label]
            sizes[label] = 0
    largest = -1
    for label in range(count):
        if parents[label] == label and (largest < 0 or sizes[label] > sizes[largest]):
            largest = label
    return largest, parents


@njit(nogil=True, cache=True)
def _root(parents: Any, label: Any) -> Any:
    while parents[label] != label:
        parents[label] = parents[parents[label]]
        label = parents[label]
    return label


@njit(nogil=True, cache=True)
def _total(matte: Any, truth: Any, level_of: Any) -> Any:
    total = 0.0
    for y in range(truth.shape[0]):
        for x in range(truth.shape[1]):
            connected = level_of[y, x] / LEVELS
            excess, true = float(matte[y, x]) - connected, float(truth[y, x]) - connected
            own = 1.0 - excess if excess >= _LEAST_EXCESS else 1.0
            should = 1.0 - true if true >= _LEAST_EXCESS else 1.0
            total += abs(own - should)
    return total
