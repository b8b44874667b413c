"""A picture pinned to four corners: for each pixel of the canvas the light of the picture that is seen there.

`xx xy x1 yx yy y1 wx wy w1` is the homography from canvas pixels (first pixel's centre 0.5, 0.5) to pixels of the
picture, w positive inside. Sampled bilinearly in two levels of a pyramid (`onset_kernels.pyramid`), chosen by how far
one canvas pixel goes in the picture, and blended: L. Williams, Pyramidal Parametrics (SIGGRAPH 1983). The level follows
the geometric mean of the footprint's two sides, never less than half the longer one: a screen seen from the side stays
readable and does not flicker. The quad's edges are as wide as `soft_px`, by the distance to the four lines, in canvas
pixels. Premultiplied linear light, so that no dark seams come in.

On the CPU a row is worked out only where the quad lies, and read by the pass from a scratch row: the pass is still
vectorised. Measured in docs/objects.md.
"""

import math
from typing import Any

import numpy as np

from onset_kernels.log2_exp2 import log2_of
from onset_kernels.operation import Operation

F = np.float32
I = np.int32  # noqa: E741 - the dtype's letter, as F
U = np.uint32  # unsigned: numba adds a test for negative indices otherwise
HEADER = 4
"""Floats for each level at the table's start: where it begins, in texels from the table's; its columns; its rows; one
over the texels of the finest level that one of its own stands for along a side."""
STRETCH = 32
"""Pixels of a row that are worked out together on the CPU. Their level goes evenly from the first one's to the last
one's: it changes slowly, and working it out costs more than a sample."""
_NEVER = F(1e-6)


def held(value: Any, most: Any) -> Any:
    """`value` within 0 and `most`; NaN at 0."""
    value = value if value > F(0) else F(0)
    return value if value < most else most


def texel(first: Any, columns: Any, column: Any, row: Any) -> Any:
    """Where a texel's four floats begin."""
    return U(I(4) * (I(first) + I(row) * I(columns) + I(column)))


def blended(pyramid: Any, at: Any, right: Any, below: Any, beside: Any, across: Any, down: Any, channel: Any) -> Any:
    """One channel between four texels."""
    upper = pyramid[at + channel] * (F(1) - across) + pyramid[right + channel] * across
    lower = pyramid[below + channel] * (F(1) - across) + pyramid[beside + channel] * across
    return upper * (F(1) - down) + lower * down


def level_at(pyramid: Any, level: Any, u: Any, v: Any) -> Any:
    """r g b a of one level at a place of the finest one, bilinear, the outermost texels repeated."""
    base = U(I(level) * I(HEADER))
    first, columns, rows, per_size = pyramid[base], pyramid[base + U(1)], pyramid[base + U(2)], pyramid[base + U(3)]
    column, row = held(u * per_size - F(0.5), columns - F(1)), held(v * per_size - F(0.5), rows - F(1))
    left, top = F(I(column)), F(I(row))
    across, down = column - left, row - top
    right, under = held(left + F(1), columns - F(1)), held(top + F(1), rows - F(1))
    at, beside = texel(first, columns, left, top), texel(first, columns, right, top)
    below, corner = texel(first, columns, left, under), texel(first, columns, right, under)
    r = blended(pyramid, at, beside, below, corner, across, down, U(0))
    g = blended(pyramid, at, beside, below, corner, across, down, U(1))
    b = blended(pyramid, at, beside, below, corner, across, down, U(2))
    a = blended(pyramid, at, beside, below, corner, across, down, U(3))
    return r, g, b, a


def length(x: Any, y: Any) -> Any:
    """Of a vector; never 0."""
    return F(math.sqrt(x * x + y * y + F(1e-20)))


def inside_px(
    px: Any, py: Any, xx: Any, xy: Any, x1: Any, yx: Any, yy: Any, y1: Any, wx: Any, wy: Any, w1: Any,
    columns: Any, rows: Any,
) -> Any:  # fmt: skip
    """How far a place of the canvas lies inside the nearest of the quad's four lines, px; negative outside."""
    across, down, deep = xx * px + xy * py + x1, yx * px + yy * py + y1, wx * px + wy * py + w1
    edge = across / length(xx, xy)
    other = (columns * deep - across) / length(columns * wx - xx, columns * wy - xy)
    edge = edge if edge < other else other
    other = down / length(yx, yy)
    edge = edge if edge < other else other
    other = (rows * deep - down) / length(rows * wx - yx, rows * wy - yy)
    edge = edge if edge < other else other
    return edge if deep > _NEVER else F(-1e9)


