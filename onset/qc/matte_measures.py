"""The measures that look at every pixel of a proxy, compiled, by rows on the threads that the caller is allowed.

What is added up is added up row by row first, so that the sums are the same whatever the number of threads.
"""

from typing import Any

import numpy as np
from numba import njit, prange
from numpy.typing import NDArray
from onset_kernels.wrap import FASTMATH

Map = NDArray[np.float32]
Mask = NDArray[np.bool_]
F = np.float32
_LEAST = F(1 / 1024)
CAST_CODES = 15
CORE, HOLES, RESIDUE, BARE, CLIPPED, CONTOUR, STILL, SLOPE, MOVED = range(9)
SUMS = 9


_by_rows = njit(parallel=True, nogil=True, cache=True, error_model="numpy", fastmath=FASTMATH)


@_by_rows
def likeness(proxy: Map, plate: Map, markers: Map, primary: int, away: Map, marked: Map) -> None:
    """`away`: how far each pixel is from bare screen, as the share of the screen's dominance that is missing, 0..1.

    `marked`: the same with `markers`, 0..1, put upon it.

    Light and shade on the screen do not count: dominance is compared at the pixel's own brightness.
    """
    one, two = (primary + 1) % 3, (primary + 2) % 3
    rows, columns = away.shape
    half = F(0.5)
    for y in prange(rows):
        for x in range(columns):
            screen = plate[primary, y, x] - half * (plate[one, y, x] + plate[two, y, x])
            seen = proxy[primary, y, x] - half * (proxy[one, y, x] + proxy[two, y, x])
            brightness = proxy[primary, y, x] / max(plate[primary, y, x], _LEAST)
            missing = F(1) - seen / max(screen * min(brightness, F(1)), _LEAST)
            away[y, x] = min(max(missing, F(0)), F(1))
            marked[y, x] = max(away[y, x], markers[y, x])


@njit(nogil=True, cache=True, error_model="numpy")
def mean_light(plate: Map) -> float:
    """Mean absolute value of every eighth pixel of every eighth row."""
    total, count = 0.0, 0
    for y in range(0, plate.shape[0], 8):
        for x in range(0, plate.shape[1], 8):
            total += abs(plate[y, x])
            count += 1
    return total / count


@_by_rows
def spread(source: Map, target: Map, radius: int, sign: float) -> None:
    """Maximum (`sign` 1) or minimum (-1) over a square of 2 radius + 1 pixels. Edges repeat."""
    rows, columns = source.shape
    s = F(sign)
    for y in prange(rows):
        line = np.empty(columns + 2 * radius, np.float32)
        for x in range(columns):
            line[radius + x] = source[y, x] * s
        for v in range(max(y - radius, 0), min(y + radius, rows - 1) + 1):
            for x in range(columns):
                line[radius + x] = max(line[radius + x], source[v, x] * s)
        for x in range(radius):
            line[x] = line[radius]
            line[radius + columns + x] = line[radius + columns - 1]
        for x in range(columns):
            target[y, x] = line[x]
        for k in range(1, 2 * radius + 1):
            for x in range(columns):
                target[y, x] = max(target[y, x], line[x + k])
        for x in range(columns):
            target[y, x] *= s


@njit(nogil=True, cache=True, error_model="numpy")
def enclose(alpha: Map, enclosed: Mask, queue: NDArray[np.int32]) -> None:
    """`enclosed`: seen through, and not joined to the picture's top or sides by what is seen through.

    People stand on the lower edge, so that nothing is joined from there. Holes and gaps: `gaps.told_apart` knows which.
    `queue` (rows x columns) is scratch.
    """
    rows, columns = alpha.shape
    for y in range(rows):
        for x in range(columns):
            enclosed[y, x] = alpha[y, x] < F(0.5)
    seen_through = enclosed.reshape(rows * columns)
    end = 0
    for y in range(rows):
        for x in range(0, columns, 1 if y == 0 else max(columns - 1, 1)):
            if enclosed[y, x]:
                enclosed[y, x] = False
                queue[end] = y * columns + x
                end += 1
    start = 0
    while start < end:  # a step over a side lands on the other side, where all are queued by now
        here = queue[start]
        start += 1
        for step in (1, -1, columns, -columns):
            there = here + step
            if 0 <= there < rows * columns and seen_through[there]:
                seen_through[there] = False
                queue[end] = there
                end += 1


