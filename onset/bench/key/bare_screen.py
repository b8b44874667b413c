"""The colour of the bare screen, as somebody picks it with an eyedropper where nobody stands, and colours near it."""

import numpy as np
from numpy.typing import NDArray

from onset.bench.key.footage import Footage
from onset.bench.key.keyed import Light
from onset.bench.key.matte_error import SCREEN

# ITU-T H.273: Kr, Kb of BT.709; limited range in fractions of 8 bits.
_KR, _KB = 0.2126, 0.0722
BLACK, LUMA, CHROMA, CENTRE = 16 / 255, 219 / 255, 224 / 255, 128 / 255


def screen_code(footage: Footage) -> NDArray[np.float64]:
    """The median of the first frame's bare screen, encoded red, green, blue; the plate's where none is bare."""
    bare = footage.truths[0].alpha < SCREEN
    seen = footage.encoded(0)[bare] if bare.any() else footage.encoded(0).reshape(-1, 3)
    return np.median(seen[::7], axis=0).astype(np.float64)


def pushed(code: NDArray[np.float64], by: float, turn_deg: float = 0.0) -> NDArray[np.float64]:
    """An encoded colour with its chroma multiplied by `by` and turned, its luma kept; not clamped."""
    green_share = 1 - _KR - _KB
    luma = float(code @ np.array([_KR, green_share, _KB]))
    cos, sin = by * np.cos(np.radians(turn_deg)), by * np.sin(np.radians(turn_deg))
    cb, cr = (code[2] - luma) / (1 - _KB), (code[0] - luma) / (1 - _KR)
    blue, red = (cb * cos - cr * sin) * (1 - _KB), (cb * sin + cr * cos) * (1 - _KR)
    return luma + np.array([red, -(_KR * red + _KB * blue) / green_share, blue])


def ycbcr(code: Light) -> Light:
    """Encoded red, green, blue (..., 3) as BT.709 Y'CbCr in limited range, as fractions of the full code."""
    luma = code @ np.array([_KR, 1 - _KR - _KB, _KB], code.dtype)
    cb, cr = (code[..., 2] - luma) * (0.5 / (1 - _KB)), (code[..., 0] - luma) * (0.5 / (1 - _KR))
    return np.stack([luma * LUMA + BLACK, cb * CHROMA + CENTRE, cr * CHROMA + CENTRE], axis=-1).astype(code.dtype)


def rgb(coded: Light) -> Light:
    """The inverse of `ycbcr`, clamped to 0..1."""
    luma = (coded[..., 0] - BLACK) / LUMA
    cb, cr = (coded[..., 1] - CENTRE) / CHROMA, (coded[..., 2] - CENTRE) / CHROMA
    red, blue = luma + cr * (2 * (1 - _KR)), luma + cb * (2 * (1 - _KB))
    green = (luma - _KR * red - _KB * blue) / (1 - _KR - _KB)
    clamped: Light = np.clip(np.stack([red, green, blue], axis=-1), 0, 1).astype(np.float32)
    return clamped
