"""Matrices between sets of RGB primaries, as parameters of MATRIX_3X4.

Chromaticities: ITU-T H.273 (2021), table 2; P3-D65: SMPTE EG 432-1. Derivation: SMPTE RP 177-1993.
All have the white D65 (0.3127, 0.3290), so that white stays white without an adaptation.
"""

import numpy as np
from numpy.typing import NDArray

from onset_kernels.matrix_3x4 import MATRIX_3X4
from onset_kernels.picture import Primaries

WHITE_D65 = (0.3127, 0.3290)
CHROMATICITIES = {
    Primaries.BT709: ((0.640, 0.330), (0.300, 0.600), (0.150, 0.060)),
    Primaries.BT601_525: ((0.630, 0.340), (0.310, 0.595), (0.155, 0.070)),
    Primaries.BT601_625: ((0.640, 0.330), (0.290, 0.600), (0.150, 0.060)),
    Primaries.BT2020: ((0.708, 0.292), (0.170, 0.797), (0.131, 0.046)),
    Primaries.P3_D65: ((0.680, 0.320), (0.265, 0.690), (0.150, 0.060)),
}


def to_xyz(primaries: Primaries) -> NDArray[np.float64]:
    """Linear RGB of these primaries to CIE XYZ with white at Y = 1."""
    columns = np.array([_xyz(chromaticity) for chromaticity in CHROMATICITIES[primaries]]).T
    gains = np.linalg.solve(columns, np.array(_xyz(WHITE_D65)))
    return np.asarray(columns * gains, np.float64)


def primaries_matrix(source: Primaries, target: Primaries) -> NDArray[np.float64]:
    """3x3: linear RGB of `source` primaries to linear RGB of `target` primaries."""
    return np.asarray(np.linalg.solve(to_xyz(target), to_xyz(source)), np.float64)


def primaries_parameters(source: Primaries, target: Primaries) -> dict[str, float]:
    """The parameters of MATRIX_3X4 that convert linear light of `source` primaries to `target` primaries."""
    rows = np.hstack([primaries_matrix(source, target), np.zeros((3, 1))])
    return dict(zip(MATRIX_3X4.parameters, rows.ravel().tolist(), strict=True))


def _xyz(chromaticity: tuple[float, float]) -> tuple[float, float, float]:
    x, y = chromaticity
    return x / y, 1.0, (1 - x - y) / y