def level_of(
    u: Any, v: Any, per: Any, xx: Any, xy: Any, yx: Any, yy: Any, wx: Any, wy: Any, levels: Any
) -> Any:  # fmt: skip
    """The level that is as fine as the canvas is there, 0 to `levels` - 1, with a fraction."""
    u_x, u_y, v_x, v_y = (xx - u * wx) * per, (xy - u * wy) * per, (yx - v * wx) * per, (yy - v * wy) * per
    first, second = u_x * u_x + v_x * v_x, u_y * u_y + v_y * v_y
    longer = (first if first > second else second) * F(0.25)
    mean = F(math.sqrt(first * second))
    return held(F(0.5) * log2_of(longer if longer > mean else mean), levels - F(1))


def place_at(
    px: Any, py: Any, xx: Any, xy: Any, x1: Any, yx: Any, yy: Any, y1: Any, wx: Any, wy: Any, w1: Any,
    columns: Any, rows: Any,
) -> Any:  # fmt: skip
    """What is seen at a place of the canvas: column and row of the picture, and 1 / w."""
    deep = wx * px + wy * py + w1
    per = F(1) / (deep if deep > _NEVER else _NEVER)
    return held((xx * px + xy * py + x1) * per, columns), held((yx * px + yy * py + y1) * per, rows), per


def pinned(
    x: Any, y: Any, pyramid: Any,
    xx: Any, xy: Any, x1: Any, yx: Any, yy: Any, y1: Any, wx: Any, wy: Any, w1: Any,
    columns: Any, rows: Any, levels: Any, shown: Any, soft_px: Any,
) -> Any:  # fmt: skip
    """Premultiplied linear r g b a of the pinned picture at canvas pixel x, y; nothing outside the quad."""
    px, py = x + F(0.5), y + F(0.5)
    edge = inside_px(px, py, xx, xy, x1, yx, yy, y1, wx, wy, w1, columns, rows)
    cover = held(edge / soft_px + F(0.5), F(1)) * shown
    u, v, per = place_at(px, py, xx, xy, x1, yx, yy, y1, wx, wy, w1, columns, rows)
    level = level_of(u, v, per, xx, xy, yx, yy, wx, wy, levels)
    fine = F(I(level))
    r, g, b, a = level_at(pyramid, fine, u, v)
    r2, g2, b2, a2 = level_at(pyramid, held(fine + F(1), levels - F(1)), u, v)
    share = level - fine
    keep, share = (F(1) - share) * cover, share * cover
    return keep * r + share * r2, keep * g + share * g2, keep * b + share * b2, keep * a + share * a2


def reach(low: Any, high: Any, value: Any, slope_x: Any, slope_y: Any, soft_px: Any) -> Any:
    """The pixels `low` to `high` cut to those where a linear value, `value` at pixel 0, is not all outside."""
    value += (F(0.5) * soft_px + F(1)) * length(slope_x, slope_y)
    if slope_x > F(0):
        low = max(low, -value / slope_x)
    elif slope_x < F(0):
        high = min(high, -value / slope_x)
    elif value < F(0):
        high = low
    return low, high


def texels_of(pyramid: Any, level: Any, many: Any, places: Any, corners: Any, out: Any) -> None:
    """`level_at` for `many` places, r g b a of each one behind the other in `out` (STRETCH, 4).

    `places` (5, STRETCH) holds columns and rows of the picture; its next two rows and `corners` are for work. Where to
    look is worked out for all of them at once, and then four floats are read, blended and written at a time: both are
    vectorised, which a loop that does the two together is not (a sample took 15 ns so, 7 now).
    """
    base = U(I(level) * I(HEADER))
    first, columns, rows, per_size = pyramid[base], pyramid[base + U(1)], pyramid[base + U(2)], pyramid[base + U(3)]
    begin, wide = I(first), I(columns)
    for at in range(many):
        column = held(places[0, at] * per_size - F(0.5), columns - F(1))
        row = held(places[1, at] * per_size - F(0.5), rows - F(1))
        left, top = I(column), I(row)
        right, under = min(left + I(1), wide - I(1)), min(top + I(1), I(rows) - I(1))
        places[2, at], places[3, at] = column - F(left), row - F(top)
        corners[0, at], corners[1, at] = U(begin + top * wide + left), U(begin + top * wide + right)
        corners[2, at], corners[3, at] = U(begin + under * wide + left), U(begin + under * wide + right)
    table = pyramid.reshape((-1, 4))
    for at in range(many):
        one, two, three, four = corners[0, at], corners[1, at], corners[2, at], corners[3, at]
        across, down = places[2, at], places[3, at]
        for channel in range(4):
            upper = table[one, channel] * (F(1) - across) + table[two, channel] * across
            lower = table[three, channel] * (F(1) - across) + table[four, channel] * across
            out[at, channel] = upper * (F(1) - down) + lower * down


