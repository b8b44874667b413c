"""What each frame adds to the plate: a running mean per pixel, only where the picture is surely bare screen.

Three gates, because whatever is learned by mistake becomes a hole in a person:

    colour    a cell of 2 x 2 pixels that has not the screen's colour is foreground
    place     nothing is learned within NEAR of a foreground: hair, blur, spill and contact shadow are there
    level     a pixel that was seen before must agree with what was seen; one that never was, roughly

A pixel that keeps having the screen's colour at another level (a fold that has moved) is learned anew after
`_PATIENCE` visits; an actor never is, however long he stands, because his colour is not the screen's.
"""

import numpy as np
from numba import njit, prange
from numpy.typing import NDArray

from onset.keying.row_kernel import row_kernel

F = np.float32
Plane = NDArray[np.float32]
Cells = NDArray[np.uint8]
SETTLED = 48.0
"""Visits after which a pixel's mean weighs no frame more than 1/48: at four bands that is three seconds at 60 Hz."""
_YOUNG = 4.0
_PATIENCE, _GONE = 60, 6
_GATE_SETTLED, _GATE_YOUNG, _GATE_NEW, _GATE_ANEW = 0.06, 0.15, 0.35, 0.25


@row_kernel
def find_foreground(
    proxy: Plane,
    plate: Plane,
    markers: Plane,
    gain: Plane,
    primary: int,
    colour_limit: float,
    first_row: int,
    last_row: int,
    cells: Cells,
) -> None:
    """Mark the cells (rows / 2, columns / 2) of these cell rows: 1 foreground, 0 screen or a known marker."""
    one, two = (primary + 1) % 3, (primary + 2) % 3
    back = F(1) / gain
    limit = F(colour_limit)
    for i in prange(first_row, last_row):
        y = 2 * i
        for j in range(cells.shape[1]):
            x = 2 * j
            if markers[y, x] + markers[y, x + 1] + markers[y + 1, x] + markers[y + 1, x + 1] > F(0):
                cells[i, j] = 0
                continue
            a = (
                proxy[primary, y, x]
                + proxy[primary, y, x + 1]
                + proxy[primary, y + 1, x]
                + proxy[primary, y + 1, x + 1]
            )
            b = proxy[one, y, x] + proxy[one, y, x + 1] + proxy[one, y + 1, x] + proxy[one, y + 1, x + 1]
            c = proxy[two, y, x] + proxy[two, y, x + 1] + proxy[two, y + 1, x] + proxy[two, y + 1, x + 1]
            p = plate[primary, y, x] + plate[primary, y + 1, x + 1]
            q = plate[one, y, x] + plate[one, y + 1, x + 1]
            r = plate[two, y, x] + plate[two, y + 1, x + 1]
            a, b, c = F(0.5) * a * back[primary], F(0.5) * b * back[one], F(0.5) * c * back[two]
            own, theirs = a - F(0.5) * (b + c), p - F(0.5) * (q + r)
            # Cross-multiplied, so that nothing is divided: |b / own - q / theirs| <= limit. What is no number fails.
            most = limit * own * theirs
            alike = own >= F(0.4) * theirs and abs(b * theirs - q * own) <= most and abs(c * theirs - r * own) <= most
            cells[i, j] = 0 if alike else 1


@njit(nogil=True, cache=True)
def widen_cells(cells: Cells, radius: int, first_row: int, last_row: int, beside: Cells) -> None:
    """`beside` of these cell rows: 1 within `radius` cells of a foreground cell. Rows around must be marked too."""
    rows, columns = cells.shape
    column_count = np.zeros(columns, np.int16)
    for i in range(max(0, first_row - radius), min(rows, first_row + radius)):
        for j in range(columns):
            column_count[j] += cells[i, j]
    for i in range(first_row, last_row):
        if i + radius < rows:
            for j in range(columns):
                column_count[j] += cells[i + radius, j]
        if i - radius - 1 >= 0 and i > first_row:
            for j in range(columns):
                column_count[j] -= cells[i - radius - 1, j]
        inside = 0
        for j in range(min(radius, columns)):
            inside += column_count[j] > 0
        for j in range(columns):
            if j + radius < columns:
                inside += column_count[j + radius] > 0
            if j - radius - 1 >= 0:
                inside -= column_count[j - radius - 1] > 0
            beside[i, j] = 1 if inside > 0 else 0


@row_kernel
def learn_rows(
    proxy: Plane,
    plate: Plane,
    count: Plane,
    waiting: Cells,
    markers: Plane,
    beside: Cells,
    gain: Plane,
    primary: int,
    colour_limit: float,
    noise: float,
    fast: bool,
    first_row: int,
    last_row: int,
) -> int:
    """Learn these rows of pixels; answers how many were seen for the first time."""
    one, two = (primary + 1) % 3, (primary + 2) % 3
    back = F(1) / gain
    spare, limit = F(4.0 * noise), F(colour_limit + 4.0 * noise)
    fresh = 0
    for y in prange(first_row, last_row):
        for x in range(count.shape[1]):
            if beside[min(y // 2, beside.shape[0] - 1), min(x // 2, beside.shape[1] - 1)] != 0:
                continue
            a, b, c = proxy[primary, y, x] * back[primary], proxy[one, y, x] * back[one], proxy[two, y, x] * back[two]
            p, q, r = plate[primary, y, x], plate[one, y, x], plate[two, y, x]
            own, theirs = a - F(0.5) * (b + c), p - F(0.5) * (q + r)
            seen = count[y, x]
            most = limit * own * theirs
            if not (own > F(0) and abs(b * theirs - q * own) <= most and abs(c * theirs - r * own) <= most):
                continue  # said so that what is no number is left out too
            if fast and seen > F(2):
                seen = F(2)
            marker = markers[y, x] > F(0)
            gate = F(_GATE_SETTLED) if seen >= F(_YOUNG) or marker else F(_GATE_YOUNG) if seen > F(0) else F(_GATE_NEW)
            miss = abs(own - theirs)
            if miss > (gate + spare) * theirs:
                if fast and seen > F(0) and not marker:
                    plate[primary, y, x], plate[one, y, x], plate[two, y, x] = a, b, c
                    count[y, x] = F(1)
                elif seen > F(0) and miss < (F(_GATE_ANEW) + spare) * theirs:
                    waiting[y, x] += 1
                    if waiting[y, x] >= _PATIENCE:
                        waiting[y, x], count[y, x] = 0, F(0)
                continue
            if marker:
                waiting[y, x] += 1
                if waiting[y, x] < _GONE:
                    continue
                markers[y, x] = F(0)  # what was taken for a marker shows the screen: it has gone, and was none
            waiting[y, x] = 0
            if seen == F(0):
                fresh += 1
            share = F(1) / (seen + F(1))
            plate[primary, y, x] = p + share * (a - p)
            plate[one, y, x] = q + share * (b - q)
            plate[two, y, x] = r + share * (c - r)
            count[y, x] = min(seen + F(1), F(SETTLED))
    return fresh
