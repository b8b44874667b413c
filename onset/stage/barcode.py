"""A frame number as black and white blocks: 32 bits that survive JPEG, video codecs and being shown smaller.

    white black | 32 bits, most significant first | CRC-8 of them | black white

The blocks lie in a strip at the top left, their size a share of the picture's: a reader needs the picture alone.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

BITS, CHECK_BITS = 32, 8
START, END = (1, 0), (0, 1)
BLOCKS = len(START) + BITS + CHECK_BITS + len(END)
SMALLEST_BLOCK_PX = 2.0
LEAST_CONTRAST = 60.0
"""Codes between black and white below which a picture is said to carry no barcode."""


@dataclass(frozen=True)
class BarcodePlace:
    """Where the blocks lie: left and top of the first and their size, in pixels, not rounded."""

    left: float
    top: float
    block: float
    height: float

    @property
    def fits(self) -> bool:
        """Whether the picture is large enough to carry a barcode at all (about 212x120)."""
        return self.block >= SMALLEST_BLOCK_PX


def barcode_place(width_px: int, height_px: int) -> BarcodePlace:
    """Where the barcode stands in a picture of this size."""
    block = min(height_px / 60.0, width_px / 106.0)
    return BarcodePlace(block, 0.6 * block, block, 1.5 * block)


def barcode_bits(number: int) -> NDArray[np.uint8]:
    """The blocks, 0 or 1, of `number` modulo 2**32."""
    value = number & 0xFFFFFFFF
    bits = [value >> (BITS - 1 - i) & 1 for i in range(BITS)]
    check = _crc8(value)
    bits += [check >> (CHECK_BITS - 1 - i) & 1 for i in range(CHECK_BITS)]
    return np.array([*START, *bits, *END], np.uint8)


def read_barcode(picture: NDArray[Any]) -> int:
    """The frame number burnt into a picture, 0..2**32-1.

    `picture` is packed BGRA or RGBA (rows, columns) uint32, or uint8 (rows, columns) or (rows, columns, 1, 3 or 4).
    Raises ValueError when there is none: too small, cropped, flipped, or too badly damaged for its check to agree.
    """
    codes = picture
    if codes.dtype == np.uint32:
        codes = np.ascontiguousarray(codes).view(np.uint8).reshape(*picture.shape, 4)
    if codes.dtype != np.uint8 or codes.ndim not in (2, 3):
        raise ValueError(
            f"a {codes.ndim}-dimensional {codes.dtype} picture cannot be read; give uint8 or packed uint32"
        )
    grey = codes[..., :3].mean(axis=-1) if codes.ndim == 3 else codes
    rows, columns = grey.shape
    place = barcode_place(columns, rows)
    if not place.fits:
        raise ValueError(f"a picture of {columns}x{rows} is too small for a frame-number barcode; the least is 212x120")
    top, bottom = _inside(place.top, place.height)
    levels = np.empty(BLOCKS)
    for i in range(BLOCKS):
        left, right = _inside(place.left + i * place.block, place.block)
        levels[i] = grey[top:bottom, left:right].mean()
    low, high = levels.min(), levels.max()
    if high - low < LEAST_CONTRAST:
        raise ValueError(f"no frame-number barcode here: its place shows codes {low:.0f} to {high:.0f} only")
    bits = (levels > (low + high) / 2).astype(int)
    value = int("".join(map(str, bits[2 : 2 + BITS])), 2)
    if not np.array_equal(bits, barcode_bits(value)):
        raise ValueError("no frame-number barcode here: what stands in its place does not pass its check")
    return value


def _inside(start: float, size: float) -> tuple[int, int]:
    """The middle half of a block as a slice, never empty."""
    first = int(np.floor(start + size * 0.25))
    return first, max(first + 1, int(np.ceil(start + size * 0.75)))


def _crc8(value: int) -> int:
    """CRC-8, polynomial x^8 + x^2 + x + 1 from 0xFF (ITU-T I.432.1's polynomial; the start tells 0 from blackness)."""
    crc = 0xFF
    for byte in value.to_bytes(4, "big"):
        crc ^= byte
        for _ in range(8):
            crc = (crc << 1 ^ 0x07) & 0xFF if crc & 0x80 else crc << 1
    return crc
