"""Encoding to Y'CbCr: the standard in float64, code values known by heart, and the way back."""

import numpy as np
import pytest
from onset_kernels.matrix_3x4 import MATRIX_3X4
from onset_kernels.picture import Matrix, Range
from onset_kernels.yuv_decode import LUMA_COEFFICIENTS, YUV_DECODE, yuv_parameters
from onset_kernels.yuv_encode import yuv_encode_parameters

from tests.kernels.pictures import lanes
from tests.kernels.pointwise import applied, many
from tests.kernels.tolerances import YUV


def encoded(rgb: np.ndarray, matrix: Matrix, range_: Range, bits: int, device: str) -> np.ndarray:
    return np.stack(applied(MATRIX_3X4, lanes(rgb), yuv_encode_parameters(matrix, range_, bits), device=device))


def standard(rgb: np.ndarray, matrix: Matrix, range_: Range, bits: int) -> np.ndarray:
    """ITU-T H.273, equations 38 to 40 and 20 to 25: codes, not rounded."""
    kr, kb = LUMA_COEFFICIENTS[matrix]
    luma = kr * rgb[0] + (1 - kr - kb) * rgb[1] + kb * rgb[2]
    cb, cr = (rgb[2] - luma) / (2 * (1 - kb)), (rgb[0] - luma) / (2 * (1 - kr))
    step = 2.0 ** (bits - 8)
    if range_ is Range.LIMITED:
        return np.stack([(219 * luma + 16) * step, (224 * cb + 128) * step, (224 * cr + 128) * step])
    full = 2**bits - 1
    return np.stack([luma * full, cb * full + 2 ** (bits - 1), cr * full + 2 ** (bits - 1)])


@pytest.mark.parametrize("matrix", LUMA_COEFFICIENTS)
@pytest.mark.parametrize("range_", Range)
@pytest.mark.parametrize("bits", [8, 10])
def test_it_agrees_with_the_standard(matrix: Matrix, range_: Range, bits: int, device: str) -> None:
    rgb = np.random.default_rng(bits).uniform(-0.1, 1.2, (3, many(1000))).astype(np.float32)
    codes = encoded(rgb, matrix, range_, bits, device) * (2**bits - 1)
    np.testing.assert_allclose(
        codes, standard(rgb.astype(np.float64), matrix, range_, bits), atol=1e-3 * 2 ** (bits - 8)
    )


@pytest.mark.parametrize("bits", [8, 10, 12])
def test_black_and_white_are_the_nominal_codes(bits: int, device: str) -> None:
    rgb = np.array([[0.0, 1.0]] * 3, np.float32)
    codes = encoded(rgb, Matrix.BT709, Range.LIMITED, bits, device) * (2**bits - 1) / 2 ** (bits - 8)
    np.testing.assert_allclose(codes, [[16, 235], [128, 128], [128, 128]], atol=0.01)


@pytest.mark.parametrize("matrix", LUMA_COEFFICIENTS)
@pytest.mark.parametrize("range_", Range)
@pytest.mark.parametrize("bits", [8, 10, 12])
def test_it_is_the_inverse_of_decoding(matrix: Matrix, range_: Range, bits: int, device: str) -> None:
    rgb = np.random.default_rng(1).uniform(0, 1, (3, many(500))).astype(np.float32)
    code_lanes = dict(zip(("luma", "cb", "cr"), encoded(rgb, matrix, range_, bits, device), strict=True))
    back = np.stack(applied(YUV_DECODE, code_lanes, yuv_parameters(matrix, range_, bits), device=device))
    np.testing.assert_allclose(back, rgb, atol=YUV)


def test_what_cannot_be_decoded_cannot_be_encoded() -> None:
    with pytest.raises(ValueError, match="does not go with a YUV layout"):
        yuv_encode_parameters(Matrix.RGB, Range.FULL, 8)
