"""CIELAB of linear light, and CIEDE2000, the difference between two colours as an eye sees it.

CIE 15:2004 for L*a*b* (white D65); CIE 142-2001 for the difference, by the steps and names of Sharma, Wu and Dalal,
"The CIEDE2000 color-difference formula", Color Research and Application 30 (2005), whose test pairs it is tested with.
"""

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]
_TO_XYZ = np.array(
    [[0.4123908, 0.3575843, 0.1804808], [0.2126390, 0.7151687, 0.0721923], [0.0193308, 0.1191948, 0.9505322]]
)
_WHITE = _TO_XYZ.sum(axis=1)
_FAR = 25.0**7


def lab_of(linear: NDArray[np.floating]) -> Values:
    """L*, a*, b* along the last axis, of linear BT.709 (..., 3) clamped to 0..1."""
    ratio = np.clip(np.asarray(linear, np.float64), 0.0, 1.0) @ (_TO_XYZ / _WHITE[:, None]).T
    bent = np.where(ratio > (6 / 29) ** 3, np.cbrt(ratio), ratio * (29 / 6) ** 2 / 3 + 4 / 29)
    x, y, z = bent[..., 0], bent[..., 1], bent[..., 2]
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=-1)


def delta_e(one: Values, other: Values) -> Values:
    """CIEDE2000 of L*a*b* (..., 3) each, with its three weights 1."""
    mean_chroma = (np.hypot(one[..., 1], one[..., 2]) + np.hypot(other[..., 1], other[..., 2])) / 2
    stretch = 1 + 0.5 * (1 - np.sqrt(mean_chroma**7 / (mean_chroma**7 + _FAR)))
    chroma_1, hue_1 = _polar(one, stretch)
    chroma_2, hue_2 = _polar(other, stretch)
    grey = chroma_1 * chroma_2 == 0
    turn = (hue_2 - hue_1 + 180.0) % 360.0 - 180.0
    # Half a circle apart counts as +180, which the remainder above makes -180; only the mean hue below cares.
    turn = np.where(grey, 0.0, np.where(turn == -180.0, 180.0, turn))
    light, chroma = other[..., 0] - one[..., 0], chroma_2 - chroma_1
    hue = 2 * np.sqrt(chroma_1 * chroma_2) * np.sin(np.radians(turn / 2))
    mean_light, mean_chroma = (one[..., 0] + other[..., 0]) / 2, (chroma_1 + chroma_2) / 2
    apart = np.abs(hue_1 - hue_2) > 180.0
    mean_hue = np.where(grey, hue_1 + hue_2, np.where(apart, (hue_1 + hue_2 + 360.0) / 2, (hue_1 + hue_2) / 2))
    weight = 1.0
    for factor, times, shift_deg in ((-0.17, 1, -30), (0.24, 2, 0), (0.32, 3, 6), (-0.20, 4, -63)):
        weight = weight + factor * np.cos(np.radians(times * mean_hue + shift_deg))
    bend = 30 * np.exp(-((((mean_hue % 360.0) - 275) / 25) ** 2))
    rotation = -2 * np.sqrt(mean_chroma**7 / (mean_chroma**7 + _FAR)) * np.sin(np.radians(2 * bend))
    scale_light = 1 + 0.015 * (mean_light - 50) ** 2 / np.sqrt(20 + (mean_light - 50) ** 2)
    light, chroma = light / scale_light, chroma / (1 + 0.045 * mean_chroma)
    hue = hue / (1 + 0.015 * mean_chroma * weight)
    return np.asarray(np.sqrt(np.maximum(light**2 + chroma**2 + hue**2 + rotation * chroma * hue, 0.0)))


def _polar(lab: Values, stretch: Values) -> tuple[Values, Values]:
    """Chroma and hue in degrees 0..360, with a* stretched."""
    red = lab[..., 1] * stretch
    return np.hypot(red, lab[..., 2]), np.degrees(np.arctan2(lab[..., 2], red)) % 360.0
