"""A plane smaller than the canvas, sampled bilinearly at pixel centres: a proxy, a low-resolution matte or plate.

Canvas pixel x lies at (x + 1/2) / ratio - 1/2 of the plane's samples; beyond the outermost samples these are repeated.
The ratio is that of the sizes, so that both pictures cover the same area. But a plane that has the size of a picture in
cells of 2, 4, 8, 16 or 32 pixels, the last of them cut by the canvas (`onset_kernels.plan.Cells`), has that number for
its ratio: what was made small by cells lies where it was. Positions are worked out in whole numbers, exact at any size.

On the CPU the two rows of the plane around a canvas row are kept in scratch rows stretched to the canvas's width, each
stretched once, when the canvas reaches it; the pixel loop blends the two. Measured, 480x270 over 1080p on one thread:
one plane 0.13 ms, ten 0.22 to 0.33 each (their rows are more than the first cache holds), one of 500x300 0.55. A gather
per pixel took 5.2, and a row that is blended first and stretched for every canvas row takes 0.22 before it is read.
"""

from typing import Any

import numpy as np

from onset_kernels.chroma import two

F = np.float32


def ratio(width: Any, height: Any, columns: Any, rows: Any) -> Any:
    """Canvas pixels to a sample as fractions of whole numbers: pixels and samples across, pixels and samples down."""
    side = quotient(width + columns - 1, columns)
    if side > 32 or side & (side - 1):
        return width, columns, height, rows
    if quotient(width + side - 1, side) == columns and quotient(height + side - 1, side) == rows:
        return side, 1, side, 1
    return width, columns, height, rows


def place(at: Any, pixels: Any, samples: Any, length: Any) -> Any:
    """Canvas pixel `at` along an axis of `length` samples: the samples before and behind it, the latter's weight."""
    ahead = (2 * at + 1) * samples - pixels  # in 2 pixels-ths of a sample
    ahead = min(max(ahead, 0), (length - 1) * 2 * pixels)
    first = quotient(ahead, 2 * pixels)
    rest = ahead - first * 2 * pixels
    first, rest = (first - 1, rest + 2 * pixels) if rest < 0 else (first, rest)
    return first, min(first + 1, length - 1), F(rest) / F(2 * pixels)


def quotient(dividend: Any, divisor: Any) -> Any:
    """The whole quotient, worked out in float32: numba's integers have 64 bits, which a card divides slowly.

    Exact up to dividends of 2^20. Above it may be one too few where nothing remains, which is the same place, or one
    too many, which `place` takes back: without that planes of nearly the canvas's size were off by 2.3e-4 at 2160 rows.
    """
    return np.int32((F(dividend) + F(0.5)) / F(divisor))


def between(first: Any, second: Any, weight: Any) -> Any:
    """The blend of two samples."""
    return first * (F(1) - weight) + second * weight


def scaled_at(plane: Any, x: Any, y: Any, width: Any, height: Any) -> Any:
    """One canvas pixel of a plane stretched over `width` x `height`, as float32 code value."""
    rows, columns = plane.shape
    across, per_across, down, per_down = ratio(width, height, columns, rows)
    y0, y1, down_weight = place(y, down, per_down, rows)
    x0, x1, across_weight = place(x, across, per_across, columns)
    top = between(F(plane[y0, x0]), F(plane[y0, x1]), across_weight)
    bottom = between(F(plane[y1, x0]), F(plane[y1, x1]), across_weight)
    return between(top, bottom, down_weight)


def scaled_rows(plane: Any, y: Any, before: Any, width: Any, height: Any, even: Any, odd: Any) -> Any:
    """See that `even` and `odd` (float32, canvas width) hold the plane's two rows around canvas row `y`, stretched.

    A row of even number lies in `even`, one of odd number in `odd`. `before` is the canvas row for which both were
    filled last, less than `y`; -1 if they hold nothing yet. Returns the weight of `odd`.
    """
    rows, columns = plane.shape
    across, per_across, down, per_down = ratio(width, height, columns, rows)
    first, second, weight = place(y, down, per_down, rows)
    last_first, last_second, _ = place(max(before, 0), down, per_down, rows)
    swapped, last_swapped = first & 1, last_first & 1
    wanted_even, wanted_odd = (second, first) if swapped else (first, second)
    held_even, held_odd = (last_second, last_first) if last_swapped else (last_first, last_second)
    if before < 0 or wanted_even != held_even:
        stretch(plane, wanted_even, across, per_across, width, even)
    if before < 0 or wanted_odd != held_odd:
        stretch(plane, wanted_odd, across, per_across, width, odd)
    return F(1) - weight if swapped else weight


def stretch(plane: Any, y: Any, pixels: Any, samples: Any, width: Any, row: Any) -> None:
    """Fill `row` with row `y` of the plane. Proxies have their side as a constant here, so that LLVM unrolls it."""
    if samples == 1 and pixels == 4:
        stretch_cells(plane, y, 4, width, row)
    elif samples == 1 and pixels == 2:
        stretch_cells(plane, y, 2, width, row)
    elif samples == 1 and pixels == 8:
        stretch_cells(plane, y, 8, width, row)
    elif samples == 1 and pixels == 16:
        stretch_cells(plane, y, 16, width, row)
    elif pixels == samples:
        for x in range(width):
            row[x] = F(plane[y, x])
    else:
        stretch_by_any(plane, y, pixels, samples, width, row)


def stretch_cells(plane: Any, y: Any, side: Any, width: Any, row: Any) -> None:
    """`stretch` by a constant even number: the same weights in every cell, two pixels per 64-bit store.

    One by one they cost as much with sides 2 and 4 and nearly twice as much with 8 and 16.
    """
    columns, half = plane.shape[1], side // 2
    pairs = row.view(np.uint64)
    for i in range(1, columns - 1):
        left, here, right = F(plane[y, i - 1]), F(plane[y, i]), F(plane[y, i + 1])
        for k in range(half):
            pairs[half * i + k] = two(
                within(left, here, right, 2 * k, side), within(left, here, right, 2 * k + 1, side)
            )
    last = columns - 1
    left, right = F(plane[y, 0]), F(plane[y, min(1, last)])
    for k in range(min(side, width)):
        row[k] = within(left, left, right, k, side)
    left, right = F(plane[y, max(last - 1, 0)]), F(plane[y, last])
    for k in range(width - side * last):
        row[side * last + k] = within(left, right, right, k, side)


def within(left: Any, here: Any, right: Any, k: Any, side: Any) -> Any:
    """Pixel `k` of the `side` pixels of the cell `here`."""
    if k < side // 2:
        return between(left, here, F(2 * k + 1 + side) / F(2 * side))
    return between(here, right, F(2 * k + 1 - side) / F(2 * side))


def stretch_by_any(plane: Any, y: Any, pixels: Any, samples: Any, width: Any, row: Any) -> None:
    """`stretch` by any ratio. Positions advance by addition: with divisions a row took four times as long."""
    last = plane.shape[1] - 1
    whole, advance = 2 * pixels, 2 * samples  # a sample and a pixel, in 2 pixels-ths of a sample
    first, ahead = -1, samples + pixels
    left = right = F(plane[y, 0])
    per_whole = F(1) / F(whole)
    for x in range(width):
        if ahead >= whole:
            ahead -= whole
            first += 1
            left, right = right, F(plane[y, min(first + 1, last)])
        row[x] = between(left, right, F(ahead) * per_whole)
        ahead += advance
