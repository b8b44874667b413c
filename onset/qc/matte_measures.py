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
    """`away`: how far every other pixel is from bare screen, as the share of the screen's dominance missing, 0..1.

    `marked`: the same with `markers`, 0..1, put upon it. Both have half the size of the others.

    Light and shade on the screen do not count: dominance is compared at the pixel's own brightness. A veil of white
    upon it counts only beyond a stop: yellow cloth before a screen two stops under it has that screen's dominance.
    """
    one, two = (primary + 1) % 3, (primary + 2) % 3
    rows, columns = away.shape
    half = F(0.5)
    for v in prange(rows):
        y = 2 * v
        for u in range(columns):
            x = 2 * u
            screen = plate[primary, y, x] - half * (plate[one, y, x] + plate[two, y, x])
            seen = proxy[primary, y, x] - half * (proxy[one, y, x] + proxy[two, y, x])
            brightness = proxy[primary, y, x] / max(plate[primary, y, x], _LEAST)
            shade = max(min(brightness, F(1)), half * brightness)
            missing = F(1) - seen / max(screen * shade, _LEAST)
            away[v, u] = min(max(missing, F(0)), F(1))
            marked[v, u] = max(away[v, u], markers[y, x])


@njit(nogil=True, cache=True, error_model="numpy")
def share_below(values: Map, limit: float) -> float:
    """How many of all are below `limit`, 0..1."""
    most, found = F(limit), 0
    for y in range(values.shape[0]):
        for x in range(values.shape[1]):
            found += values[y, x] < most
    return found / values.size


@njit(nogil=True, cache=True, error_model="numpy")
def added_up(by_row: Any, sums: NDArray[np.float64]) -> None:
    """`sums` of the rows of `by_row`, one after the other."""
    sums[:] = 0.0
    for y in range(by_row.shape[0]):
        for k in range(sums.shape[0]):
            sums[k] += by_row[y, k]


@njit(nogil=True, cache=True, error_model="numpy")
def mean_light(plate: Map) -> float:
    """Mean absolute value of every eighth pixel of every eighth row."""
    total, count = 0.0, 0
    for y in range(0, plate.shape[0], 8):
        for x in range(0, plate.shape[1], 8):
            total += abs(plate[y, x])
            count += 1
    return total / count


@njit(nogil=True, cache=True, error_model="numpy")
def enclose(alphas: Map, enclosed: Mask, outside: Mask, queue: NDArray[np.int32]) -> None:
    """`enclosed`: seen through, and not joined to the picture's top or sides by what is seen through.

    Of every other pixel of `alphas`. People stand on the lower edge, so that nothing is joined from there. Holes and
    gaps: `gaps.told_apart` knows which. `outside` (rows, columns) and `queue` (rows x columns) are scratch.
    """
    rows, columns = enclosed.shape
    for y in range(rows):
        for x in range(columns):
            enclosed[y, x] = alphas[2 * y, 2 * x] < F(0.5)
    _straight_in(enclosed, outside)
    end = _beside_outside(enclosed, outside, queue)
    through, reached = enclosed.reshape(rows * columns), outside.reshape(rows * columns)
    start = 0
    while start < end:  # a step over a side lands on the other side, where all are reached by now
        here = queue[start]
        start += 1
        for step in (1, -1, columns, -columns):
            there = here + step
            if 0 <= there < rows * columns and through[there] and not reached[there]:
                reached[there] = True
                queue[end] = there
                end += 1
    for y in range(rows):
        for x in range(columns):
            enclosed[y, x] &= not outside[y, x]


@njit(nogil=True, cache=True, error_model="numpy")
def _straight_in(through: Mask, outside: Mask) -> None:
    """`outside`: what is reached straight down from the top, a row at a time, or straight in from a side."""
    rows, columns = through.shape
    outside[0] = through[0]
    for y in range(1, rows):
        for x in range(columns):
            outside[y, x] = through[y, x] & outside[y - 1, x]
        x = 0
        while x < columns and through[y, x] and not outside[y, x]:
            outside[y, x] = True
            x += 1
        x = columns - 1
        while x >= 0 and through[y, x] and not outside[y, x]:
            outside[y, x] = True
            x -= 1