def pinned_row(
    y: Any, before: Any, width: Any, height: Any, pyramid: Any,  # noqa: ARG001 - what every `by_row` is given
    xx: Any, xy: Any, x1: Any, yx: Any, yy: Any, y1: Any, wx: Any, wy: Any, w1: Any,
    columns: Any, rows: Any, levels: Any, shown: Any, soft_px: Any, out: Any,
) -> None:  # fmt: skip
    """`pinned` for canvas row `y` into `out` (4, at least `width`): where the quad is not, zeros and no work."""
    py = F(y) + F(0.5)
    low, high = F(0), F(width)
    low, high = reach(low, high, xy * py + x1, xx, xy, soft_px)
    low, high = reach(low, high, columns * (wy * py + w1) - xy * py - x1, columns * wx - xx, columns * wy - xy, soft_px)
    low, high = reach(low, high, yy * py + y1, yx, yy, soft_px)
    low, high = reach(low, high, rows * (wy * py + w1) - yy * py - y1, rows * wx - yx, rows * wy - yy, soft_px)
    start = min(max(int(low) - 1, 0), width)
    stop = min(max(int(high) + 2, start), width) if high > low else start
    for channel in range(4):
        out[channel, :start] = F(0)
        out[channel, stop:width] = F(0)
    if start == stop:
        return
    places, corners = np.empty((5, STRETCH), F), np.empty((4, STRETCH), U)
    texels, coarser = np.empty((STRETCH, 4), F), np.empty((STRETCH, 4), F)
    for first in range(start, stop, STRETCH):
        many = min(STRETCH, stop - first)
        for at in range(many):
            px = F(first + at) + F(0.5)
            u, v, per = place_at(px, py, xx, xy, x1, yx, yy, y1, wx, wy, w1, columns, rows)
            places[0, at], places[1, at], places[4, at] = u, v, per
        last = many - 1
        begin = level_of(places[0, 0], places[1, 0], places[4, 0], xx, xy, yx, yy, wx, wy, levels)
        end = level_of(places[0, last], places[1, last], places[4, last], xx, xy, yx, yy, wx, wy, levels)
        fine, more = F(I(min(begin, end))), (end - begin) / F(max(last, 1))
        texels_of(pyramid, fine, many, places, corners, texels)
        if max(begin, end) > fine:
            texels_of(pyramid, held(fine + F(1), levels - F(1)), many, places, corners, coarser)
            for at in range(many):
                share = held(begin + more * F(at) - fine, F(1))
                for channel in range(4):
                    texels[at, channel] += share * (coarser[at, channel] - texels[at, channel])
        left, right = F(first) + F(0.5), F(first + last) + F(0.5)
        edge = min(
            inside_px(left, py, xx, xy, x1, yx, yy, y1, wx, wy, w1, columns, rows),
            inside_px(right, py, xx, xy, x1, yx, yy, y1, wx, wy, w1, columns, rows),
        )
        whole = edge >= F(0.5) * soft_px  # lines are straight: what both ends have, all between them has
        for at in range(many):
            cover = shown
            if not whole:
                px = F(first + at) + F(0.5)
                edge = inside_px(px, py, xx, xy, x1, yx, yy, y1, wx, wy, w1, columns, rows)
                cover *= held(edge / soft_px + F(0.5), F(1))
            for channel in range(4):
                out[channel, first + at] = cover * texels[at, channel]


PINNED = Operation(pinned, lanes="x y", replaces="r g b a", tables="pyramid", by_row=pinned_row)
