"""Encoded RGB to Y'CbCr: the inverse of `yuv_decode`, as parameters of MATRIX_3X4.

Source: ITU-T H.273 (2021), clause 8.3. The result is code / (2^bits - 1), ready for a 4:4:4 layout to be stored.
"""

import numpy as np

from onset_kernels.matrix_3x4 import MATRIX_3X4
from onset_kernels.picture import Matrix, Range
from onset_kernels.yuv_decode import yuv_parameters


def yuv_encode_parameters(matrix: Matrix, range_: Range, bits: int) -> dict[str, float]:
    """Parameters of MATRIX_3X4 that turn `r g b` into `luma cb cr`. Raises ValueError as `yuv_parameters` does."""
    decode = yuv_parameters(matrix, range_, bits)
    linear = np.array(
        [
            [decode["luma_gain"], 0.0, decode["cr_to_r"]],
            [decode["luma_gain"], decode["cb_to_g"], decode["cr_to_g"]],
            [decode["luma_gain"], decode["cb_to_b"], 0.0],
        ]
    )
    offset = np.array([decode["r_offset"], decode["g_offset"], decode["b_offset"]])
    inverse = np.linalg.inv(linear)
    rows = np.hstack([inverse, (inverse @ -offset)[:, None]])
    return dict(zip(MATRIX_3X4.parameters, rows.ravel().tolist(), strict=True))
