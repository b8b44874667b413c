"""RGB primaries to the working space, BT.709 with white D65.

Source: SMPTE RP 177-1993, derivation of the matrix from chromaticities; chromaticities from ITU-T H.273 table 2. All
whites here are D65, so that no chromatic adaptation is needed.
"""

import numpy as np
from numpy.typing import NDArray
from onset_kernels.picture import Primaries

_D65 = (0.3127, 0.3290)
_CHROMATICITIES = {
    Primaries.BT709: ((0.640, 0.330), (0.300, 0.600), (0.150, 0.060)),
    Primaries.BT601_525: ((0.630, 0.340), (0.310, 0.595), (0.155, 0.070)),
    Primaries.BT601_625: ((0.640, 0.330), (0.290, 0.600), (0.150, 0.060)),
    Primaries.BT2020: ((0.708, 0.292), (0.170, 0.797), (0.131, 0.046)),
    Primaries.P3_D65: ((0.680, 0.320), (0.265, 0.690), (0.150, 0.060)),
}


def to_xyz(primaries: Primaries) -> NDArray[np.float64]:
    """The 3x3 matrix from linear RGB to CIE XYZ with Y of white 1."""
    columns = np.array([[x / y, 1.0, (1 - x - y) / y] for x, y in _CHROMATICITIES[primaries]]).T
    white = np.array([_D65[0] / _D65[1], 1.0, (1 - _D65[0] - _D65[1]) / _D65[1]])
    return np.asarray(columns * np.linalg.solve(columns, white), np.float64)


def to_working(primaries: Primaries) -> NDArray[np.float64]:
    """The 3x3 matrix from linear RGB of these primaries to linear BT.709; rows sum to 1, since white stays white."""
    return np.asarray(np.linalg.solve(to_xyz(Primaries.BT709), to_xyz(primaries)), np.float64)
