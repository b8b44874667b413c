"""Separable neighbourhood sweeps on the CPU: sums, minima and weighted taps along the rows and columns of a plane.

Rows and columns are the same code: a band of the picture is copied into a line buffer with its edges repeated, in which
a neighbour along a row lies 1 and along a column `stride` elements away; the innermost loops run over the whole of that
flat buffer and vectorise. A window of `length = 2 reach + 1` is put together from windows of 1, 4, 16 ... elements,
each made of four of the one before; sums take the base-4 digits of `length`, minima four overlapping ones.

Measured for a box of 41 pixels along rows, 1080p, one thread: this 1.6 ms, the same by doubling 5.0, prefix and suffix
sums (van Herk) 2.8 because they run along the row one element at a time. A running sum that adds what enters and
subtracts what leaves was rejected: in float32 a highlight of 65504 leaves an error of 0.004 in everything behind it.
The loops over four windows are functions of their own: written where the buffers are exchanged they are not vectorised
(4.9 ms instead of 2.1).

Samples are made finite while they are copied (`onset_kernels.finite`): a bad pixel stays within its own window.

The loops live in one file because numba's cache looks at the file of the function it compiled and at no other.
"""

import numpy as np
from numba import get_thread_id, njit, prange

from onset_kernels.finite import finite
from onset_kernels.wrap import FASTMATH, cpu

F = np.float32

SUM, LEAST, TAPS = 0, 1, 2

_finite = cpu(finite)


@njit(fastmath=FASTMATH, nogil=True)
def _add(source, out, count, digit, step, first):  # type: ignore[no-untyped-def]
    """out (=, += unless first) source[0] + ... of `digit` windows, `step` apart."""
    b, c = source[step:], source[2 * step :]
    if first:
        for i in range(count):
            out[i] = F(0)
    if digit == 1:
        for i in range(count):
            out[i] += source[i]
    elif digit == 2:
        for i in range(count):
            out[i] += source[i] + b[i]
    else:
        for i in range(count):
            out[i] += source[i] + b[i] + c[i]


@njit(fastmath=FASTMATH, nogil=True)
def _four_sums(source, out, count, step):  # type: ignore[no-untyped-def]
    b, c, d = source[step:], source[2 * step :], source[3 * step :]
    for i in range(count):
        out[i] = (source[i] + b[i]) + (c[i] + d[i])


@njit(fastmath=FASTMATH, nogil=True)
def _four_least(source, out, count, step):  # type: ignore[no-untyped-def]
    b, c, d = source[step:], source[2 * step :], source[3 * step :]
    for i in range(count):
        out[i] = min(min(source[i], b[i]), min(c[i], d[i]))


@njit(fastmath=FASTMATH, nogil=True)
def _sums(line, spare, other, out, count, length, stride):  # type: ignore[no-untyped-def]
    """out[i] = line[i] + line[i + stride] + ... of `length` terms."""
    current, valid = line, count + (length - 1) * stride
    window, taken, digits = 1, 0, length
    while True:
        if digits % 4:
            _add(current[taken * stride :], out, count, digits % 4, window * stride, taken == 0)
            taken += digits % 4 * window
        digits //= 4
        if digits == 0:
            return
        valid -= 3 * window * stride
        _four_sums(current, spare, valid, window * stride)
        current, spare, other = spare, other, spare
        window *= 4


@njit(fastmath=FASTMATH, nogil=True)
def _least(line, spare, other, out, count, length, stride):  # type: ignore[no-untyped-def]
    """out[i] = min(line[i], line[i + stride], ...) of `length` terms."""
    current, valid, window = line, count + (length - 1) * stride, 1
    while 4 * window <= length:
        valid -= 3 * window * stride
        _four_least(current, spare, valid, window * stride)
        current, spare, other = spare, other, spare
        window *= 4
    # window <= length < 4 window: four windows that may overlap reach from one end to the other
    b = current[min(window, length - window) * stride :]
    c = current[max(0, min(2 * window, length - window)) * stride :]
    d = current[(length - window) * stride :]
    for i in range(count):
        out[i] = min(min(current[i], b[i]), min(c[i], d[i]))


@njit(fastmath=FASTMATH, nogil=True)
def _taps(line, out, count, weights, stride):  # type: ignore[no-untyped-def]
    """out[i] = weights[0] * centre + weights[k] * both neighbours k strides away; line[0] is the farthest."""
    reach = weights.size - 1
    centre = line[reach * stride :]
    for i in range(count):
        out[i] = weights[0] * centre[i]
    for k in range(1, reach + 1, 4):  # four pairs at once: the sum is loaded and stored a quarter as often
        w0, w1, w2, w3 = weights[k], weights[k + 1], weights[k + 2], weights[k + 3]
        l0, r0 = line[(reach - k) * stride :], line[(reach + k) * stride :]
        l1, r1 = line[(reach - k - 1) * stride :], line[(reach + k + 1) * stride :]
        l2, r2 = line[(reach - k - 2) * stride :], line[(reach + k + 2) * stride :]
        l3, r3 = line[(reach - k - 3) * stride :], line[(reach + k + 3) * stride :]
        for i in range(count):
            out[i] += w0 * (l0[i] + r0[i]) + w1 * (l1[i] + r1[i]) + w2 * (l2[i] + r2[i]) + w3 * (l3[i] + r3[i])


