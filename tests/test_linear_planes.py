import numpy as np
import pytest
from onset_kernels.picture import LINEAR_709, SRGB_709, Alpha, Layout, Picture

from onset.linear_planes import LinearPlanes


def test_display_codes_become_linear_light_at_full_size() -> None:
    picture = Picture(5, 3, Layout.BGRA8, SRGB_709)
    codes = np.full((3, 5), 0xFF << 24 | 188 << 16 | 255 << 8 | 0, np.uint32)
    made = LinearPlanes(picture, 1).make((codes,))
    assert made.shape == (3, 3, 5)
    assert made[:, 1, 2] == pytest.approx((0.5029, 1.0, 0.0), abs=1e-3)


def test_each_picture_has_memory_of_its_own() -> None:
    picture = Picture(4, 4, Layout.BGRA8, SRGB_709)
    maker = LinearPlanes(picture, 1)
    first = maker.make((np.full((4, 4), 0xFFFFFFFF, np.uint32),))
    maker.make((np.zeros((4, 4), np.uint32),))
    assert first == pytest.approx(np.ones((3, 4, 4)), abs=1e-6)


def test_a_fill_beside_its_matte_is_never_brighter_than_its_alpha() -> None:
    """A lossy codec leaves 20 codes where the matte has 2: divided as codes they are ten times white."""
    fill = Picture(4, 4, Layout.BGRA8, SRGB_709, Alpha.PREMULTIPLIED)
    maker = LinearPlanes(fill, 1, Picture(4, 4, Layout.GRAY8, LINEAR_709))
    made = maker.make((np.full((4, 4), 0xFF << 24 | 20 << 16 | 1 << 8, np.uint32),), (np.full((4, 4), 2, np.uint8),))
    assert made[:, 0, 0] == pytest.approx((2 / 255, 0.214 * 2 / 255, 0), abs=1e-5)
