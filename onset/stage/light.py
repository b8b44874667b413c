"""The display curve for compiled loops and for truth: sRGB (IEC 61966-2-1), its arithmetic taken from the kernels."""

import numpy as np
from numba import njit
from numpy.typing import NDArray
from onset_kernels import curve_srgb

decode = njit(inline="always")(curve_srgb.decode)
encode = njit(inline="always")(curve_srgb.encode)

_CODES = np.arange(256) / 255.0
LINEAR_OF_CODE: NDArray[np.float32] = np.where(
    _CODES <= 0.04045, _CODES / 12.92, ((_CODES + 0.055) / 1.055) ** 2.4
).astype(np.float32)
"""Linear light of each 8-bit code, by the standard's formula."""


def encoded(linear: NDArray[np.float32]) -> NDArray[np.float64]:
    """sRGB code values 0..1 of linear light, clipped to 0..1, by the standard's formula in float64."""
    light = np.clip(linear.astype(np.float64), 0.0, 1.0)
    return np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)
