"""Samples of subsampled chroma made sharper by what subsampling and bilinear interpolation take from them.

A camera's filter and the interpolation that undoes it leave of a sample's row (1/8, 3/4, 1/8) of its neighbours and
itself, with either of the usual sitings, in each axis that is subsampled. One step of Van Cittert's iteration gives
most of it back:

    c' = c + (c - left/8 - 3/4 c - right/8) + (c - above/8 - 3/4 c - below/8)

A second step, or half as much again, gains little more at edges and costs as much in noise.
Brought up bilinearly afterwards, without the guidance of luma, that alone is what a live engine has time for.
Source: P. van Cittert, Zum Einfluss der Spaltbreite auf die Intensitaetsverteilung in Spektrallinien II, Zeitschrift
fuer Physik 69 (1931). Beyond the picture its edge repeats.
"""

from typing import Any

import numpy as np

from onset_kernels.chroma import sample, two

F = np.float32
SHARE = F(1 / 8)
SHARP_ROWS = 4
"""Scratch of `sharp_row`: three rows of samples, sharpened, and the two about a row of luma blended."""


def sharpen(own: Any, left: Any, right: Any, above: Any, below: Any, divide_y: Any) -> Any:
    """One sample from its four neighbours; rows count only where they are subsampled."""
    value = own + SHARE * ((own - left) + (own - right))
    return value + SHARE * ((own - above) + (own - below)) if divide_y > 1 else value


def sharpen_row(above: Any, here: Any, below: Any, columns: Any, divide_y: Any, out: Any) -> None:
    """Fill `out` from a float32 row of samples and its two neighbours."""
    last = columns - 1
    for k in range(1, last):
        out[k] = sharpen(here[k], here[k - 1], here[k + 1], above[k], below[k], divide_y)
    out[0] = sharpen(here[0], here[0], here[min(1, last)], above[0], below[0], divide_y)
    out[last] = sharpen(here[last], here[max(last - 1, 0)], here[last], above[last], below[last], divide_y)


def sharpen_samples(plane: Any, k: Any, divide_y: Any, shift: Any, mask: Any, out: Any) -> None:
    """Fill `out` with row `k` of a chroma plane, as float32 code values."""
    height, columns = plane.shape
    above, here, below = plane[max(k - 1, 0)], plane[k], plane[min(k + 1, height - 1)]
    last = columns - 1
    for j in range(1, last):
        out[j] = sharpen(
            sample(here[j], shift, mask), sample(here[j - 1], shift, mask), sample(here[j + 1], shift, mask),
            sample(above[j], shift, mask), sample(below[j], shift, mask), divide_y,
        )  # fmt: skip
    for end in range(2):
        j = 0 if end == 0 else last
        out[j] = sharpen(
            sample(here[j], shift, mask), sample(here[max(j - 1, 0)], shift, mask),
            sample(here[min(j + 1, last)], shift, mask), sample(above[j], shift, mask), sample(below[j], shift, mask),
            divide_y,
        )  # fmt: skip


def sharpened_at(plane: Any, j: Any, k: Any, divide_y: Any, shift: Any, mask: Any) -> Any:
    """Sample `j` of row `k` of a chroma plane, for one thread of a card."""
    height, columns = plane.shape
    return sharpen(
        sample(plane[k, j], shift, mask), sample(plane[k, max(j - 1, 0)], shift, mask),
        sample(plane[k, min(j + 1, columns - 1)], shift, mask), sample(plane[max(k - 1, 0), j], shift, mask),
        sample(plane[min(k + 1, height - 1), j], shift, mask), divide_y,
    )  # fmt: skip


def sharp_row(
    plane: Any, y: Any, before: Any, divide_y: Any, shift: Any, mask: Any, even_x: Any, odd_x: Any, even_y: Any,
    odd_y: Any, lines: Any, row: Any,
) -> None:  # fmt: skip
    """Fill `row` (float32, luma width rounded up to even) with the chroma of luma row `y`, sharpened, then bilinear.

    `before` is the row that was filled before in this band, -1 at its beginning; `lines` SHARP_ROWS of scratch that
    stay from row to row.
    """
    height, columns = plane.shape
    own = y // divide_y
    since = 3 if before < 0 or before > y else min(own - before // divide_y, 3)
    for k in range(own + 2 - since, own + 2):
        sharpen_samples(plane, min(max(k, 0), height - 1), divide_y, shift, mask, lines[(k + 3) % 3])
    odd_row = y - own * divide_y
    weight = odd_y if odd_row else even_y
    here, there, blended = lines[own % 3], lines[(own + (4 if odd_row else 2)) % 3], lines[3]
    for k in range(columns):
        blended[k] = here[k] * (F(1) - weight) + there[k] * weight
    pairs, last = row.view(np.uint64), columns - 1
    for k in range(1, last):
        pairs[k] = two(
            blended[k - 1] * even_x + blended[k] * (F(1) - even_x), blended[k] * (F(1) - odd_x) + blended[k + 1] * odd_x
        )
    after, ahead = blended[min(1, last)], blended[max(last - 1, 0)]
    pairs[0] = two(blended[0], blended[0] * (F(1) - odd_x) + after * odd_x)
    if last > 0:
        pairs[last] = two(ahead * even_x + blended[last] * (F(1) - even_x), blended[last])


def sharp_at(
    plane: Any, x: Any, y: Any, divide_y: Any, shift: Any, mask: Any, even_x: Any, odd_x: Any, even_y: Any, odd_y: Any
) -> Any:  # fmt: skip
    """The chroma of one luma pixel, float32 code value: the same sums as `sharp_row`, for one thread of a card."""
    height, columns = plane.shape
    own_y, own_x = y // divide_y, x // 2
    odd_row, odd_column = y - own_y * divide_y, x - own_x * 2
    other_y = min(own_y + 1, height - 1) if odd_row else max(own_y - 1, 0)
    other_x = min(own_x + 1, columns - 1) if odd_column else max(own_x - 1, 0)
    weight_y = odd_y if odd_row else even_y
    weight_x = odd_x if odd_column else even_x
    own = sharpened_at(plane, own_x, own_y, divide_y, shift, mask) * (F(1) - weight_y)
    own += sharpened_at(plane, own_x, other_y, divide_y, shift, mask) * weight_y
    side = sharpened_at(plane, other_x, own_y, divide_y, shift, mask) * (F(1) - weight_y)
    side += sharpened_at(plane, other_x, other_y, divide_y, shift, mask) * weight_y
    return own * (F(1) - weight_x) + side * weight_x
