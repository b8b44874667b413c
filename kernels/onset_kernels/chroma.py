"""Subsampled chroma brought up to luma's grid, bilinearly, with the siting as four weights.

Along one axis a chroma sample c[k] belongs to luma pixels 2k and 2k+1. Pixel 2k takes `even` of the sample before and
1 - even of its own; pixel 2k+1 takes `odd` of the sample after and 1 - odd of its own:

    siting of the sample in its block    even    odd     where
    on the first pixel                    0       1/2    LEFT and TOP_LEFT in x, TOP_LEFT in y
    between the two pixels               1/4      1/4    CENTRE in x, LEFT and CENTRE in y
    on the second pixel                  1/2       0     RIGHT in x, BOTTOM in y: mirrored or turned pictures

(ITU-T H.273, chroma sample location types 0, 1 and 2.) On the CPU whole rows are expanded before the pixel loop,
because a gather in the loop does not vectorise (measured at 1080p: 1.6 ms against 0.8).
"""

from typing import Any

import numpy as np

from onset_kernels.picture import Siting

F = np.float32

_ON_FIRST = (0.0, 0.5)
_BETWEEN = (0.25, 0.25)
_ON_SECOND = (0.5, 0.0)
_SITING = {
    Siting.LEFT: (_ON_FIRST, _BETWEEN),
    Siting.CENTRE: (_BETWEEN, _BETWEEN),
    Siting.TOP_LEFT: (_ON_FIRST, _ON_FIRST),
    Siting.RIGHT: (_ON_SECOND, _BETWEEN),
    Siting.TOP: (_BETWEEN, _ON_FIRST),
    Siting.BOTTOM: (_BETWEEN, _ON_SECOND),
    Siting.TOP_RIGHT: (_ON_SECOND, _ON_FIRST),
    Siting.BOTTOM_LEFT: (_ON_FIRST, _ON_SECOND),
    Siting.BOTTOM_RIGHT: (_ON_SECOND, _ON_SECOND),
}
SITING_PARAMETERS = ("even_x", "odd_x", "even_y", "odd_y")


def siting_parameters(siting: Siting, *, divide_y: int) -> dict[str, float]:
    """The four weights of a siting; with 4:2:2 (`divide_y` 1) rows are not blended."""
    (even_x, odd_x), (even_y, odd_y) = _SITING[siting]
    if divide_y == 1:
        even_y, odd_y = 0.0, 0.0
    return {"even_x": even_x, "odd_x": odd_x, "even_y": even_y, "odd_y": odd_y}


def sample(element: Any, shift: Any, mask: Any) -> Any:
    """One sample out of a packed element, as float32 code value."""
    return F(np.int32((element >> shift) & mask))


def two(even: Any, odd: Any) -> Any:
    """Two neighbouring float32 in one uint64, to be stored at once.

    Storing them one by one is a scatter with stride two, which LLVM does not vectorise well: 0.68 ms for a 1080p
    chroma plane, against 0.20 ms this way.
    """
    return np.uint64(F(even).view(np.uint32)) | (np.uint64(F(odd).view(np.uint32)) << np.uint64(32))


def expand_row(
    plane: Any, y: Any, divide_y: Any, shift: Any, mask: Any, even_x: Any, odd_x: Any, even_y: Any, odd_y: Any,
    blended: Any, row: Any,
) -> None:  # fmt: skip
    """Fill `row` (float32, luma width rounded up to even) with the chroma of luma row `y`; `blended` is scratch."""
    height, columns = plane.shape
    own = y // divide_y
    odd_row = y - own * divide_y
    other = min(own + 1, height - 1) if odd_row else max(own - 1, 0)
    weight = odd_y if odd_row else even_y
    here, there = plane[own], plane[other]
    for k in range(columns):
        blended[k] = sample(here[k], shift, mask) * (F(1) - weight) + sample(there[k], shift, mask) * weight
    pairs = row.view(np.uint64)
    last = columns - 1
    for k in range(1, last):
        pairs[k] = two(
            blended[k - 1] * even_x + blended[k] * (F(1) - even_x), blended[k] * (F(1) - odd_x) + blended[k + 1] * odd_x
        )
    after = blended[min(1, last)]
    pairs[0] = two(blended[0], blended[0] * (F(1) - odd_x) + after * odd_x)
    if last > 0:
        pairs[last] = two(blended[last - 1] * even_x + blended[last] * (F(1) - even_x), blended[last])


def luma_pair_row(plane: Any, y: Any, mask: Any, row: Any) -> None:
    """Fill `row` with luma of packed 4:2:2 (YUYV): two pixels per element, the second 16 bits up."""
    pairs = row.view(np.uint64)
    packed = plane[y]
    for k in range(packed.shape[0]):
        pairs[k] = two(sample(packed[k], 0, mask), sample(packed[k], 16, mask))


def luma_pair_at(plane: Any, x: Any, y: Any, mask: Any) -> Any:
    """Luma of one pixel of packed 4:2:2."""
    return sample(plane[y, x // 2], (x & 1) * 16, mask)


def chroma_at(
    plane: Any, x: Any, y: Any, divide_y: Any, shift: Any, mask: Any, even_x: Any, odd_x: Any, even_y: Any, odd_y: Any
) -> Any:  # fmt: skip
    """The chroma of one luma pixel, float32 code value: the same sums as `expand_row`, for one thread of a card."""
    height, columns = plane.shape
    own_y, own_x = y // divide_y, x // 2
    odd_row, odd_column = y - own_y * divide_y, x - own_x * 2
    other_y = min(own_y + 1, height - 1) if odd_row else max(own_y - 1, 0)
    other_x = min(own_x + 1, columns - 1) if odd_column else max(own_x - 1, 0)
    weight_y = odd_y if odd_row else even_y
    weight_x = odd_x if odd_column else even_x
    own = sample(plane[own_y, own_x], shift, mask) * (F(1) - weight_y)
    own += sample(plane[other_y, own_x], shift, mask) * weight_y
    side = sample(plane[own_y, other_x], shift, mask) * (F(1) - weight_y)
    side += sample(plane[other_y, other_x], shift, mask) * weight_y
    return own * (F(1) - weight_x) + side * weight_x
