"""How far a kernel may lie from its float64 reference: one table, by what the kernel does, for samples of about 0 to 1.

float32 has 24 bits: a value near 1 is rounded by up to 6e-8 (half a unit in the last place). A card contracts
multiplications and additions, the CPU reorders sums; both stay within the same figure.
"""

# A mean or weighted mean over up to 401x401 samples, two roundings a tap in the worst order.
MEAN = 2e-6
# Minima and maxima copy samples; their fractional step is one multiplication and two additions.
EXTREME = 0.0
EXTREME_FRACTION = 2e-7
# The Gaussian's weights against scipy's, which cuts at 4 sigma without taking the cut's height off every weight.
GAUSSIAN_SHAPE = 1e-3
# A resampled sample: 12 signed taps (Lanczos) along each axis, weights stored as float32.
RESAMPLE = 1e-6
# Codes of 8 or 16 bits after rounding: one step where the exact value lies within RESAMPLE of a half.
CODE = 1
# A small plane stretched over a canvas: two blends with weights of one rounding each.
SCALED = 5e-7
# Chroma brought up to luma's grid: two blends of two codes, each with one rounding a tap.
CHROMA = 3e-7
# The same of samples sharpened before, whose weights come to 2.75 in all.
SHARPENED = 8e-7
# Chroma under luma's guidance, of the full code: variances are differences of sums, which lose digits in a quotient.
GUIDED = 2e-5

# Transfer curves, in quarters of a 12-bit code (1 / 4 / 4095) of the encoded value. A decode's light is taken back
# through the exact curve first, because a flat error of light would hide what the eye sees near black.
QUARTER_CODE = 1 / 4 / 4095
CURVE_DECODE_QUARTERS = {
    "linear": 0.0,
    "srgb": 0.85,
    "bt709": 0.3,
    "bt1886": 0.6,
    "pq": 0.05,
    "hlg": 0.01,
    "logc3": 0.01,
    "logc4": 0.01,
    "slog3": 0.01,
    "vlog": 0.01,
    "gamma2": 0.01,
}
CURVE_ENCODE_QUARTERS = CURVE_DECODE_QUARTERS | {"srgb": 0.66, "bt709": 0.2, "bt1886": 0.7}
SUPERWHITE_QUARTERS = {"srgb": 5.2}  # codes to 1.1, which sRGB pictures have not; the polynomial is fitted to 0..1

# Logarithm: of its value, and beside it where it is small. Powers of two: of their value.
LOG2_RELATIVE = 2.5e-7
LOG2_ABSOLUTE = 1e-7
EXP2_RELATIVE = 3e-7

# Keys: sums of about ten products, divided by a dominance of 0.2 or more. Colour: the same without the division.
MATTE = 3e-6
COLOUR = 5e-7
CHROMA_DISTANCE = 1e-6  # its square roots are steep near black
GRADED = 4e-6  # a power, relative to values up to about 2
YUV = 1e-6  # an offset that cancels, gains up to 2.2
LUT = 2e-6
