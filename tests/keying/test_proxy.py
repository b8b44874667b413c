"""The proxy against the mean, in float64, of those rows of the developed full-size picture that it is made of."""

import numpy as np
import pytest
from numpy.typing import NDArray
from onset_kernels.picture import Alpha, Colour, Layout, Matrix, Picture, Primaries, Range, Transfer
from onset_kernels.plan import Planes, Store
from onset_kernels.program import Program

from onset.developing import source_plan, source_values
from onset.keying.proxy import ProxyMaker, proxy_divide, proxy_lines
from tests.kernels.tolerances import MEAN
from tests.pictures import Planes as Arrays
from tests.pictures import random_planes

VIDEO = Colour(Transfer.BT709, matrix=Matrix.BT709, range=Range.LIMITED)
WIDE = Colour(Transfer.PQ, Primaries.BT2020, Matrix.BT2020, Range.LIMITED)
PICTURES = [
    Picture(64, 406, Layout.YUV420P8, VIDEO),
    Picture(67, 811, Layout.YUV422P10, WIDE),
    Picture(70, 810, Layout.BGRA8),
    Picture(30, 409, Layout.YUYV, VIDEO),
    Picture(45, 1621, Layout.RGBA_HALF, Colour(Transfer.LINEAR), Alpha.PREMULTIPLIED),
    Picture(21, 405, Layout.RGB24),
    Picture(5, 3, Layout.GBRP10),
]
SELDOM = [Picture(41, 813, Layout.NV12, VIDEO), Picture(33, 407, Layout.GRAY16)]
"""How they load is seen in tests/kernels/test_layouts.py; here each has two more passes compiled."""


def developed(picture: Picture, planes: Arrays) -> NDArray[np.float64]:
    """The whole picture in linear light (3, height, width)."""
    program = Program(
        (*source_plan(picture), Store("out", Layout.RGB_FLOAT, "r g b")), picture.width_px, picture.height_px
    )
    program.set({name: value for name, value in source_values(picture).items() if name in program.slots})
    out = np.zeros((3, picture.height_px, picture.width_px), np.float32)
    program.run({"source": Planes(planes)}, {"out": tuple(out)})
    return out.astype(np.float64)


@pytest.mark.parametrize(
    ("height_px", "divide"),
    [(1, 1), (405, 1), (406, 2), (720, 2), (810, 2), (811, 4), (1080, 4), (1620, 4), (2160, 8), (3241, 16), (4320, 16)],
)
def test_a_proxy_has_a_few_hundred_rows_at_any_size(height_px: int, divide: int) -> None:
    assert proxy_divide(height_px) == divide


@pytest.mark.parametrize(
    "picture",
    [*PICTURES, *(pytest.param(one, marks=pytest.mark.slow) for one in SELDOM)],
    ids=lambda picture: f"{picture.layout.key}-{picture.height_px}",
)
def test_a_proxy_pixel_is_the_mean_light_of_what_it_covers(picture: Picture) -> None:
    planes = random_planes(picture)
    maker = ProxyMaker(picture, threads=2)
    made = maker.make(planes)
    full = developed(picture, planes)
    assert made.shape == (3, maker.height_px, maker.width_px)
    assert made.dtype == np.float32
    assert maker.height_px == -(-picture.height_px // maker.divide)
    lines = proxy_lines(maker.divide) if maker.divide > 1 else (0,)
    for row, column in ((0, 0), (maker.height_px // 2, maker.width_px // 2), (maker.height_px - 1, maker.width_px - 1)):
        top, left = row * maker.divide, column * maker.divide
        there = [top + line for line in lines if top + line < picture.height_px] or [picture.height_px - 1]
        cell = full[:, there, left : left + maker.divide]
        np.testing.assert_allclose(made[:, row, column], cell.mean(axis=(1, 2)), rtol=MEAN, atol=MEAN)


def test_a_step_between_white_and_black_gives_half_the_light() -> None:
    # Mean of light, not of codes: the mean code of this cell would decode to 0.214.
    picture = Picture(4, 812, Layout.BGRA8)
    plane = np.full((812, 4), 0xFFFFFFFF, np.uint32)
    plane[:, 2:] = 0xFF000000
    assert ProxyMaker(picture, threads=1).make((plane,))[:, 0, 0] == pytest.approx((0.5, 0.5, 0.5), abs=1e-3)


@pytest.mark.parametrize("divide", [2, 4, 8, 16, 32])
def test_the_rows_that_are_read_lie_around_the_middle_of_the_cell(divide: int) -> None:
    lines = proxy_lines(divide)
    assert sum(lines) / len(lines) == (divide - 1) / 2


def test_a_frame_of_another_size_is_refused() -> None:
    maker = ProxyMaker(Picture(8, 6, Layout.BGRA8), threads=1)
    with pytest.raises(ValueError, match=r"plane of 'source' is uint32 \(6, 9\); bgra8 at 8x6 needs"):
        maker.make((np.zeros((6, 9), np.uint32),))


def test_the_number_of_threads_does_not_change_a_bit() -> None:
    picture = Picture(131, 900, Layout.YUV420P8, VIDEO)
    planes = random_planes(picture)
    one, two = (ProxyMaker(picture, threads=threads).make(planes) for threads in (1, 2))
    np.testing.assert_array_equal(one, two)
