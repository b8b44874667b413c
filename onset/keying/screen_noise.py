"""How noisy the bare screen is: the standard deviation of one full-size pixel's dominance, relative to the screen's.

Taken from small blocks of full-size pixels that lie on bare screen, each against a plane fitted to it, so that
neither the light's gradient nor a fold counts; a low quantile over the blocks, because texture only ever adds.
Differences between neighbours would halve it on 4:2:0, whose neighbours share their chroma. A block has as many pixels
at every size but covers more of a larger picture: what a camera or a scaler enlarged to 4K has noise that is wide, and
12 px of it look smooth (a still enlarged 5.8 times left 1.3 % of its screen in the matte, with wider blocks 0.4 %).
"""

import numpy as np
from numpy.typing import NDArray

from onset.frame import Frame
from onset.sampling import linear_at

_BLOCK = 12
_ROWS_PX = 1080
"""Up to this height the pixels of a block are neighbours; above, pairs of neighbours that lie apart in proportion."""
_ACROSS, _DOWN = 10, 6
_QUANTILE = 0.4
_LEAST_BLOCKS = 3
_MOSTLY = 0.8
"""So much of a block is bare where too few are wholly so: much noise makes pixels look like foreground."""


def block_places(frame: Frame, phase: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """First row and first column of each block, on a lattice that moves with `phase`."""
    span = _offsets(frame)[-1] + 1
    places = []
    for length_px, blocks in ((frame.picture.height_px, _DOWN), (frame.picture.width_px, _ACROSS)):
        room = max(length_px - span, 0)
        shift = (phase * 0.381966) % 1.0  # the golden section: no two phases fall on the same rows soon
        first = np.floor((np.arange(blocks) + shift) / blocks * room).astype(np.intp)
        places.append(np.unique(first & ~1))  # even: a block holds whole samples of chroma
    return places[0], places[1]


def _offsets(frame: Frame) -> NDArray[np.intp]:
    """Of the pixels of a block from its first, along either side. Pairs, so that as many lie on samples of chroma."""
    height_px, width_px = frame.picture.height_px, frame.picture.width_px
    inside = np.arange(min(_BLOCK, height_px, width_px), dtype=np.intp)
    apart = max(1, round(height_px / _ROWS_PX))
    return inside // 2 * 2 * apart + inside % 2


def measured_noise(frame: Frame, bare: NDArray[np.bool_], primary: int, phase: int) -> float | None:
    """The noise of `frame`, or None when too little of it is bare. `bare` (rows, columns) is of any size."""
    y0, x0 = block_places(frame, phase)
    height_px, width_px = frame.picture.height_px, frame.picture.width_px
    offsets = _offsets(frame)
    side = len(offsets)
    if side < 4:
        return None
    rows = (y0[:, None] + offsets).ravel()
    columns = (x0[:, None] + offsets).ravel()
    rgb = linear_at(frame.planes, frame.picture, rows, columns)
    others = [c for c in range(3) if c != primary]
    dominance = rgb[..., primary] - np.float32(0.5) * (rgb[..., others[0]] + rgb[..., others[1]])
    blocks = dominance.reshape(len(y0), side, len(x0), side).swapaxes(1, 2).reshape(-1, side, side).astype(np.float64)
    share = _bare_shares(bare, y0, x0, int(offsets[-1]) + 1, (height_px, width_px))
    level = blocks.mean(axis=(1, 2))
    chosen = (share == 1.0) & (level > 0)
    if np.count_nonzero(chosen) < _LEAST_BLOCKS:
        chosen = (share >= _MOSTLY) & (level > 0)
    if np.count_nonzero(chosen) < _LEAST_BLOCKS:
        return None
    sigma = np.sqrt(_off_plane(blocks[chosen])) / level[chosen]
    return float(np.quantile(sigma, _QUANTILE))


def _off_plane(blocks: NDArray[np.float64]) -> NDArray[np.float64]:
    """Variance of each block about its best plane, by the degrees of freedom that are left."""
    side = blocks.shape[1]
    along = np.arange(side) - (side - 1) / 2
    norm = float((along**2).sum() * side)
    flat = blocks - blocks.mean(axis=(1, 2), keepdims=True)
    down = (flat.sum(axis=2) * along).sum(axis=1) / norm
    across = (flat.sum(axis=1) * along).sum(axis=1) / norm
    flat -= down[:, None, None] * along[None, :, None] + across[:, None, None] * along[None, None, :]
    variance: NDArray[np.float64] = (flat**2).sum(axis=(1, 2)) / (side * side - 3)
    return variance


def _bare_shares(
    bare: NDArray[np.bool_], y0: NDArray[np.intp], x0: NDArray[np.intp], side: int, size_px: tuple[int, int]
) -> NDArray[np.float64]:
    """How much of what a block covers is bare, 0 to 1, for each pair of rows and columns."""
    rows, columns = bare.shape
    spans_y = [(y * rows // size_px[0], (y + side - 1) * rows // size_px[0] + 1) for y in y0]
    spans_x = [(x * columns // size_px[1], (x + side - 1) * columns // size_px[1] + 1) for x in x0]
    return np.array([bare[top:bottom, left:right].mean() for top, bottom in spans_y for left, right in spans_x])
