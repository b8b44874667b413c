from fractions import Fraction

import numpy as np
import pytest
from onset_kernels.picture import Alpha, Colour, Layout, Matrix, Picture, Range, Transfer

from onset.media.placement import Rectangle, place
from onset.media.plate_painter import PlatePainter, painted_picture
from tests.media.painted import LINEAR, bgr, painted, whole


def test_a_plate_of_the_canvas_size_keeps_every_code() -> None:
    plate, pixels = bgr(31, 17)
    out = painted(plate, (pixels.reshape(17, -1),), whole(31, 17), (31, 17))
    np.testing.assert_allclose(out[..., :3] * 255, pixels[..., ::-1], atol=0.3)
    assert (out[..., 3] == 1).all()


def test_moved_by_whole_pixels_it_keeps_every_code_and_leaves_the_rest_clear() -> None:
    plate, pixels = bgr(20, 10)
    out = painted(plate, (pixels.reshape(10, -1),), Rectangle(5.0, -3.0, 20.0, 10.0), (20, 10))
    np.testing.assert_array_equal(out[:7, 5:, :3] * 255, pixels[3:, :15, ::-1])
    assert (out[:, :5] == 0).all()
    assert (out[7:] == 0).all()


def test_a_float_plate_keeps_highlights_and_loses_nan() -> None:
    planes = tuple(np.full((4, 4), 8.0, np.float32) for _ in range(3))
    planes[0][1, 1] = np.nan
    planes[1][1, 1] = np.inf
    out = painted(Picture(4, 4, Layout.RGB_FLOAT, LINEAR), planes, whole(4, 4), (4, 4))
    assert np.isfinite(out).all()
    assert out[0, 0] == pytest.approx((8, 8, 8, 1))
    assert out[1, 1, 0] == 0.0


def test_video_is_decoded_by_its_tags() -> None:
    colour = Colour(Transfer.BT709, matrix=Matrix.BT709, range=Range.LIMITED)
    plate = Picture(16, 8, Layout.YUV420P8, colour)
    planes = (np.full((8, 16), 235, np.uint8), np.full((4, 8), 128, np.uint8), np.full((4, 8), 128, np.uint8))
    out = painted(plate, planes, whole(16, 8), (16, 8))
    np.testing.assert_allclose(out, 1.0, atol=1 / 255)


def test_a_plate_is_stored_as_small_as_it_can_be() -> None:
    colour = Colour(Transfer.BT709, matrix=Matrix.BT709, range=Range.LIMITED)

    def form(layout: Layout, colour: Colour = colour, *, covers: bool = True) -> Layout:
        return painted_picture(Picture(16, 8, layout, colour), 16, 8, covers=covers).layout

    assert form(Layout.YUV420P10) is Layout.RGBA_HALF
    assert form(Layout.RGB24, Colour(Transfer.PQ)) is Layout.RGBA_HALF
    assert form(Layout.YUV420P8) is Layout.RGB10
    assert form(Layout.YUV420P8, covers=False) is Layout.BGRA8


def test_a_new_place_acts_on_the_next_painting() -> None:
    plate, pixels = bgr(8, 8)
    kind = painted_picture(plate, 8, 8, covers=False)
    out = kind.allocate()
    painter = PlatePainter(plate, kind, whole(8, 8))
    painter.paint((pixels.reshape(8, -1),), out)
    assert out[0][0, 0] >> 24 == 255
    painter.place(place((8, 8), Fraction(1), (8, 8), "fit", scale=0.5))
    painter.paint((pixels.reshape(8, -1),), out)
    assert out[0][0, 0] == 0
    assert out[0][4, 4] >> 24 == 255


def test_pixel_for_pixel_and_by_way_of_the_resampler_it_looks_the_same() -> None:
    codes = np.random.default_rng(8).integers(0, 256, (8, 12), np.uint32) * 0x01010101
    plate = Picture(12, 8, Layout.BGRA8, alpha=Alpha.STRAIGHT)
    straight = painted(plate, (codes,), whole(12, 8), (12, 8))
    resampled = painted(plate, (codes,), Rectangle(0.0, 0.0, 12.0, 8.0 + 1e-6), (12, 8))
    visible = straight[..., 3] > 0.05
    np.testing.assert_allclose(straight[visible], resampled[visible], atol=2 / 255)
    half = Picture(12, 8, Layout.RGBA_FLOAT, LINEAR, Alpha.STRAIGHT)
    planes = tuple(np.full((8, 12), value, np.float32) for value in (2.0, 0.5, 0.0, 0.25))
    assert painted(half, planes, whole(12, 8), (12, 8))[3, 3] == pytest.approx((0.5, 0.125, 0.0, 0.25), abs=1e-3)
