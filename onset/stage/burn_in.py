"""The burnt-in panel: barcode and timecode on black at the top left, laid over the finished camera picture.

It is a slate held before the lens: opaque foreground in the truth, without noise, and left out of every matte error
(`Stage.valid`), since no keyer meets it on a set.
"""

import numpy as np
from numpy.typing import NDArray

from onset.stage.barcode import BLOCKS, barcode_bits, barcode_place
from onset.stage.glyphs import STROKES, WIDTH, glyph
from onset.timecode import Timecode

BLACK, WHITE = 16, 235
CHARACTERS = 11


class BurnIn:
    """Draws the panel for pictures of one size. `rows` and `columns` are its size; 0 where a picture is too small."""

    def __init__(self, width_px: int, height_px: int) -> None:
        place = barcode_place(width_px, height_px)
        self.rows = self.columns = 0
        if not place.fits:
            return
        self.rows = round(place.top * 2 + place.height)
        text_left = place.left + (BLOCKS + 1.5) * place.block
        text_px = max(6, round(place.height))
        glyph_px = max(1, round(WIDTH * text_px))
        self.columns = min(width_px, round(text_left) + CHARACTERS * glyph_px + round(place.block))
        self._panel = np.full((self.rows, self.columns), _grey(np.array(BLACK)), np.uint32)
        edges = np.round(place.left + np.arange(BLOCKS + 1) * place.block).astype(int)
        self._block_of_column = np.repeat(np.arange(BLOCKS), np.diff(edges))
        self._blocks = slice(round(place.top), round(place.top + place.height)), slice(int(edges[0]), int(edges[-1]))
        self._text = round(place.top), round(text_left), text_px, glyph_px
        self._glyphs = {c: _grey(np.round(BLACK + (WHITE - BLACK) * glyph(c, text_px))) for c in STROKES}
        self._shades = _grey(np.array([BLACK, WHITE]))

    def draw(self, picture: NDArray[np.uint32], index: int, timecode: Timecode | None) -> None:
        """Lay the panel over `picture` (height, width) packed BGRA; no timecode, no text."""
        if not self.rows:
            return
        picture[: self.rows, : self.columns] = self.panel(index, timecode)

    def panel(self, index: int, timecode: Timecode | None) -> NDArray[np.uint32]:
        """The panel, (rows, columns) packed BGRA; valid until the next call."""
        if not self.rows:
            return np.zeros((0, 0), np.uint32)
        self._panel[self._blocks] = self._shades[barcode_bits(index)][self._block_of_column]
        top, left, height, width = self._text
        area = self._panel[top : top + height, left : left + CHARACTERS * width]
        area[:] = self._shades[0]
        for place, character in enumerate(str(timecode) if timecode else ""):
            cell = area[:, place * width : (place + 1) * width]
            cell[:] = self._glyphs[character][: cell.shape[0], : cell.shape[1]]
        return self._panel


def _grey(codes: NDArray[np.floating] | NDArray[np.integer]) -> NDArray[np.uint32]:
    """Packed opaque BGRA of grey codes."""
    return (codes.astype(np.uint32) * np.uint32(0x00010101)) | np.uint32(0xFF000000)
