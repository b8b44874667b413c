"""Ever smaller sizes of a picture in one table."""

import numpy as np
import pytest
from onset_kernels.pinned import HEADER
from onset_kernels.pyramid import Pyramid


def levels(pyramid: Pyramid) -> list[np.ndarray]:
    found = []
    for level in range(pyramid.levels):
        first, columns, rows = (int(part) for part in pyramid.table[HEADER * level : HEADER * level + 3])
        texels = pyramid.table[4 * first : 4 * (first + rows * columns)]
        found.append(texels.reshape(rows, columns, 4))
    return found


def test_every_level_is_the_mean_of_four_of_the_one_before() -> None:
    planes = np.random.default_rng(1).random((4, 8, 16), np.float32)
    pyramid = Pyramid(16, 8)
    pyramid.fill(list(planes))
    made = levels(pyramid)
    assert [one.shape[:2] for one in made] == [(8, 16), (4, 8), (2, 4), (1, 2), (1, 1)]
    np.testing.assert_array_equal(made[0], np.moveaxis(planes, 0, -1))
    np.testing.assert_allclose(made[1], made[0].reshape(4, 2, 8, 2, 4).mean(axis=(1, 3)), atol=1e-6)
    np.testing.assert_allclose(made[-1][0, 0], planes.mean(axis=(1, 2)), atol=1e-6)


@pytest.mark.parametrize(("width", "height"), [(1, 1), (1, 7), (5, 3), (13, 9)])
def test_odd_sizes_keep_an_even_tone(width: int, height: int) -> None:
    pyramid = Pyramid(width, height)
    pyramid.fill([np.full((height, width), 0.5, np.float32)] * 4)
    assert all(np.allclose(level, 0.5) for level in levels(pyramid))


def test_the_table_stays_where_it_is() -> None:
    pyramid = Pyramid(4, 4)
    before = pyramid.table.ctypes.data
    pyramid.fill([np.ones((4, 4), np.float32)] * 4)
    assert pyramid.table.ctypes.data == before


def test_a_picture_without_pixels_is_refused() -> None:
    with pytest.raises(ValueError, match="a pyramid of 0x4 has no pixels"):
        Pyramid(0, 4)
