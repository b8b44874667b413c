import numpy as np
import pytest
from onset_kernels.picture import Transfer

from onset.bench.key.comp_error import backgrounds, comp_error
from onset.bench.key.curve_tables import to_code, to_linear
from onset.bench.key.keyed import Keyed, Truth, keyed_from_encoded

BLACK_AND_WHITE = np.array([[0, 0, 0], [1, 1, 1]], np.float32)


def of(alpha: list[float], *colours: list[float]) -> tuple[np.ndarray, np.ndarray]:
    return np.array([alpha], np.float32), np.array([colours], np.float32)


def test_the_error_is_a_mean_over_pixels_channels_and_backgrounds() -> None:
    alpha, foreground = of([1.0, 0.5], [0.4, 0.4, 0.4], [0.2, 0.2, 0.2])
    matte, fill = of([1.0, 0.75], [0.4, 0.4, 0.5], [0.1, 0.1, 0.1])
    found = comp_error(Keyed(matte, fill), Truth(alpha, foreground), BLACK_AND_WHITE)
    # Pixel 0: 0.1 in one channel over both. Pixel 1: fill 0.1 = 0.5 * 0.2; over white 0.1 + 0.25 against 0.1 + 0.5.
    assert found.all == pytest.approx(1000 * (2 * 0.1 + 3 * 0.25) / 12, rel=1e-4)
    assert found.edge == pytest.approx(1000 * 3 * 0.25 / 6, rel=1e-4)


def test_on_display_an_error_counts_in_encoded_values() -> None:
    alpha, foreground = of([0.5], [0.2, 0.2, 0.2])
    matte, fill = of([0.75], [0.1, 0.1, 0.1])
    found = comp_error(Keyed(matte, fill), Truth(alpha, foreground), BLACK_AND_WHITE[1:])
    linear = np.array([0.35, 0.6])
    own, true = 1.055 * linear ** (1 / 2.4) - 0.055
    assert found.edge_display == pytest.approx(1000 * (true - own), rel=1e-3)


def test_what_is_brighter_than_white_looks_white() -> None:
    alpha, foreground = of([1.0], [3.0, 1.0, 0.5])
    matte, fill = of([1.0], [1.5, 1.2, 0.5])
    found = comp_error(Keyed(matte, fill), Truth(alpha, foreground), BLACK_AND_WHITE)
    assert found.all == 0.0
    assert found.edge is None


def test_a_comp_of_encoded_values_is_judged_as_one() -> None:
    alpha, foreground = of([0.5], [0.2, 0.2, 0.2])
    codes = to_code(foreground, Transfer.BT709)
    keyed = keyed_from_encoded(alpha, codes, Transfer.BT709, over_encoded=True)
    white = BLACK_AND_WHITE[1:]
    found = comp_error(keyed, Truth(alpha, foreground), white)
    mixed = float(to_linear(np.array([0.5 * codes[0, 0, 0] + 0.5], np.float32), Transfer.BT709)[0])
    assert found.all == pytest.approx(1000 * abs(mixed - 0.6), rel=1e-3)
    assert comp_error(keyed_from_encoded(alpha, codes, Transfer.BT709), Truth(alpha, foreground), white).all < 0.1


def test_backgrounds_are_black_grey_white_and_the_clips_own_colour() -> None:
    found = backgrounds("loose_hair")
    np.testing.assert_allclose(found[:3, 0], [0, 0.18, 1])
    np.testing.assert_array_equal(found, backgrounds("loose_hair"))
    assert not np.array_equal(found[3], backgrounds("interview")[3])


@pytest.mark.parametrize("transfer", [Transfer.SRGB, Transfer.BT709, Transfer.SLOG3])
def test_the_tables_are_the_curves_and_undo_each_other(transfer: Transfer) -> None:
    linear = np.linspace(0.002, 0.98, 501, dtype=np.float32)
    np.testing.assert_allclose(to_linear(to_code(linear, transfer), transfer), linear, rtol=2e-3, atol=2e-5)
    if transfer is Transfer.SRGB:
        np.testing.assert_allclose(
            to_code(linear, transfer),
            np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055),
            atol=2e-4,
        )
