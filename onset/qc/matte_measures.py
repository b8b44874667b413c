"""The measures that look at every pixel of a proxy, compiled; a quarter of a millisecond together."""

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

Map = NDArray[np.float32]
Mask = NDArray[np.bool_]
F = np.float32
_LEAST = F(1 / 1024)
CAST_CODES = 15
CORE, HOLES, RESIDUE, BARE, CLIPPED, CONTOUR, STILL, SLOPE, MOVED = range(9)
SUMS = 9


@njit(nogil=True, cache=True, error_model="numpy")
def likeness(proxy: Map, plate: Map, primary: int, away: Map) -> None:
    """`away`: how far each pixel is from bare screen, as the share of the screen's dominance that is missing, 0..1.

    Light and shade on the screen do not count: dominance is compared at the pixel's own brightness.
    """
    one, two = (primary + 1) % 3, (primary + 2) % 3
    rows, columns = away.shape
    half = F(0.5)
    for y in range(rows):
        for x in range(columns):
            screen = plate[primary, y, x] - half * (plate[one, y, x] + plate[two, y, x])
            seen = proxy[primary, y, x] - half * (proxy[one, y, x] + proxy[two, y, x])
            brightness = proxy[primary, y, x] / max(plate[primary, y, x], _LEAST)
            missing = F(1) - seen / max(screen * min(brightness, F(1)), _LEAST)
            away[y, x] = min(max(missing, F(0)), F(1))


@njit(nogil=True, cache=True)
def spread(source: Map, target: Map, radius: int, sign: float) -> None:
    """Maximum (`sign` 1) or minimum (-1) over a square of 2 radius + 1 pixels, by rows then columns. Edges repeat.

    Windows double: the maximum over 2, 4, 8 ... pixels from the one over half as many, so that every loop is straight.
    """
    rows, columns = source.shape
    s = F(sign)
    window = 2 * radius + 1
    between = np.empty((rows + 2 * radius, columns), np.float32)
    line = np.empty(columns + 2 * radius, np.float32)
    for y in range(rows):
        for x in range(columns):
            line[radius + x] = source[y, x] * s
        for x in range(radius):
            line[x] = line[radius]
            line[radius + columns + x] = line[radius + columns - 1]
        reach = 1
        while reach < window:
            step = min(reach, window - reach)
            for x in range(line.size - step):
                line[x] = line[x] if line[x] > line[x + step] else line[x + step]
            reach += step
        for x in range(columns):
            between[radius + y, x] = line[x]
    for y in range(radius):
        between[y] = between[radius]
        between[radius + rows + y] = between[radius + rows - 1]
    reach = 1
    while reach < window:
        step = min(reach, window - reach)
        for y in range(between.shape[0] - step):
            for x in range(columns):
                below = between[y + step, x]
                between[y, x] = between[y, x] if between[y, x] > below else below
        reach += step
    for y in range(rows):
        for x in range(columns):
            target[y, x] = between[y, x] * s


@njit(nogil=True, cache=True, error_model="numpy")
def enclose(alpha: Map, away: Map, enclosed: Mask, queue: NDArray[np.int32]) -> None:
    """`enclosed`: seen through, not joined to the picture's top or sides by what is seen through, and not the screen.

    People stand on the lower edge, so that nothing is joined from there. What has the screen's own colour, lit or in
    shade, is a gap between arm and body and no hole: `away` tells. `queue` (rows x columns) is scratch.
    """
    rows, columns = alpha.shape
    enclosed[:] = True
    end = 0
    for y in range(rows):
        for x in range(columns):
            border = y == 0 or x == 0 or x == columns - 1
            if border and alpha[y, x] < F(0.5):
                enclosed[y, x] = False
                queue[end] = y * columns + x
                end += 1
    start = 0
    while start < end:
        y, x = divmod(queue[start], columns)
        start += 1
        for dy, dx in ((0, 1), (0, -1), (1, 0), (-1, 0)):
            v, u = y + dy, x + dx
            if 0 <= v < rows and 0 <= u < columns and enclosed[v, u] and alpha[v, u] < F(0.5):
                enclosed[v, u] = False
                queue[end] = v * columns + u
                end += 1
    for y in range(rows):
        for x in range(columns):
            enclosed[y, x] = enclosed[y, x] and alpha[y, x] < F(0.5) and away[y, x] > F(0.15)


