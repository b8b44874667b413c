"""Transfer curves in float64, straight from the text of each standard: the slow, independent voice of the curve tests.

Encode gives codes from linear light, decode light from codes, in the units that each curve file states.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Curve = Callable[[Array], Array]


def _pieces(x: Array, condition: NDArray[np.bool_], then: Curve, otherwise: Curve) -> Array:
    result = np.empty_like(x)
    result[condition] = then(x[condition])
    result[~condition] = otherwise(x[~condition])
    return result


def linear_encode(x: Array) -> Array:
    return x


linear_decode = linear_encode


def srgb_encode(x: Array) -> Array:
    """IEC 61966-2-1, light to code."""
    return _pieces(x, x <= 0.0031308, lambda v: 12.92 * v, lambda v: 1.055 * v ** (1 / 2.4) - 0.055)


def srgb_decode(x: Array) -> Array:
    """IEC 61966-2-1, code to light."""
    return _pieces(x, x <= 0.04045, lambda v: v / 12.92, lambda v: ((v + 0.055) / 1.055) ** 2.4)


ALPHA, BETA = 1.09929682680944, 0.018053968510807  # ITU-T H.273, table 3, value 1


def bt709_encode(x: Array) -> Array:
    return _pieces(x, x < BETA, lambda v: 4.5 * v, lambda v: ALPHA * v**0.45 - (ALPHA - 1))


def bt709_decode(x: Array) -> Array:
    return _pieces(x, x < 4.5 * BETA, lambda v: v / 4.5, lambda v: ((v + ALPHA - 1) / ALPHA) ** (1 / 0.45))


def bt1886_decode(x: Array) -> Array:
    """ITU-R BT.1886, annex 1: L = a max(V + b, 0)^2.4 with Lw = 1, Lb = 0, so a = 1, b = 0."""
    return np.maximum(x, 0) ** 2.4


def bt1886_encode(x: Array) -> Array:
    return np.maximum(x, 0) ** (1 / 2.4)


M1, M2 = 2610 / 4096 / 4, 2523 / 4096 * 128
C1, C2, C3 = 3424 / 4096, 2413 / 4096 * 32, 2392 / 4096 * 32


def pq_decode(x: Array) -> Array:
    """SMPTE ST 2084, the EOTF, in units of 203 cd/m2."""
    n = np.clip(x, 0, 1) ** (1 / M2)
    return (np.maximum(n - C1, 0) / (C2 - C3 * n)) ** (1 / M1) * 10000 / 203


def pq_encode(x: Array) -> Array:
    """SMPTE ST 2084, the inverse EOTF."""
    y = np.clip(x * 203 / 10000, 0, 1) ** M1
    return ((C1 + C2 * y) / (1 + C3 * y)) ** M2


HLG_A, HLG_B, HLG_C = 0.17883277, 0.28466892, 0.55991073  # ITU-R BT.2100, table 5


def _hlg_scene(code: Array) -> Array:
    return _pieces(
        np.maximum(code, 0), code <= 0.5, lambda v: v**2 / 3, lambda v: (np.exp((v - HLG_C) / HLG_A) + HLG_B) / 12
    )


def hlg_decode(x: Array) -> Array:
    """BT.2100's inverse OETF, scaled so that code 0.75 is 1."""
    return np.asarray(_hlg_scene(x) / _hlg_scene(np.array([0.75]))[0])


def hlg_encode(x: Array) -> Array:
    """BT.2100's OETF of the same units."""
    scene = np.maximum(x, 0) * _hlg_scene(np.array([0.75]))[0]
    return _pieces(scene, scene <= 1 / 12, lambda v: np.sqrt(3 * v), lambda v: HLG_A * np.log(12 * v - HLG_B) + HLG_C)


def logc3_encode(x: Array) -> Array:
    """ARRI, ALEXA LogC curve, EI 800: (x > cut) ? c * log10(a * x + b) + d : e * x + f."""
    a, b, c, d, e, f = 5.555556, 0.052272, 0.247190, 0.385537, 5.367655, 0.092809
    return _pieces(x, x > 0.010591, lambda v: c * np.log10(a * v + b) + d, lambda v: e * v + f)


def logc3_decode(x: Array) -> Array:
    a, b, c, d, e, f = 5.555556, 0.052272, 0.247190, 0.385537, 5.367655, 0.092809
    return _pieces(x, x > e * 0.010591 + f, lambda v: (10 ** ((v - d) / c) - b) / a, lambda v: (v - f) / e)


def _logc4() -> tuple[float, float, float, float, float]:
    a, b, c = (2**18 - 16) / 117.45, (1023 - 95) / 1023, 95 / 1023
    s = 7 * np.log(2) * 2 ** (7 - 14 * c / b) / (a * b)
    return a, b, c, float(s), (2 ** (14 * (-c / b) + 6) - 64) / a


