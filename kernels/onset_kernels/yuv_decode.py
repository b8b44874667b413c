"""Y'CbCr to encoded RGB: ITU-T H.273 (2021), clause 8.3 and table 4, for 8 to 16 bits, limited and full range.

Lanes are what a YUV layout loads: code / (2^bits - 1). Range, matrix and depth are folded into eight numbers, so that a
changed tag never recompiles. Nothing is clipped: superwhites and undershoots go on to the transfer curve.
"""

from typing import Any

from onset_kernels.operation import Operation
from onset_kernels.picture import Matrix, Range

# Kr, Kb of H.273 table 4: MatrixCoefficients 5 and 6, 1, 9.
LUMA_COEFFICIENTS = {
    Matrix.BT601: (0.299, 0.114),
    Matrix.BT709: (0.2126, 0.0722),
    Matrix.BT2020: (0.2627, 0.0593),
}


def yuv_decode(
    luma: Any, cb: Any, cr: Any,
    luma_gain: Any, cr_to_r: Any, cb_to_g: Any, cr_to_g: Any, cb_to_b: Any,
    r_offset: Any, g_offset: Any, b_offset: Any,
) -> Any:  # fmt: skip
    """Code fractions to encoded (not linear) red, green, blue; the parameters come from `yuv_parameters`."""
    y = luma * luma_gain
    return y + cr * cr_to_r + r_offset, y + cb * cb_to_g + cr * cr_to_g + g_offset, y + cb * cb_to_b + b_offset


def yuv_parameters(matrix: Matrix, range_: Range, bits: int) -> dict[str, float]:
    """The parameters of YUV_DECODE. Raises ValueError for Matrix.RGB (nothing to decode) and depths outside 8..16."""
    if matrix not in LUMA_COEFFICIENTS:
        known = ", ".join(known.value for known in LUMA_COEFFICIENTS)
        raise ValueError(f"matrix {matrix.value!r} does not go with a YUV layout; tag the picture as one of {known}")
    if not 8 <= bits <= 16:
        raise ValueError(f"{bits}-bit YUV cannot be decoded; 8 to 16 bits can")
    kr, kb = LUMA_COEFFICIENTS[matrix]
    kg = 1 - kr - kb
    full = 2**bits - 1
    step = 2 ** (bits - 8)
    limited = range_ is Range.LIMITED
    black, luma_steps, chroma_steps = (16 * step, 219 * step, 224 * step) if limited else (0, full, full)
    luma_gain, chroma_gain = full / luma_steps, full / chroma_steps
    lift, centre = -black / luma_steps, 2 ** (bits - 1) / full
    cr_to_r, cb_to_b = 2 * (1 - kr) * chroma_gain, 2 * (1 - kb) * chroma_gain
    cr_to_g, cb_to_g = -cr_to_r * kr / kg, -cb_to_b * kb / kg
    return {
        "luma_gain": luma_gain,
        "cr_to_r": cr_to_r,
        "cb_to_g": cb_to_g,
        "cr_to_g": cr_to_g,
        "cb_to_b": cb_to_b,
        "r_offset": lift - centre * cr_to_r,
        "g_offset": lift - centre * (cb_to_g + cr_to_g),
        "b_offset": lift - centre * cb_to_b,
    }


YUV_DECODE = Operation(yuv_decode, lanes="luma cb cr", replaces="r g b")
