"""What goes and what stays, on readings of a painted proxy."""

import numpy as np
from numpy.typing import NDArray
from onset_kernels.matte_knee import DENSER

from onset.keying.despot import despot, proxy_matte

ROWS, COLUMNS = 40, 60
Map = NDArray[np.float32]


def person() -> Map:
    """Somebody in the lower half, with a strand of hair that runs up from him in dashes, and a loose one."""
    raw = np.zeros((ROWS, COLUMNS), np.float32)
    raw[20:, 15:45] = 1.0
    for top in (17, 13, 9):  # each two pixels long, two apart
        raw[top : top + 2, 20] = 0.4
    raw[4:13, 30] = 0.5
    return raw


def cleaned(raw: Map, size_px: float) -> Map:
    low, high = np.full_like(raw, 0.05), np.full_like(raw, 0.9)
    despot(raw, low, high, size_px)
    return proxy_matte(raw, low, high)


def test_specks_and_holes_go_and_the_rest_is_untouched() -> None:
    clean, dirty = person(), person()
    dirty[5:8, 50:52] = 0.9
    dirty[28:31, 30:33] = 0.2
    np.testing.assert_array_equal(cleaned(dirty, 3.0), cleaned(clean, 0.0))


def test_a_speck_or_hole_longer_than_asked_for_stays() -> None:
    dirty = person()
    dirty[5:9, 50] = 0.9
    dirty[28, 28:32] = 0.2
    matte = cleaned(dirty, 3.0)
    assert matte[6, 50] > 0.85
    assert matte[28, 30] < 0.3
    assert cleaned(dirty, 4.0)[6, 50] == 0.0
    assert cleaned(dirty, 4.0)[28, 30] == 1.0


def test_hair_in_dashes_that_leads_to_the_head_stays_and_so_does_a_loose_strand() -> None:
    matte = cleaned(person(), 6.0)
    for top in (17, 13, 9):
        np.testing.assert_allclose(matte[top : top + 2, 20], 0.4 + DENSER * 0.4**2 * 0.6, atol=1e-6)
    np.testing.assert_allclose(matte[4:13, 30], 0.5 + DENSER * 0.5**3, atol=1e-6)


def test_a_gap_that_opens_to_the_screen_stays_open() -> None:
    raw = person()
    raw[20:24, 30:33] = 0.0  # at the top of the shoulders
    np.testing.assert_array_equal(cleaned(raw, 12.0)[20:24, 30:33], 0.0)


def test_bright_readings_cannot_get_past_and_empty_and_full_pictures_stay_so() -> None:
    raw = np.zeros((ROWS, COLUMNS), np.float32)
    raw[10, 10] = 1.5
    assert cleaned(raw, 2.0).max() == 0.0
    assert cleaned(np.ones_like(raw), 20.0).min() == 1.0
    assert cleaned(np.zeros_like(raw), 20.0).max() == 0.0
