import numpy as np
import pytest
from onset_kernels.picture import Layout, Picture

from onset.media.crop import Crop
from tests.pictures import pixels, random_planes


@pytest.mark.parametrize("layout", Layout)
def test_cropped_planes_are_the_cropped_pixels_inside(layout: Layout) -> None:
    picture = Picture(14, 10, layout)
    crop = Crop(4, 2, 2, 4)
    planes = random_planes(picture)
    after = crop.cropped(picture)
    views = tuple(np.ascontiguousarray(view) for view in crop.views(planes, picture))
    assert tuple(view.shape for view in views) == after.plane_shapes
    wanted = pixels(planes, picture)[2:6, 4:12]
    # At the new edges chroma has no neighbour any more; inside them every sample is what it was.
    np.testing.assert_array_equal(pixels(views, after)[1:-1, 1:-1], wanted[1:-1, 1:-1])


def test_left_and_top_go_outwards_to_whole_chroma_blocks() -> None:
    assert Crop(3, 5, 1, 1).on_blocks(Picture(20, 20, Layout.YUV420P8)) == Crop(2, 4, 1, 1)
    assert Crop(3, 5, 1, 1).on_blocks(Picture(20, 20, Layout.YUV422P10)) == Crop(2, 5, 1, 1)
    assert Crop(3, 5, 1, 1).on_blocks(Picture(20, 20, Layout.BGRA8)) == Crop(3, 5, 1, 1)


def test_a_crop_that_leaves_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match=r"crop = \[10, 0, 6, 0\].*leaves nothing of 16x9"):
        Crop(10, 0, 6, 0).cropped(Picture(16, 9, Layout.GRAY8))
