from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from onset_kernels.picture import Alpha, Colour, Layout, Matrix, Picture, Range, Transfer

from onset.media import plate_resampler
from onset.media.placement import Rectangle, place
from onset.media.plate_painter import PlatePainter, painted_picture

LINEAR = Colour(transfer=Transfer.LINEAR)
Pixels = NDArray[np.float32]


def painted(plate: Picture, planes: tuple[NDArray[Any], ...], rectangle: Rectangle, size: tuple[int, int]) -> Pixels:
    """What is stored, unpacked to (height, width, 4): r g b a, as stored."""
    kind = painted_picture(plate, *size)
    out = kind.allocate()
    PlatePainter(plate, kind, rectangle).paint(planes, out)
    if kind.layout is Layout.BGRA8:
        codes: Pixels = out[0].view(np.uint8).reshape(size[1], size[0], 4)[..., [2, 1, 0, 3]].astype(np.float32)
        return codes / np.float32(255)
    halves: Pixels = out[0].view(np.float16).reshape(size[1], size[0], 4).astype(np.float32)
    return halves


def bgr(width: int, height: int, seed: int = 1) -> tuple[Picture, NDArray[np.uint8]]:
    pixels = np.random.default_rng(seed).integers(0, 256, (height, width, 3), np.uint8)
    return Picture(width, height, Layout.BGR24), pixels


def whole(width: int, height: int) -> Rectangle:
    return Rectangle(0.0, 0.0, float(width), float(height))


def test_a_plate_of_the_canvas_size_keeps_every_code() -> None:
    plate, pixels = bgr(31, 17)
    out = painted(plate, (pixels.reshape(17, -1),), whole(31, 17), (31, 17))
    np.testing.assert_array_equal(out[..., :3] * 255, pixels[..., ::-1])
    assert (out[..., 3] == 1).all()


def test_moved_by_whole_pixels_it_keeps_every_code_and_leaves_the_rest_clear() -> None:
    plate, pixels = bgr(20, 10)
    out = painted(plate, (pixels.reshape(10, -1),), Rectangle(5.0, -3.0, 20.0, 10.0), (20, 10))
    np.testing.assert_array_equal(out[:7, 5:, :3] * 255, pixels[3:, :15, ::-1])
    assert (out[:, :5] == 0).all()
    assert (out[7:] == 0).all()


def test_half_a_pixel_of_cover_is_half_an_alpha_with_full_colour() -> None:
    plate = Picture(8, 8, Layout.BGR24)
    out = painted(plate, (np.full((8, 24), 200, np.uint8),), Rectangle(2.5, 0.0, 8.0, 8.0), (16, 8))
    assert out[4, 2, 3] == pytest.approx(0.5, abs=1 / 255)
    assert out[4, 2, :3] * 255 == pytest.approx((200, 200, 200), abs=1.01)


def test_shrinking_averages_light_not_codes() -> None:
    # A chequerboard of black and white is half the light: code 188 in sRGB, not 128.
    board = ((np.indices((8, 8)).sum(0) % 2) * 255).astype(np.uint8)
    pixels = np.repeat(board[..., None], 3, axis=2)
    out = painted(Picture(8, 8, Layout.BGR24), (pixels.reshape(8, -1),), whole(4, 4), (4, 4))
    np.testing.assert_allclose(out[..., 0] * 255, 188, atol=1)


def test_colour_does_not_bleed_out_of_what_is_transparent() -> None:
    planes = np.zeros((4, 8), np.uint32)
    planes[:, 0::2] = 0xFF0000FF  # opaque blue
    planes[:, 1::2] = 0x0000FF00  # clear, but green
    plate = Picture(8, 4, Layout.BGRA8, alpha=Alpha.STRAIGHT)
    out = painted(plate, (planes,), whole(4, 4), (4, 4))
    np.testing.assert_allclose(out[..., 1], 0.0, atol=1 / 255)
    np.testing.assert_allclose(out[..., 2], 1.0, atol=1 / 255)
    np.testing.assert_allclose(out[..., 3], 0.5, atol=1 / 255)


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


def test_ten_bit_video_is_stored_as_half_floats() -> None:
    colour = Colour(Transfer.BT709, matrix=Matrix.BT709, range=Range.LIMITED)
    assert painted_picture(Picture(16, 8, Layout.YUV420P10, colour), 16, 8).layout is Layout.RGBA_HALF
    assert painted_picture(Picture(16, 8, Layout.YUV420P8, colour), 16, 8).layout is Layout.BGRA8
    assert painted_picture(Picture(16, 8, Layout.RGB24, Colour(Transfer.PQ)), 16, 8).layout is Layout.RGBA_HALF


def test_a_large_still_comes_out_as_it_would_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    plate, pixels = bgr(97, 1307, seed=4)
    pixels[400:700] //= 3
    rectangle, size = whole(9, 120), (9, 120)
    at_once = painted(plate, (pixels.reshape(1307, -1),), rectangle, size)
    monkeypatch.setattr(plate_resampler, "_LARGE_PX", 1000)
    in_bands = painted(plate, (pixels.reshape(1307, -1),), rectangle, size)
    assert np.abs(in_bands - at_once).mean() * 255 < 6
    np.testing.assert_allclose(in_bands[40:60, :, 0].mean(), at_once[40:60, :, 0].mean(), atol=2 / 255)


def test_a_new_place_acts_on_the_next_painting() -> None:
    plate, pixels = bgr(8, 8)
    kind = painted_picture(plate, 8, 8)
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


def test_a_plate_of_one_pixel_fills_the_canvas() -> None:
    out = painted(Picture(1, 1, Layout.BGR24), (np.array([[10, 20, 30]], np.uint8),), whole(5, 3), (5, 3))
    np.testing.assert_allclose(out[..., :3] * 255, np.broadcast_to((30, 20, 10), (3, 5, 3)), atol=0.6)
