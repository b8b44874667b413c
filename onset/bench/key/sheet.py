"""A contact sheet of one clip: a column for the source, the truth and each keyer; JPEG.

Rows: comp over a mid orange and matte, of the whole picture; then the same of a part at 1:1, where edges are densest.
The first column has the source, the captured plate, and both again at 1:1.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import simplejpeg
from numpy.typing import NDArray
from onset_kernels.picture import Transfer

from onset.bench.key.curve_tables import to_code
from onset.bench.key.footage import Footage
from onset.bench.key.keyed import Keyed, Light, Matte
from onset.media.beside import beside

WIDTH_PX, PART_PX, GAP_PX = 240, (240, 168), 4
MOST_BYTES = 105_000
BEHIND = np.array([0.55, 0.24, 0.07], np.float32)
"""Neither green nor blue, brighter than dark edges and darker than light ones."""
Image = NDArray[np.uint8]


def write_sheet(path: Path, footage: Footage, place: int, keyed: Sequence[Keyed]) -> None:
    """The sheet of frame `place`, keyed by everybody. Raises WorkError when it cannot be written."""
    truth = footage.truths[place]
    surface = np.clip(truth.foreground, 0, 1) * truth.alpha[..., None]
    source, plate = _display(footage.linear(place)), _display(footage.captured)
    pairs = [(source, plate)] + [_pair(one.matte, one.fill) for one in (Keyed(truth.alpha, surface), *keyed)]
    top, left = densest(truth.alpha, PART_PX)
    part = slice(top, top + PART_PX[1]), slice(left, left + PART_PX[0])
    columns = [
        np.concatenate([_bordered(one) for one in (*map(_small, pair), *(_padded(view[part]) for view in pair))])
        for pair in pairs
    ]
    sheet = np.ascontiguousarray(np.concatenate(columns, axis=1))
    with beside(path) as unfinished:
        unfinished.write_bytes(_jpeg(sheet))


def densest(alpha: Matte, part_px: tuple[int, int]) -> tuple[int, int]:
    """Row and column where a part of so many columns and rows begins that holds most of what is half transparent."""
    columns, rows = part_px
    soft = np.pad(np.cumsum(np.cumsum(alpha * (1 - alpha), axis=0, dtype=np.float64), axis=1), ((1, 0), (1, 0)))
    rows, columns = min(rows, alpha.shape[0]), min(columns, alpha.shape[1])
    sums = soft[rows:, columns:] - soft[:-rows, columns:] - soft[rows:, :-columns] + soft[:-rows, :-columns]
    top, left = np.unravel_index(int(np.argmax(sums)), sums.shape)
    return int(top), int(left)


def _pair(matte: Matte, fill: Light) -> tuple[Image, Image]:
    comp = fill + (1 - matte[..., None]) * BEHIND
    shown = np.round(np.clip(matte, 0, 1) * 255).astype(np.uint8)
    return _display(comp), np.repeat(shown[..., None], 3, axis=-1)


def _display(light: Light) -> Image:
    return np.round(to_code(np.clip(light, 0, 1).astype(np.float32), Transfer.SRGB) * 255).astype(np.uint8)


def _small(view: Image) -> Image:
    by = max(1, round(view.shape[1] / WIDTH_PX))
    rows, columns = view.shape[0] // by, view.shape[1] // by
    mean = view[: rows * by, : columns * by].reshape(rows, by, columns, by, 3).mean(axis=(1, 3))
    return _padded(np.round(mean).astype(np.uint8), rows)


def _padded(view: Image, rows: int = PART_PX[1]) -> Image:
    """Cut or filled with grey to the width of a column, and to so many rows."""
    out = np.full((rows, WIDTH_PX, 3), 90, np.uint8)
    cut = view[:rows, :WIDTH_PX]
    out[: cut.shape[0], : cut.shape[1]] = cut
    return out


def _bordered(view: Image) -> Image:
    return np.pad(view, ((0, GAP_PX), (0, GAP_PX), (0, 0)), constant_values=255)


def _jpeg(sheet: Image) -> bytes:
    for quality in range(85, 30, -5):
        coded = bytes(simplejpeg.encode_jpeg(sheet, quality=quality, colorspace="RGB", colorsubsampling="420"))
        if len(coded) <= MOST_BYTES:
            break
    return coded
