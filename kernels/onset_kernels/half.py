"""Half floats to float32 and back, by their bits: exact one way, rounded to nearest even the other.

Source: IEEE 754-2019, binary16 and clause 4.3.1; the method is Fabian Giesen's, in public domain (`half_to_float`,
`float_to_half_fast3_rtne`). Numba has no float16 on the CPU, and these few integer steps vectorise.
Subnormal halves become normal float32 numbers by a subtraction, so that a card that flushes subnormals keeps them.
"""

from typing import Any

import numpy as np

F = np.float32
U = np.uint32


def half_to_float(half: Any) -> Any:
    """The value of a half, given as its 16 bits in a uint32; infinities and NaN included."""
    magnitude = U(U(half & U(0x7FFF)) << U(13))
    exponent = U(magnitude & U(0x0F800000))
    normal = U(magnitude + U(0x38000000))  # the bias goes from 15 to 127
    special = U(normal + U(0x38000000))
    subnormal = F(U(normal + U(0x00800000)).view(F) - F(6.103515625e-05)).view(U)  # 2^-14
    bits = subnormal if exponent == U(0) else normal
    bits = special if exponent == U(0x0F800000) else bits
    return U(bits | U(U(half & U(0x8000)) << U(16))).view(F)


def float_to_half(value: Any) -> Any:
    """The 16 bits, in a uint32, of the half nearest to `value`: ties to even, overflow to infinity, one quiet NaN."""
    whole = F(value).view(U)
    magnitude = U(whole & U(0x7FFFFFFF))
    # Adding one half puts the units of a subnormal half at the end of the mantissa, rounded by the adder.
    subnormal = U(F(magnitude.view(F) + F(0.5)).view(U) - U(0x3F000000)) if magnitude < U(0x38800000) else U(0)
    odd = U(U(magnitude >> U(13)) & U(1))
    small = magnitude if magnitude < U(0x47800000) else U(0x47000000)
    normal = U(U(U(U(small - U(0x38000000)) if small >= U(0x38000000) else U(0)) + U(0xFFF) + odd) >> U(13))
    bits = subnormal if magnitude < U(0x38800000) else normal
    bits = U(0x7C00) if magnitude >= U(0x47800000) else bits
    bits = U(0x7E00) if magnitude > U(0x7F800000) else bits
    return U(bits | U(U(whole >> U(16)) & U(0x8000)))
