"""Connected parts of a mask: which pixels belong together (over edges and corners), and how large each part is."""

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Blobs:
    """`label` is 0 outside the mask, else 1 to `count`; of each blob its area in pixels and its box.

    `box` holds first row, first column, last row, last column, inclusive; index 0 of both belongs to no blob.
    """

    label: NDArray[np.int32]
    area: NDArray[np.int64]
    box: NDArray[np.int32]

    @property
    def count(self) -> int:
        """How many blobs there are."""
        return len(self.area) - 1

    def of(self, chosen: Mask) -> Mask:
        """The mask of the blobs for which `chosen` (count + 1) holds."""
        picked = np.empty(self.label.shape, np.bool_)
        _pick(self.label, chosen, picked)
        return picked


def blobs(mask: Mask) -> Blobs:
    """The blobs of a mask (rows, columns)."""
    label, count = _labelled(np.ascontiguousarray(mask))
    return Blobs(label, *_sizes(label, count))


@njit(nogil=True, cache=True)
def _pick(label: NDArray[np.int32], chosen: Mask, picked: Mask) -> None:
    for y in range(label.shape[0]):
        for x in range(label.shape[1]):
            picked[y, x] = chosen[label[y, x]]


@njit(nogil=True, cache=True)
def _root(parent: NDArray[np.int32], place: int) -> int:
    while parent[place] != place:
        parent[place] = parent[parent[place]]
        place = parent[place]
    return place


@njit(nogil=True, cache=True)
def _labelled(mask: Mask) -> tuple[NDArray[np.int32], int]:
    rows, columns = mask.shape
    label = np.zeros((rows, columns), np.int32)
    parent = np.zeros(rows * columns // 2 + 2, np.int32)
    used = 0
    for y in range(rows):
        for x in range(columns):
            if not mask[y, x]:
                continue
            own = 0
            for back in range(4):  # left, and the three above
                v, u = (y, x - 1) if back == 0 else (y - 1, x + back - 2)
                if v < 0 or u < 0 or u >= columns or label[v, u] == 0:
                    continue
                other = _root(parent, label[v, u])
                if own == 0:
                    own = other
                elif other != own:
                    parent[max(own, other)] = min(own, other)
                    own = min(own, other)
            if own == 0:
                used += 1
                parent[used] = used
                own = used
            label[y, x] = own
    number = np.zeros(used + 1, np.int32)
    count = 0
    for place in range(1, used + 1):
        root = _root(parent, place)
        if root == place:
            count += 1
            number[place] = count
        else:
            number[place] = number[root]
    for y in range(rows):
        for x in range(columns):
            if label[y, x] != 0:
                label[y, x] = number[label[y, x]]
    return label, count


@njit(nogil=True, cache=True)
def _sizes(label: NDArray[np.int32], count: int) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    rows, columns = label.shape
    area, box = np.zeros(count + 1, np.int64), np.empty((count + 1, 4), np.int32)
    box[:, 0], box[:, 1], box[:, 2], box[:, 3] = rows, columns, -1, -1
    for y in range(rows):
        for x in range(columns):
            own = label[y, x]
            if own == 0:
                continue
            area[own] += 1
            box[own, 0] = min(box[own, 0], y)
            box[own, 1] = min(box[own, 1], x)
            box[own, 2] = max(box[own, 2], y)
            box[own, 3] = max(box[own, 3], x)
    return area, box
