"""Samples of subsampled chroma made sharper by what subsampling and bilinear interpolation take from them.

A camera's filter and the interpolation that undoes it leave of a sample's row (1/8, 3/4, 1/8) of its neighbours and
itself, with either of the usual sitings, in each axis that is subsampled. One step of Van Cittert's iteration gives
most of it back:

    c' = c + (c - left/8 - 3/4 c - right/8) + (c - above/8 - 3/4 c - below/8)

A second step, or half as much again, gains little more at edges and costs as much in noise.
Source: P. van Cittert, Zum Einfluss der Spaltbreite auf die Intensitaetsverteilung in Spektrallinien II, Zeitschrift
fuer Physik 69 (1931). Beyond the picture its edge repeats.
"""

from typing import Any

import numpy as np

from onset_kernels.chroma import sample

F = np.float32
SHARE = F(1 / 8)


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