@njit(nogil=True, cache=True, error_model="numpy", fastmath=True)
def counted(
    alphas: Map, proxy: Map, around: Map, inside: Map, enclosed: Mask, before: Map, before_alpha: Map,
    top: float, still: float, like: float, sums: NDArray[np.float64],
) -> None:  # fmt: skip
    """Everything that is added up over the pixels of one frame, into `sums`.

    `alphas` is the matte, a pixel of each cell, `proxy` the frame. Of every other pixel: `around` the largest and
    `inside` the least `away` near it, `enclosed` from `enclose`. `before` and `before_alpha` are of the frame before.
    `top` is the linear light of a clipped channel, `still` the change below which a pixel stood still (negative: there
    was no frame before), `like` the `away` below which, all about a pixel, it is bare screen.
    """
    rows, columns = alphas.shape
    limit, high, bare_like = F(still), F(top), F(like)
    core = holes = residue = bare = clipped = contour = stood = 0
    slope = moved = 0.0
    for y in range(rows):
        for x in range(columns):
            alpha = alphas[y, x]
            solid = inside[y // 2, x // 2] > F(0.85)
            hole = enclosed[y // 2, x // 2]
            core += alpha > F(0.5) or solid or hole
            holes += hole or (solid and alpha < F(0.8))
            if around[y // 2, x // 2] < bare_like:
                bare += 1
                residue += alpha > F(0.02)
                clipped += max(proxy[0, y, x], max(proxy[1, y, x], proxy[2, y, x])) >= high
            change = max(
                abs(proxy[0, y, x] - before[0, y, x]),
                max(abs(proxy[1, y, x] - before[1, y, x]), abs(proxy[2, y, x] - before[2, y, x])),
            )
            if change < limit:
                stood += 1
                moved += abs(alpha - before_alpha[y, x])
        for x in range(columns - 1):
            if (alphas[y, x] > F(0.5)) != (alphas[y, x + 1] > F(0.5)):
                contour += 1
                slope += abs(alphas[y, x] - alphas[y, x + 1])
    for index, value in enumerate((core, holes, residue, bare, clipped, contour, stood)):
        sums[index] = value
    sums[SLOPE], sums[MOVED] = slope, moved


@njit(nogil=True, cache=True)
def cast_share(alphas: Map, picture: NDArray[np.uint32], divide: int, primary: int) -> float:
    """Of the pixels that are all foreground, the share whose screen channel is 15 codes above the others.

    `picture` is the composite as it was stored, display-encoded: blue in the lowest byte, then green and red.
    """
    rows, columns = alphas.shape
    height, width = picture.shape
    seen = cast = 0
    for y in range(0, rows, 2):
        line = picture[min(y * divide + divide // 2, height - 1)]
        for x in range(0, columns, 2):
            if alphas[y, x] >= F(0.98):
                seen += 1
                code = line[min(x * divide + divide // 2, width - 1)]
                red, green, blue = (code >> 16) & 255, (code >> 8) & 255, code & 255
                own, other = (green, blue) if primary == 1 else (blue, green)
                if primary == 0:
                    own, other, red = red, green, blue
                cast += int(own) - int(max(other, red)) > CAST_CODES
    return cast / seen if seen else 0.0


@njit(nogil=True, cache=True)
def picked(matte: NDArray[Any], divide: int, full: float, alphas: Map) -> None:
    """`alphas`: of each proxy cell the pixel in its middle, of a stored matte whose 1 is the code `full`."""
    rows, columns = alphas.shape
    height, width = matte.shape
    per_code = F(1.0 / full)
    for y in range(rows):
        line = matte[min(y * divide + divide // 2, height - 1)]
        for x in range(columns):
            alphas[y, x] = F(line[min(x * divide + divide // 2, width - 1)]) * per_code
