"""What the lens does to a layer: a little softness always, and a disc of blur where it is out of focus.

The disc is a sum of boxes, one for each of its rows, each read from running sums along the picture's rows: the cost of
a pixel grows with the radius, not with its square. Colour is premultiplied, so that colour and alpha blur alike.
"""

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

F = np.float32
SOFT = 0.11
"""Share that each neighbour takes: a modulation of about 0.55 at half the sampling rate, as a good lens and an optical
low-pass filter leave together."""
LEAST = 1.0 / 4096
"""Alpha nearer than this to 0 or 1 is set to it: what blurs leave behind is no part of the truth."""


def see_through_lens(figure: NDArray[np.float32], radius_px: float) -> NDArray[np.float32]:
    """`figure` (planes, rows, columns) premultiplied, the fourth plane alpha, blurred; a new array.

    The frame's edge is continued outwards.
    """
    box = _bounds(figure[3], math.ceil(radius_px) + 2)
    if box is None:
        return figure
    out = np.zeros_like(figure)
    part = np.ascontiguousarray(figure[:, box[0], box[1]])
    for channel in range(figure.shape[0]):
        plane = disc(part[channel], radius_px) if radius_px > 0.75 else part[channel]
        out[channel, box[0], box[1]] = soft(plane)
    _settle(out)
    return out


def disc(plane: NDArray[np.float32], radius_px: float) -> NDArray[np.float32]:
    """`plane` (rows, columns) averaged over a disc of `radius_px`, edges continued."""
    reach = math.ceil(radius_px)
    # Each row's chord, averaged over that part of the row's height that lies within the disc, and how large it is.
    across = np.arange(-reach, reach + 1)[:, None] + (np.arange(16) - 7.5) / 16
    within = np.abs(across) < radius_px
    chords = np.sqrt(np.maximum(radius_px**2 - across**2, 0.0)).sum(axis=1)
    rows: NDArray[np.float64] = np.stack([chords / np.maximum(within.sum(axis=1), 1), within.mean(axis=1)])
    averaged: NDArray[np.float32] = _disc(np.pad(plane, reach + 1, mode="edge"), rows, reach)
    return averaged


def soft(plane: NDArray[np.float32]) -> NDArray[np.float32]:
    """The lens's own softness: 3x3, separable."""
    padded = np.pad(plane, 1, mode="edge")
    along = padded[:, 1:-1] * F(1 - 2 * SOFT) + (padded[:, :-2] + padded[:, 2:]) * F(SOFT)
    return np.add(along[1:-1] * F(1 - 2 * SOFT), (along[:-2] + along[2:]) * F(SOFT), dtype=F)


def _bounds(alpha: NDArray[np.float32], margin: int) -> tuple[slice, slice] | None:
    """Rows and columns that hold anything, and `margin` more."""
    rows, columns = np.flatnonzero(alpha.any(axis=1)), np.flatnonzero(alpha.any(axis=0))
    if not rows.size:
        return None
    return (
        slice(max(0, int(rows[0]) - margin), int(rows[-1]) + margin + 1),
        slice(max(0, int(columns[0]) - margin), int(columns[-1]) + margin + 1),
    )


@njit(nogil=True, cache=True)
def _disc(padded: NDArray[np.float32], rows_of_disc: NDArray[np.float64], reach: int) -> NDArray[np.float32]:
    """A box in each row: half its width and its weight; its ends count by the share of the pixel that they cover."""
    half, share = rows_of_disc
    margin = reach + 1
    rows, columns = padded.shape[0] - 2 * margin, padded.shape[1] - 2 * margin
    sums = np.zeros((padded.shape[0], padded.shape[1] + 1))
    for row in range(padded.shape[0]):
        running = 0.0
        for column in range(padded.shape[1]):
            running += padded[row, column]
            sums[row, column + 1] = running
    area = 0.0
    for k in range(half.shape[0]):
        area += 2.0 * half[k] * share[k]
    out = np.empty((rows, columns), F)
    total = np.empty(columns)
    for row in range(rows):
        total[:] = 0.0
        for k in range(half.shape[0]):
            line, source = sums[row + 1 + k], padded[row + 1 + k]
            beyond = max(half[k] - 0.5, 0.0)
            whole = int(beyond)
            part, weight = beyond - whole, share[k] * min(1.0, 2.0 * half[k])
            for column in range(columns):
                middle = column + margin
                inner = line[middle + whole + 1] - line[middle - whole]
                ends = source[middle - whole - 1] + source[middle + whole + 1]
                total[column] += weight * (inner + part * ends)
        for column in range(columns):
            out[row, column] = total[column] / area
    return out


@njit(nogil=True, cache=True)
def _settle(figure: NDArray[np.float32]) -> None:
    for row in range(figure.shape[1]):
        for column in range(figure.shape[2]):
            alpha = figure[3, row, column]
            if alpha < F(LEAST):
                for channel in range(figure.shape[0]):
                    figure[channel, row, column] = F(0)
            elif alpha > F(1 - LEAST):
                figure[3, row, column] = F(1)
