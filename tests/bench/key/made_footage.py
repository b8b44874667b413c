"""Footage made by hand: 8-bit RGB pictures with a truth beside them."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from onset_kernels.picture import SRGB_709, Layout, Picture

from onset.bench.key.colour_keep import kinds_of
from onset.bench.key.comp_error import backgrounds
from onset.bench.key.footage import Footage
from onset.bench.key.keyed import Truth

GREEN_CODE = (40, 180, 60)


def footage(*codes: Any, alpha: Any, captured: tuple[float, float, float] = (0.02, 0.45, 0.05)) -> Footage:
    """Frames of sRGB codes (h, w, 3) 0..255 before a green screen; `alpha` (h, w) is true of all, `captured` linear."""
    pictures = [np.asarray(one, np.uint32) for one in codes]
    rows, columns = pictures[0].shape[:2]
    truth = Truth(np.asarray(alpha, np.float32), np.full((rows, columns, 3), 0.2, np.float32))
    clip: Any = None  # only a captured plate is read from it, which stands here instead
    made = Footage(
        "made", Picture(columns, rows, Layout.BGRA8, SRGB_709), tuple(range(len(pictures))),
        tuple((_packed(one),) for one in pictures), (truth,) * len(pictures),
        (kinds_of(truth, 1),) * len(pictures), clip, 1, backgrounds("made"),
    )  # fmt: skip
    made.__dict__["captured"] = np.broadcast_to(np.array(captured, np.float32), (rows, columns, 3)).copy()
    return made


def _packed(code: NDArray[np.uint32]) -> NDArray[np.uint32]:
    packed = code[..., 2] | code[..., 1] << 8 | code[..., 0] << 16 | np.uint32(0xFF000000)
    return np.ascontiguousarray(packed, np.uint32)


def halves(left: tuple[int, int, int], right: tuple[int, int, int], side_px: int = 64) -> NDArray[np.uint32]:
    """A picture of two colours, side by side."""
    picture = np.zeros((side_px, side_px, 3), np.uint32)
    picture[:, : side_px // 2], picture[:, side_px // 2 :] = left, right
    return picture


def half_alpha(side_px: int = 64) -> NDArray[np.float32]:
    """1 in the left half, 0 in the right."""
    alpha = np.zeros((side_px, side_px), np.float32)
    alpha[:, : side_px // 2] = 1.0
    return alpha
