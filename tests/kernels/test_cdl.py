"""ASC CDL, against float64 and by hand."""

import numpy as np
import pytest
from onset_kernels.cdl import CDL

from tests.kernels import reference
from tests.kernels.pictures import RGB, colours, floats, lanes
from tests.kernels.pointwise import applied
from tests.kernels.tolerances import GRADED

ONE, ZERO = (1.0, 1.0, 1.0), (0.0, 0.0, 0.0)
Triple = tuple[float, float, float]


def graded(
    rgb: np.ndarray,
    device: str,
    slope: Triple = ONE,
    offset: Triple = ZERO,
    power: Triple = ONE,
    saturation: float = 1.0,
) -> np.ndarray:
    parameters = {"saturation": saturation}
    for name, values in (("slope", slope), ("offset", offset), ("power", power)):
        parameters |= {f"{name}_{channel}": value for channel, value in zip(RGB, values, strict=True)}
    return np.stack(applied(CDL, lanes(rgb), parameters, device=device))


@pytest.mark.parametrize("saturation", [0.0, 0.8, 1.5])
@pytest.mark.parametrize("power", [(1.0, 1.0, 1.0), (0.5, 1.3, 2.2)])
def test_it_agrees_with_the_reference(power: Triple, saturation: float, device: str) -> None:
    rgb = colours(1000, seed=1, high=1.5)
    slope, offset = (1.2, 0.9, 1.05), (0.02, -0.05, 0.0)
    expected = reference.cdl(rgb.astype(np.float64), np.array(slope), np.array(offset), np.array(power), saturation)
    # A power below 1 is steep at 0: a rounding of the offset grows there.
    near_zero = np.abs(rgb * floats(slope)[:, None] + floats(offset)[:, None]).min(axis=0) < 1e-3
    got = graded(rgb, device, slope, offset, power, saturation)
    np.testing.assert_allclose(got[:, ~near_zero], expected[:, ~near_zero], atol=GRADED)
    np.testing.assert_allclose(got, expected, atol=1e-4)


def test_the_default_is_a_no_op_to_the_bit(device: str) -> None:
    rgb = colours(500, seed=2, low=-0.5, high=8.0)
    np.testing.assert_array_equal(graded(rgb, device), rgb)


def test_by_hand(device: str) -> None:
    rgb = np.full((3, 1), 0.25, np.float32)
    got = graded(rgb, device, slope=(2.0, 1.0, 1.0), offset=(0.0, 0.25, 0.0), power=(1.0, 2.0, 0.5))
    np.testing.assert_allclose(got[:, 0], [0.5, 0.25, 0.5], atol=GRADED)


def test_without_saturation_every_pixel_is_its_luma(device: str) -> None:
    got = graded(floats([[1, 0], [0, 1], [0, 0]]), device, saturation=0.0)
    np.testing.assert_allclose(got, [[0.2126, 0.7152]] * 3, atol=1e-6)


def test_highlights_are_not_clamped(device: str) -> None:
    assert graded(np.full((3, 1), 6.0, np.float32), device, slope=(2.0, 2.0, 2.0))[0, 0] == pytest.approx(12.0)
