"""Y'CbCr decoding, against the standard's matrices inverted in float64 and by code values known by heart."""

import numpy as np
import pytest
from onset_kernels.picture import Matrix, Range
from onset_kernels.yuv_decode import LUMA_COEFFICIENTS, YUV_DECODE, yuv_parameters

from tests.kernels import reference
from tests.kernels.pointwise import applied, many
from tests.kernels.tolerances import YUV


def decoded(codes: np.ndarray, matrix: Matrix, range_: Range, bits: int, device: str) -> np.ndarray:
    """Codes (3, n) as a layout loads them: over the full code."""
    lanes = dict(zip(("luma", "cb", "cr"), (codes / (2**bits - 1)).astype(np.float32), strict=True))
    return np.stack(applied(YUV_DECODE, lanes, yuv_parameters(matrix, range_, bits), device=device))


@pytest.mark.parametrize("matrix", LUMA_COEFFICIENTS)
@pytest.mark.parametrize("range_", Range)
@pytest.mark.parametrize("bits", [8, 10, 12])
def test_it_agrees_with_the_standard(matrix: Matrix, range_: Range, bits: int, device: str) -> None:
    codes = np.random.default_rng(bits).integers(0, 2**bits, (3, many(1000)))
    kr, kb = LUMA_COEFFICIENTS[matrix]
    expected = reference.yuv_decode(codes.astype(np.float64), kr, kb, bits, limited=range_ is Range.LIMITED)
    np.testing.assert_allclose(decoded(codes, matrix, range_, bits, device), expected, atol=YUV)


@pytest.mark.parametrize("bits", [8, 10, 12])
def test_nominal_black_and_white_are_0_and_1_and_neutral_is_grey(bits: int, device: str) -> None:
    step = 2 ** (bits - 8)
    codes = np.array([[16, 235, 126], [128] * 3, [128] * 3]) * step
    rgb = decoded(codes, Matrix.BT709, Range.LIMITED, bits, device)
    np.testing.assert_allclose(rgb[:, 0], 0, atol=YUV)
    np.testing.assert_allclose(rgb[:, 1], 1, atol=YUV)
    np.testing.assert_allclose(rgb[0], rgb[1], atol=YUV)
    np.testing.assert_allclose(rgb[1], rgb[2], atol=YUV)


def test_colour_bars_of_bt709_by_their_codes(device: str) -> None:
    # 100 % bars in ITU-R BT.709 at 8 bits: red 63, 102, 240; green 173, 42, 26; blue 32, 240, 118.
    codes = np.array([[63, 173, 32], [102, 42, 240], [240, 26, 118]])
    rgb = decoded(codes, Matrix.BT709, Range.LIMITED, 8, device)
    np.testing.assert_allclose(rgb, np.eye(3), atol=0.006)  # the codes are whole


def test_superwhite_and_undershoot_are_kept(device: str) -> None:
    rgb = decoded(np.array([[254, 1], [128, 128], [128, 128]]), Matrix.BT709, Range.LIMITED, 8, device)
    np.testing.assert_allclose(rgb[:, 0], 238 / 219, atol=YUV)
    np.testing.assert_allclose(rgb[:, 1], -15 / 219, atol=YUV)


def test_a_layout_without_a_matrix_is_refused() -> None:
    with pytest.raises(ValueError, match="matrix 'rgb' does not go with a YUV layout; tag the picture as one of bt601"):
        yuv_parameters(Matrix.RGB, Range.FULL, 8)
    with pytest.raises(ValueError, match="7-bit YUV cannot be decoded; 8 to 16 bits can"):
        yuv_parameters(Matrix.BT709, Range.FULL, 7)
