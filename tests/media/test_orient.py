import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from onset_kernels.picture import Colour, Layout, Picture, Siting

from onset.media.orient import UPRIGHT, Orientation, orient, turned
from tests.pictures import Planes, pixels, random_planes

ORIENTATIONS = [Orientation.from_exif(number) for number in range(1, 9)]


def turned_planes(planes: Planes, picture: Picture, orientation: Orientation) -> Planes:
    out = turned(picture, orientation).allocate()
    orient(planes, picture, orientation, out)
    return out


def turned_pixels(image: NDArray[np.float64], orientation: Orientation) -> NDArray[np.float64]:
    image = image.swapaxes(0, 1) if orientation.transpose else image
    image = image[:, ::-1] if orientation.flip_x else image
    return image[::-1] if orientation.flip_y else image


@pytest.mark.parametrize("layout", Layout)
@pytest.mark.parametrize("orientation", ORIENTATIONS, ids=str)
def test_turned_planes_are_the_turned_pixels(layout: Layout, orientation: Orientation) -> None:
    picture = Picture(10, 6, layout)
    planes = random_planes(picture)
    after = turned(picture, orientation)
    found = pixels(turned_planes(planes, picture, orientation), after)
    wanted = turned_pixels(pixels(planes, picture), orientation)
    # Where chroma has to be brought to luma's grid it is rounded to a code; everywhere else the exchange is exact.
    within = 0.5 if after.layout is not layout else 1e-9
    assert found.shape[:2] == (after.height_px, after.width_px)
    np.testing.assert_allclose(found, wanted, rtol=0, atol=within)


@given(
    width=st.integers(1, 9),
    height=st.integers(1, 9),
    layout=st.sampled_from([Layout.YUV420P8, Layout.NV12, Layout.YUYV, Layout.YUV422P10, Layout.RGB24]),
    siting=st.sampled_from([Siting.LEFT, Siting.CENTRE, Siting.TOP_LEFT]),
    orientation=st.sampled_from(ORIENTATIONS),
)
@settings(max_examples=150)
def test_every_size_and_siting_keeps_its_pixels(
    width: int, height: int, layout: Layout, siting: Siting, orientation: Orientation
) -> None:
    picture = Picture(width, height, layout, Colour(siting=siting))
    planes = random_planes(picture)
    after = turned(picture, orientation)
    found = pixels(turned_planes(planes, picture, orientation), after)
    wanted = turned_pixels(pixels(planes, picture), orientation)
    np.testing.assert_allclose(found, wanted, rtol=0, atol=0.5 if after.layout is not layout else 1e-9)


@given(first=st.sampled_from(ORIENTATIONS), second=st.sampled_from(ORIENTATIONS))
def test_two_turns_are_one(first: Orientation, second: Orientation) -> None:
    image = np.arange(12.0).reshape(3, 4, 1)
    one_by_one = turned_pixels(turned_pixels(image, first), second)
    np.testing.assert_array_equal(turned_pixels(image, first.then(second)), one_by_one)


def test_mirroring_an_even_420_picture_keeps_its_layout_and_mirrors_its_siting() -> None:
    picture = Picture(8, 4, Layout.YUV420P8, Colour(siting=Siting.LEFT))
    after = turned(picture, Orientation(flip_x=True))
    assert after.layout is Layout.YUV420P8
    assert after.colour.siting is Siting.RIGHT


def test_422_turned_by_90_degrees_becomes_444() -> None:
    after = turned(Picture(8, 4, Layout.YUV422P10), Orientation.rotated(90))
    assert (after.layout, after.width_px, after.height_px) == (Layout.YUV444P10, 4, 8)


def test_ninety_degrees_clockwise_brings_the_left_column_to_the_top() -> None:
    picture = Picture(2, 3, Layout.GRAY8)
    plane = np.array([[1, 2], [3, 4], [5, 6]], np.uint8)
    assert turned_planes((plane,), picture, Orientation.rotated(90))[0].tolist() == [[5, 3, 1], [6, 4, 2]]


def test_padded_rows_are_read_by_their_stride() -> None:
    padded = np.arange(32, dtype=np.uint8).reshape(4, 8)
    out = (np.zeros((4, 5), np.uint8),)
    orient([padded[:, :5]], Picture(5, 4, Layout.GRAY8), UPRIGHT, out)
    np.testing.assert_array_equal(out[0], padded[:, :5])


@pytest.mark.parametrize("number", [0, 9, -1])
def test_an_unknown_exif_number_is_refused(number: int) -> None:
    with pytest.raises(ValueError, match=f"orientation {number} is not 1 to 8"):
        Orientation.from_exif(number)


def test_an_odd_angle_is_refused() -> None:
    with pytest.raises(ValueError, match="45 degrees is not 0, 90, 180 or 270"):
        Orientation.rotated(45)