@njit(fastmath=FASTMATH, nogil=True)
def _along(line, spare, other, out, count, stride, kind, reach, fraction, scale, weights):  # type: ignore[no-untyped-def]
    """out[i] from line[i], line[i + stride] ... line[i + 2 (reach + 1) stride]; only sums use the two at the ends."""
    inner = line[stride:]
    if kind == TAPS:
        _taps(inner, out, count, weights, stride)
    elif kind == LEAST:
        _least(inner, spare, other, out, count, 2 * reach + 1, stride)
    else:
        _sums(inner, spare, other, out, count, 2 * reach + 1, stride)
        far = line[2 * (reach + 1) * stride :]
        for i in range(count):
            out[i] = (out[i] + fraction * (line[i] + far[i])) * scale


@njit(fastmath=FASTMATH, nogil=True)
def _load(row, line, pad, sign):  # type: ignore[no-untyped-def]
    """A row with `pad` repetitions of its end samples on either side."""
    width = row.size
    middle, behind = line[pad:], line[pad + width :]
    for x in range(width):
        middle[x] = sign * _finite(row[x])
    for x in range(pad):
        line[x] = middle[0]
        behind[x] = middle[width - 1]


@njit(parallel=True, nogil=True, cache=True, fastmath=FASTMATH, error_model="numpy")
def sweep(source, target, work, tiles, across, down, kind, reach, fraction, scale, sign, weights):  # type: ignore[no-untyped-def]
    """Each pixel of `target` from itself and `reach` neighbours on either side, along rows, columns or both.

    `across` and `down` say which (0 or 1). `tiles` (columns, rows) is how the picture is dealt out; `columns` is the
    whole width unless only `down` is wanted. `work` (threads, 4, samples of a tile with its margins) holds a thread's
    lines. `kind` SUM adds up the window, adds `fraction` of the two samples next to it and multiplies by `scale`; LEAST
    takes the minimum of the window; TAPS weighs it with `weights[0]` in the middle to `weights[reach]` at both ends,
    `reach` a multiple of 4. `sign` -1 turns minima into maxima.
    """
    height, width = source.shape
    columns, rows = tiles
    pad_x, pad_y = across * (reach + 1), down * (reach + 1)
    strips = (width + columns - 1) // columns
    for tile in prange(strips * ((height + rows - 1) // rows)):
        lines = work[get_thread_id()]
        current, made, spare, other = lines[0], lines[1], lines[2], lines[3]
        left, top = tile % strips * columns, tile // strips * rows
        shown, tall = min(columns, width - left), min(rows, height - top)
        stride = shown + 2 * pad_x
        for y in range(tall + 2 * pad_y):
            row = source[min(max(top + y - pad_y, 0), height - 1)]
            _load(row[left : left + shown], current[y * stride :], pad_x, sign)
        for direction in range(2):
            if (direction == 0 and across) or (direction == 1 and down):
                count = (tall + 2 * pad_y if direction == 0 else tall) * stride - 2 * pad_x
                step = 1 if direction == 0 else stride
                _along(current, spare, other, made, count, step, kind, reach, fraction, scale, weights)
                current, made = made, current
        for y in range(tall):
            stored, row = target[top + y][left:], current[y * stride :]
            for x in range(shown):
                stored[x] = sign * row[x]


@njit(parallel=True, nogil=True, cache=True, fastmath=FASTMATH, error_model="numpy")
def grow(source, target, work, rows, fraction, sign):  # type: ignore[no-untyped-def]
    """`source` moved by `fraction` (0..1) towards the minimum (sign 1) or maximum (sign -1) of its 3x3 neighbours."""
    height, width = source.shape
    for band in prange((height + rows - 1) // rows):
        line = work[get_thread_id(), 0]
        for y in range(band * rows, min(height, (band + 1) * rows)):
            above, row, below = source[max(y - 1, 0)], source[y], source[min(y + 1, height - 1)]
            middle = line[1:]
            for x in range(width):
                middle[x] = min(min(sign * _finite(above[x]), sign * _finite(row[x])), sign * _finite(below[x]))
            line[0], line[width + 1] = line[1], line[width]
            far, stored = line[2:], target[y]
            for x in range(width):
                here = _finite(row[x])
                extreme = sign * min(min(line[x], middle[x]), far[x])
                stored[x] = here + fraction * (extreme - here)