@njit(nogil=True, cache=True, error_model="numpy")
def _beside_outside(through: Mask, outside: Mask, queue: NDArray[np.int32]) -> int:
    """Take into `outside`, and queue, what is next to it and was not reached; how many those are."""
    rows, columns = through.shape
    end = 0
    for y in range(rows):
        left = 0
        for x in range(columns):
            left += through[y, x] & (not outside[y, x])
        if not left:
            continue
        up, down = max(y - 1, 0), min(y + 1, rows - 1)
        for x in range(columns):
            if through[y, x] and not outside[y, x]:
                sides = outside[y, max(x - 1, 0)] or outside[y, min(x + 1, columns - 1)]
                if sides or outside[up, x] or outside[down, x]:
                    outside[y, x] = True
                    queue[end] = y * columns + x
                    end += 1
    return end


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
        solid, screen = np.empty(columns + 1, np.float32), np.empty(columns + 1, np.float32)
        gap = np.empty(columns + 1, np.float32)
        for u in range((columns + 1) // 2):  # to one value a pixel first: with x // 2 below nothing vectorises
            solid[2 * u] = solid[2 * u + 1] = one if inside[v, u] > F(0.85) else none
            screen[2 * u] = screen[2 * u + 1] = one if around[v, u] < bare_like else none
            gap[2 * u] = gap[2 * u + 1] = one if enclosed[v, u] else none
        for x in range(columns):  # without a branch, so that it vectorises; counts are exact in a float32
            alpha = alphas[y, x]
            seen = one if alpha > F(0.5) else none
            core += max(max(seen, solid[x]), gap[x])
            holes += max(gap[x], solid[x] if alpha < F(0.8) else none)
            bare += screen[x]
            residue += screen[x] if alpha > F(0.02) else none
        for x in range(columns):
            red, green, blue = proxy[0, y, x], proxy[1, y, x], proxy[2, y, x]
            clipped += screen[x] if max(red, max(green, blue)) >= high else none
            change = max(abs(red - before[0, y, x]), max(abs(green - before[1, y, x]), abs(blue - before[2, y, x])))
            same = one if change < limit else none
            stood += same
            moved += same * abs(alphas[y, x] - before_alpha[y, x])
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
def cast_counts(
    alphas: Map, picture: NDArray[np.uint32], divide: int, primary: int, second: int, by_row: NDArray[np.int64]
) -> None:
    """Of each second row: pixels that are all foreground, and those whose screen channel is 15 codes above the others.

    Where `second` is another than `primary`, both must be so far above the third, and not far from each other.

    `picture` is the composite as it was stored, display-encoded: blue in the lowest byte, then green and red. `by_row`
    (half the rows, 4) gets the first count, and the second one of the left, the middle and the right third.
    """
    columns = alphas.shape[1]
    height, width = picture.shape
    for half in prange(by_row.shape[0]):
        y = 2 * half
        line = min(y * divide + divide // 2, height - 1)
        by_row[half, :] = 0
        for third in range(3):
            seen, cast = 0, 0
            first, last = -(-third * columns // 3), -(-(third + 1) * columns // 3)
            for x in range(first + first % 2, last, 2):
                if alphas[y, x] >= F(0.98):
                    seen += 1
                    code = np.int32(picture[line, min(x * divide + divide // 2, width - 1)] & np.uint32(0xFFFFFF))
                    red, green, blue = code >> 16, (code >> 8) & 255, code & 255
                    own, other = (green, blue) if primary == 1 else (blue, green)
                    if primary == 0:
                        own, other, red = red, green, blue
                    if second == primary:
                        cast += int(own - max(other, red) > CAST_CODES)
                    else:
                        least, most = min(green, blue) - red, max(green, blue) - red
                        cast += int(least > CAST_CODES and 3 * least > 2 * most)
            by_row[half, 0] += seen
            by_row[half, 1 + third] = cast


@_by_rows
def picked(matte: NDArray[Any], divide: int, full: float, alphas: Map) -> None:
    """`alphas`: of each proxy cell the pixel in its middle, of a stored matte whose 1 is the code `full`."""
    rows, columns = alphas.shape
    height, width = matte.shape
    per_code = F(1.0 / full)
    whole = min((width - 1 - divide // 2) // divide + 1, columns) if width > divide // 2 else 0
    for y in prange(rows):
        line, picks = matte[min(y * divide + divide // 2, height - 1)], alphas[y]
        if divide == 4:  # a step that the compiler knows: pixel by pixel it takes four times as long
            for x in range(whole):
                picks[x] = F(line[4 * x + 2]) * per_code
        elif divide == 8:
            for x in range(whole):
                picks[x] = F(line[8 * x + 4]) * per_code
        else:
            for x in range(whole):
                picks[x] = F(line[x * divide + divide // 2]) * per_code
        for x in range(whole, columns):
            picks[x] = F(line[width - 1]) * per_code
