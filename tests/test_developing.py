import numpy as np
import pytest
from numpy.typing import NDArray
from onset_kernels.picture import Alpha, Colour, Layout, Matrix, Picture, Primaries, Range, Transfer
from onset_kernels.plan import Planes, Store
from onset_kernels.program import Program

from onset.developing import carries_alpha, source_plan, source_values

LINEAR = Colour(transfer=Transfer.LINEAR)


def developed(picture: Picture, planes: tuple[NDArray[np.generic], ...], lanes: str = "r g b") -> NDArray[np.float32]:
    """The first pixel's lanes after `source_plan`."""
    layout = Layout.RGBA_FLOAT if len(lanes.split()) == 4 else Layout.RGB_FLOAT
    program = Program((*source_plan(picture, "in"), Store("out", layout, lanes)), picture.width_px, picture.height_px)
    program.set({name: value for name, value in source_values(picture, "in").items() if name in program.slots})
    out = tuple(np.zeros((picture.height_px, picture.width_px), np.float32) for _ in lanes.split())
    program.run({"in": Planes(planes)}, {"out": out})
    pixel: NDArray[np.float32] = np.stack(out, -1)[0, 0]
    return pixel


def test_srgb_codes_become_light() -> None:
    pixel = developed(Picture(2, 1, Layout.BGRA8), (np.full((1, 2), 0xFF8000FF, np.uint32),))
    assert pixel == pytest.approx((0.2158605, 0.0, 1.0), abs=4e-4)


def test_video_white_is_one_in_limited_range() -> None:
    colour = Colour(Transfer.BT709, matrix=Matrix.BT601, range=Range.LIMITED)
    planes = (np.full((2, 4), 235, np.uint8), np.full((1, 2), 0x8080, np.uint16))
    assert developed(Picture(4, 2, Layout.NV12, colour), planes) == pytest.approx((1, 1, 1), abs=2e-3)


def test_grey_is_three_channels() -> None:
    pixel = developed(Picture(2, 1, Layout.GRAY16), (np.full((1, 2), 65535, np.uint16),))
    assert pixel == pytest.approx((1, 1, 1), abs=1e-3)


def test_wide_primaries_become_bt709() -> None:
    colour = Colour(Transfer.LINEAR, Primaries.BT2020)
    planes = tuple(np.full((1, 2), value, np.float32) for value in (0.0, 1.0, 0.0))
    # Rec. ITU-R BT.2087-0, the matrix from BT.2020 to BT.709, second column.
    expected = pytest.approx((-0.5876, 1.1329, -0.1006), abs=1e-3)
    assert developed(Picture(2, 1, Layout.RGB_FLOAT, colour), planes) == expected


def test_premultiplied_linear_colour_is_made_straight() -> None:
    planes = tuple(np.full((1, 2), value, np.float32) for value in (0.25, 0.1, 0.0, 0.5))
    picture = Picture(2, 1, Layout.RGBA_FLOAT, LINEAR, Alpha.PREMULTIPLIED)
    assert developed(picture, planes, "r g b a") == pytest.approx((0.5, 0.2, 0.0, 0.5))


def test_codes_premultiplied_in_a_file_are_made_straight_before_they_are_decoded() -> None:
    # Straight code 0.5 (light 0.2140) under an alpha of one half is stored as code 0.25.
    planes = tuple(np.full((1, 2), value, np.float32) for value in (0.25, 0.25, 0.25, 0.5))
    picture = Picture(2, 1, Layout.RGBA_FLOAT, Colour(Transfer.SRGB), Alpha.PREMULTIPLIED)
    assert developed(picture, planes, "r g b a") == pytest.approx((0.2140411,) * 3 + (0.5,), abs=3e-4)


def test_an_alpha_that_means_nothing_is_not_carried() -> None:
    assert not carries_alpha(Picture(2, 1, Layout.BGRA8))
    assert carries_alpha(Picture(2, 1, Layout.BGRA8, alpha=Alpha.STRAIGHT))
    assert not carries_alpha(Picture(2, 1, Layout.RGB24, alpha=Alpha.STRAIGHT))
