import numpy as np
import pytest
from onset_kernels.picture import Colour, Layout, Picture, Siting

from onset.media.full_chroma import FULL_CHROMA, full_chroma
from tests.pictures import pixels, random_planes


@pytest.mark.parametrize("layout", list(FULL_CHROMA))
@pytest.mark.parametrize("siting", list(Siting))
@pytest.mark.parametrize("size", [(8, 6), (7, 5), (1, 1), (2, 3)])
def test_chroma_is_the_bilinear_one_to_half_a_code(layout: Layout, siting: Siting, size: tuple[int, int]) -> None:
    picture = Picture(*size, layout, Colour(siting=siting))
    planes = random_planes(picture)
    found = np.stack(full_chroma(planes, picture), axis=-1)
    np.testing.assert_allclose(found, pixels(planes, picture), atol=0.5)
    assert found.dtype == (np.uint8 if layout.bits == 8 else np.uint16)


def test_a_row_of_422_by_hand() -> None:
    picture = Picture(4, 1, Layout.YUV422P8)
    planes = (np.array([[1, 2, 3, 4]], np.uint8), np.array([[10, 21]], np.uint8), np.array([[0, 255]], np.uint8))
    luma, cb, cr = full_chroma(planes, picture)
    assert luma.tolist() == [[1, 2, 3, 4]]
    assert cb.tolist() == [[10, 16, 21, 21]]
    assert cr.tolist() == [[0, 128, 255, 255]]