def logc4_encode(x: Array) -> Array:
    """ARRI, LogC4 specification."""
    a, b, c, s, t = _logc4()
    return _pieces(x, x >= t, lambda v: (np.log2(a * v + 64) - 6) / 14 * b + c, lambda v: (v - t) / s)


def logc4_decode(x: Array) -> Array:
    a, b, c, s, t = _logc4()
    return _pieces(x, x >= 0, lambda v: (2 ** (14 * (v - c) / b + 6) - 64) / a, lambda v: v * s + t)


def slog3_encode(x: Array) -> Array:
    """Sony, S-Log3 technical summary."""
    return _pieces(
        x,
        x >= 0.01125,
        lambda v: (420 + np.log10((v + 0.01) / (0.18 + 0.01)) * 261.5) / 1023,
        lambda v: (v * (171.2102946929 - 95) / 0.01125 + 95) / 1023,
    )


def slog3_decode(x: Array) -> Array:
    return _pieces(
        x,
        x >= 171.2102946929 / 1023,
        lambda v: 10 ** ((v * 1023 - 420) / 261.5) * (0.18 + 0.01) - 0.01,
        lambda v: (v * 1023 - 95) * 0.01125 / (171.2102946929 - 95),
    )


def vlog_encode(x: Array) -> Array:
    """Panasonic, V-Log reference manual."""
    b, c, d = 0.00873, 0.241514, 0.598206
    return _pieces(x, x < 0.01, lambda v: 5.6 * v + 0.125, lambda v: c * np.log10(v + b) + d)


def vlog_decode(x: Array) -> Array:
    b, c, d = 0.00873, 0.241514, 0.598206
    return _pieces(x, x < 0.181, lambda v: (v - 0.125) / 5.6, lambda v: 10 ** ((v - d) / c) - b)


def gamma2_encode(x: Array) -> Array:
    """The engine's own."""
    return np.sqrt(np.maximum(x, 0))


def gamma2_decode(x: Array) -> Array:
    return np.maximum(x, 0) ** 2


# Digits that the standards and makers print: (linear light, code). Each to the last digit printed.
PUBLISHED: dict[str, tuple[tuple[float, float, float], ...]] = {
    "linear": ((0.18, 0.18, 1e-7), (1.0, 1.0, 0.0)),
    "srgb": ((0.21404, 0.5, 1e-5), (0.0031308, 0.04045, 1e-5), (1.0, 1.0, 1e-7), (0.0, 0.0, 0.0)),
    "bt709": ((0.018, 0.081, 1e-6), (0.18, 0.409, 5e-4), (1.0, 1.0, 1e-7), (0.0, 0.0, 0.0)),
    "bt1886": ((0.18946, 0.5, 1e-5), (1.0, 1.0, 1e-7), (0.0, 0.0, 0.0)),
    # BT.2408, table 1, and its text: 203 cd/m2 58 %, 100 cd/m2 0.5081, 1000 cd/m2 0.7518, 10 000 cd/m2 1.
    "pq": ((1.0, 0.58, 1e-3), (100 / 203, 0.5081, 5e-5), (1000 / 203, 0.7518, 5e-5), (10000 / 203, 1.0, 1e-6)),
    # BT.2100, table 5 (E = 1/12 at 0.5, 1 at 1) and BT.2408, table 1 (reference white at 75 %); 12 E is 3.1796 there.
    "hlg": ((1 / 3.1796, 0.5, 1e-5), (1.0, 0.75, 1e-6), (12 / 3.1796, 1.0, 1e-5), (0.0, 0.0, 0.0)),
    # ARRI's table for EI 800: 18 % grey at 0.391007, black at 0.092809 (95/1023).
    "logc3": ((0.18, 0.391007, 1e-6), (0.0, 0.092809, 1e-6), (55.0796, 1.0, 1e-6)),
    # ARRI's LogC4 specification: black 0.092864, 18 % grey 0.278396, code 1 is 469.8.
    "logc4": ((0.0, 0.0928641, 1e-6), (0.18, 0.2783958, 1e-6), (469.8, 1.0, 1e-6)),
    # Sony's table: 0 % at 95/1023, 18 % at 420/1023, 90 % at 598/1023.
    "slog3": ((0.0, 95 / 1023, 1e-6), (0.18, 420 / 1023, 1e-6), (0.9, 598 / 1023, 5e-4)),
    # Panasonic's table: 0 % at 0.125, 18 % at 0.423 (433/1023), 90 % at 0.587 (602/1023).
    "gamma2": ((0.25, 0.5, 1e-9), (1.0, 1.0, 0.0), (0.0, 0.0, 0.0)),
    "vlog": ((0.0, 0.125, 1e-6), (0.18, 433 / 1023, 5e-4), (0.9, 602 / 1023, 1e-3)),
}


def curve(name: str) -> tuple[Curve, Curve]:
    """(decode, encode) in float64. Raises KeyError for a curve that has no reference: write one."""
    return globals()[f"{name}_decode"], globals()[f"{name}_encode"]
