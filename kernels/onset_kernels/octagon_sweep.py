"""The two sweeps of `onset_kernels.octagon` on the CPU that a square has not: a leap along a diamond, and what is left.

The loops live in a file of their own because numba's cache looks at the file of the function it compiled and no other.
"""

from numba import get_thread_id, njit, prange

from onset_kernels.finite import finite
from onset_kernels.wrap import FASTMATH, cpu

_finite = cpu(finite)


@njit(fastmath=FASTMATH, nogil=True)
def _leap_row(above, row, below, stored, distance, sign):  # type: ignore[no-untyped-def]
    width = row.size
    for x in range(width):
        stored[x] = min(sign * _finite(above[x]), sign * _finite(below[x]))
    first, last = sign * _finite(row[0]), sign * _finite(row[width - 1])
    reached = min(distance, width)
    inner = width - reached
    ahead, behind = row[reached:], stored[reached:]
    for x in range(inner):
        stored[x] = min(stored[x], sign * _finite(ahead[x]))
    for x in range(inner):
        behind[x] = min(behind[x], sign * _finite(row[x]))
    for x in range(reached):
        stored[x] = min(stored[x], first)
        stored[inner + x] = min(stored[inner + x], last)
    if distance == 1:
        for x in range(width):
            stored[x] = min(stored[x], sign * _finite(row[x]))
    for x in range(width):
        stored[x] = sign * stored[x]


@njit(parallel=True, nogil=True, cache=True, fastmath=FASTMATH, error_model="numpy")
def leap(source, target, rows, distance, sign):  # type: ignore[no-untyped-def]
    """The minimum (sign 1) or maximum (-1) of the four neighbours `distance` away; at 1 of the pixel itself too.

    Edges repeat. `rows` is how many a thread takes at once.
    """
    height = source.shape[0]
    for band in prange((height + rows - 1) // rows):
        for y in range(band * rows, min(height, (band + 1) * rows)):
            above, below = source[max(y - distance, 0)], source[min(y + distance, height - 1)]
            _leap_row(above, source[y], below, target[y], distance, sign)


@njit(fastmath=FASTMATH, nogil=True)
def _least_of(above, row, below, out, sign):  # type: ignore[no-untyped-def]
    for x in range(out.size):
        out[x] = min(min(sign * _finite(above[x]), sign * _finite(below[x])), sign * _finite(row[x]))


@njit(fastmath=FASTMATH, nogil=True)
def _columns(source, y, middle, three, five, sign):  # type: ignore[no-untyped-def]
    """Row `y`, and the minima of 3 and of 5 samples above each other, each with two samples repeated at its ends."""
    height, width = source.shape
    far_up, up, row = source[max(y - 2, 0)], source[max(y - 1, 0)], source[y]
    down, far_down = source[min(y + 1, height - 1)], source[min(y + 2, height - 1)]
    _least_of(row, row, row, middle[2 : width + 2], sign)
    _least_of(up, row, down, three[2 : width + 2], sign)
    _least_of(far_up, row, far_down, five[2 : width + 2], sign)
    for x in range(2, width + 2):
        five[x] = min(five[x], three[x])
    for k in range(2):
        middle[k], middle[width + 2 + k] = middle[2], middle[width + 1]
        three[k], three[width + 2 + k] = three[2], three[width + 1]
        five[k], five[width + 2 + k] = five[2], five[width + 1]


@njit(fastmath=FASTMATH, nogil=True)
def _mix(middle, three, five, shares, sign, stored):  # type: ignore[no-untyped-def]
    own, of_cross, of_square, of_both = sign * shares[0], sign * shares[1], sign * shares[2], sign * shares[3]
    for x in range(stored.size):
        cross = min(min(middle[x + 1], middle[x + 3]), three[x + 2])
        square = min(min(three[x + 1], three[x + 3]), three[x + 2])
        both = min(min(min(three[x], three[x + 4]), min(five[x + 1], five[x + 3])), five[x + 2])
        stored[x] = own * middle[x + 2] + of_cross * cross + of_square * square + of_both * both


@njit(parallel=True, nogil=True, cache=True, fastmath=FASTMATH, error_model="numpy")
def settle(source, target, work, rows, shares, sign):  # type: ignore[no-untyped-def]
    """`shares` of the pixel, of the extremes over a cross of 5, over 3 x 3 and over both, one after the other.

    `work` (threads, 3 or more, width + 4) holds a thread's lines.
    """
    height = source.shape[0]
    for band in prange((height + rows - 1) // rows):
        lines = work[get_thread_id()]
        for y in range(band * rows, min(height, (band + 1) * rows)):
            _columns(source, y, lines[0], lines[1], lines[2], sign)
            _mix(lines[0], lines[1], lines[2], shares, sign, target[y])
