import numpy as np
import pytest
from onset_kernels.finite import LARGEST, finite

F = np.float32


@pytest.mark.parametrize("value", [0.0, -0.0, 1.0, -65504.0, 1e-40, 9e29])
def test_an_ordinary_sample_stays_what_it_is(value: float) -> None:
    assert finite(F(value)) == F(value)


def test_nan_is_nothing_and_infinities_are_large() -> None:
    assert finite(F(np.nan)) == 0
    assert finite(F(np.inf)) == LARGEST
    assert finite(F(-np.inf)) == -LARGEST


def test_codes_become_float32() -> None:
    assert finite(np.uint16(65535)).dtype == np.float32  # type: ignore[arg-type]


def test_a_picture_of_the_largest_sums_to_something_finite() -> None:
    assert np.isfinite(LARGEST * F(4_000_000))
