"""A screen that `onset.screen` passes over: one behind haze or a net, and one that shows in scattered gaps only.

Veiled     Grey light laid over a colour takes its saturation and leaves its hue. Haze, smoke and nets therefore
           spread a screen's chroma as far as foliage does (which is why it was passed over), but not its hue: of all
           that is near it in hue 0.96 and more lies within 12 degrees on procedural smoke and nets, 0.5 to 0.76 on
           grass and forest. Its own colour is that of the purest points.
Scattered  Where people and things cover most of a screen, what is left touches little of the border. Several pieces
           of one colour, far apart and reaching up into the picture, are no shirt.

Only chroma greens and blues: sage walls, the sky at its horizon and fluorescent light are as pale as a veiled screen.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from onset.keying.blobs import blobs
from onset.keying.screen_plate import Proxy
from onset.screen import CHROMA_HUES_DEG, Samples, Screen, border_votes, chroma_spread, hue_of, screen_of

Mask = NDArray[np.bool_]
_LEAST_SATURATION, _LEAST_LINEAR = 0.15, 0.004
_NEAR_DEG, _KIN_DEG = 12.0, 60.0
_COHERENT = 0.9
_MOST_HUE_SPREAD_DEG = 4.0
_VEILED_SHARE, _VEILED_BORDER = 0.15, 0.3
_PUREST, _DULL = 90.0, 20.0
"""Percentiles of saturation: from the first on a point counts as hardly veiled, up to the second as much veiled."""
_LEAST_PURE, _VARIES = 0.36, (0.25, 0.1)
"""Saturation that the purest must have (a sage wall has 0.32); or less, if the dull have so much less: haze drifts."""
_CONFIDENCE = 0.1
_PIECE, _PIECES, _PIECE_SATURATION = 0.004, 3, 0.6
_WIDE, _TALL, _REACHING_UP = 0.5, 0.45, 0.33
_MOST_CHROMA_SPREAD, _MOST_LIGHT = 0.02, 2.5


def purest_points(proxy: Proxy, step: int) -> Samples:
    """Of each `step` x `step` pixels the one with the most colour: (rows, columns, 3). A net has holes."""
    points = np.empty((proxy.shape[1] // step, proxy.shape[2] // step, 3), np.float32)
    _purest(proxy, step, points)
    return points


@njit(nogil=True, cache=True)
def _purest(proxy: Proxy, step: int, points: Samples) -> None:
    """Compiled: numpy took 19 ms on 640 x 360 pixels, in the middle of a live frame."""
    for y in range(points.shape[0]):
        for x in range(points.shape[1]):
            best = -1.0
            for v in range(y * step, (y + 1) * step):
                for u in range(x * step, (x + 1) * step):
                    r, g, b = proxy[0, v, u], proxy[1, v, u], proxy[2, v, u]
                    top = max(max(r, g), b)
                    pure = (top - min(min(r, g), b)) / max(top, _LEAST_LINEAR)
                    if pure > best:
                        best = pure
                        points[y, x, 0], points[y, x, 1], points[y, x, 2] = r, g, b


def find_hidden_screen(points: Samples, allowed: str = "auto") -> Screen | None:
    """The veiled or scattered screen in `points`, None where there is none. `allowed`: auto, green or blue."""
    hue_deg, saturation, top = hue_of(points)
    coloured = (saturation > _LEAST_SATURATION) & (top > _LEAST_LINEAR)
    border = border_votes(points.shape[:2])
    best: tuple[float, float] | None = None
    for low_deg, high_deg in (span for name, span in CHROMA_HUES_DEG.items() if allowed in ("auto", name)):
        inside = coloured & (hue_deg >= low_deg) & (hue_deg <= high_deg)
        votes = (border * saturation)[inside]
        if votes.size and (best is None or votes.sum() > best[0]):
            best = float(votes.sum()), _middle_deg(hue_deg[inside], votes)
    if best is None:
        return None
    away_deg = np.abs((hue_deg - best[1] + 180.0) % 360.0 - 180.0)
    near, kin = coloured & (away_deg < _NEAR_DEG), coloured & (away_deg < _KIN_DEG)
    if near.sum() < _COHERENT * kin.sum() or float(np.median(away_deg[kin])) > _MOST_HUE_SPREAD_DEG:
        return None
    primary = 1 if best[1] < 180.0 else 2
    if _is_veiled(near, border, saturation):
        pure = near & (saturation >= np.percentile(saturation[near], _PUREST))
        return screen_of(points, pure, primary, _CONFIDENCE)
    vivid = near & (saturation > _PIECE_SATURATION)
    pieces = _scattered(points, vivid)
    return None if pieces is None else screen_of(points, pieces, primary, _CONFIDENCE)


def _middle_deg(hue_deg: Samples, votes: Samples) -> float:
    """The weighted median."""
    order = np.argsort(hue_deg)
    total = np.cumsum(votes[order])
    return float(hue_deg[order][np.searchsorted(total, 0.5 * total[-1])])


def _is_veiled(near: Mask, border: Samples, saturation: Samples) -> bool:
    wide = float(near.mean()) >= _VEILED_SHARE and float(near[border > 1.0].mean()) >= _VEILED_BORDER
    if not wide:
        return False
    pure, dull = (float(value) for value in np.percentile(saturation[near], (_PUREST, _DULL)))
    return pure >= _LEAST_PURE or (pure >= _VARIES[0] and pure - dull >= _VARIES[1])


def _scattered(points: Samples, vivid: Mask) -> Mask | None:
    """The pieces of one colour and much the same light, if they are several and lie as those of a screen would."""
    found = blobs(vivid)
    rows, columns = vivid.shape
    large = found.area >= max(4.0, _PIECE * vivid.size)
    if large.sum() < _PIECES:
        return None
    box = found.box[large]
    first_row, first_column, last_row, last_column = box[:, 0].min(), box[:, 1].min(), box[:, 2].max(), box[:, 3].max()
    spans = last_column - first_column >= _WIDE * columns and last_row - first_row >= _TALL * rows
    pieces = found.of(large)
    if not spans or first_row > _REACHING_UP * rows or chroma_spread(points, pieces) > _MOST_CHROMA_SPREAD:
        return None
    light = [float(np.median(points[found.label == label].max(axis=-1))) for label in np.flatnonzero(large)]
    return pieces if max(light) <= _MOST_LIGHT * min(light) else None
