"""A ramp over a matte."""

import numpy as np
from onset_kernels.matte_ramp import MATTE_RAMP, ramp_parameters

from tests.kernels import reference
from tests.kernels.pictures import floats
from tests.kernels.pointwise import applied, many
from tests.kernels.tolerances import MATTE


def test_it_is_matte_levels_without_gamma(device: str) -> None:
    a = np.linspace(-0.2, 1.2, many(2001), dtype=np.float32)
    got = applied(MATTE_RAMP, {"a": a}, ramp_parameters(0.1, 0.8), device=device)[0]
    np.testing.assert_allclose(got, reference.matte_levels(a.astype(np.float64), 0.1, 0.8, 1.0), atol=MATTE)


def test_the_default_is_a_no_op_and_nan_is_clear(device: str) -> None:
    a = floats([0, 0.25, 1, np.nan])
    got = applied(MATTE_RAMP, {"a": a}, ramp_parameters(0.0, 1.0), device=device)[0]
    np.testing.assert_array_equal(got, floats([0, 0.25, 1, 0]))