@_by_rows
def counted(
    alphas: Map, proxy: Map, around: Map, inside: Map, enclosed: Mask, before: Map, before_alpha: Map,
    top: float, still: float, like: float, by_row: Map,
) -> None:  # fmt: skip
    """Everything that is added up over the pixels of one frame, into `by_row` (rows, SUMS).

    `alphas` is the matte, a pixel of each cell, `proxy` the frame. Of every other pixel: `around` the largest and
    `inside` the least `away` near it, `enclosed` from `enclose`. `before` and `before_alpha` are of the frame before,
    and become those of this one. `top` is the linear light of a clipped channel, `still` the change below which a
    pixel stood still (negative: there was no frame before), `like` the `away` below which, all about a pixel, it is
    bare screen.
    """
    rows, columns = alphas.shape
    limit, high, bare_like = F(still), F(top), F(like)
    one, none = F(1), F(0)
    for y in prange(rows):
        core = holes = residue = bare = clipped = contour = stood = slope = moved = F(0)
        v = y // 2
        for x in range(columns):  # without a branch, so that it vectorises; counts are exact in a float32
            alpha = alphas[y, x]
            hole = one if enclosed[v, x // 2] else none
            solid = one if inside[v, x // 2] > F(0.85) else none
            seen = one if alpha > F(0.5) else none
            core += max(max(seen, solid), hole)
            holes += max(hole, solid if alpha < F(0.8) else none)
            screen = one if around[v, x // 2] < bare_like else none
            bare += screen
            residue += screen if alpha > F(0.02) else none
            red, green, blue = proxy[0, y, x], proxy[1, y, x], proxy[2, y, x]
            clipped += screen if max(red, max(green, blue)) >= high else none
            change = max(abs(red - before[0, y, x]), max(abs(green - before[1, y, x]), abs(blue - before[2, y, x])))
            same = one if change < limit else none
            stood += same
            moved += same * abs(alpha - before_alpha[y, x])
        for x in range(columns - 1):
            left, right = alphas[y, x], alphas[y, x + 1]
            crosses = one if (left > F(0.5)) != (right > F(0.5)) else none
            contour += crosses
            slope += crosses * abs(left - right)
        for x in range(columns):
            before_alpha[y, x] = alphas[y, x]
        for channel in range(3):
            for x in range(columns):
                before[channel, y, x] = proxy[channel, y, x]
        by_row[y, CORE], by_row[y, HOLES], by_row[y, RESIDUE] = core, holes, residue
        by_row[y, BARE], by_row[y, CLIPPED], by_row[y, CONTOUR] = bare, clipped, contour
        by_row[y, STILL], by_row[y, SLOPE], by_row[y, MOVED] = stood, slope, moved


@_by_rows
def cast_counts(alphas: Map, picture: NDArray[np.uint32], divide: int, primary: int, by_row: NDArray[np.int64]) -> None:
    """Of each second row: pixels that are all foreground, and those whose screen channel is 15 codes above the others.

    `picture` is the composite as it was stored, display-encoded: blue in the lowest byte, then green and red. `by_row`
    (half the rows, 4) gets the first count, and the second one of the left, the middle and the right third.
    """
    columns = alphas.shape[1]
    height, width = picture.shape
    for half in prange(by_row.shape[0]):
        y = 2 * half
        line = min(y * divide + divide // 2, height - 1)
        seen = 0
        by_row[half, 1:] = 0
        for x in range(0, columns, 2):
            if alphas[y, x] >= F(0.98):
                seen += 1
                code = picture[line, min(x * divide + divide // 2, width - 1)]
                red, green, blue = (code >> 16) & 255, (code >> 8) & 255, code & 255
                own, other = (green, blue) if primary == 1 else (blue, green)
                if primary == 0:
                    own, other, red = red, green, blue
                by_row[half, 1 + 3 * x // columns] += int(own) - int(max(other, red)) > CAST_CODES
        by_row[half, 0] = seen


@_by_rows
def picked(matte: NDArray[Any], divide: int, full: float, alphas: Map) -> None:
    """`alphas`: of each proxy cell the pixel in its middle, of a stored matte whose 1 is the code `full`."""
    rows, columns = alphas.shape
    height, width = matte.shape
    per_code = F(1.0 / full)
    for y in prange(rows):
        line = matte[min(y * divide + divide // 2, height - 1)]
        for x in range(columns):
            alphas[y, x] = F(line[min(x * divide + divide // 2, width - 1)]) * per_code
