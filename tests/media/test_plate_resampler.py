import numpy as np
import pytest
from onset_kernels.picture import Alpha, Layout, Picture

from onset.media import plate_resampler
from onset.media.placement import Rectangle
from tests.media.painted import bgr, painted, whole


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


def test_a_large_still_comes_out_as_it_would_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    plate, pixels = bgr(97, 1307, seed=4)
    pixels[400:700] //= 3
    rectangle, size = whole(9, 120), (9, 120)
    at_once = painted(plate, (pixels.reshape(1307, -1),), rectangle, size)
    monkeypatch.setattr(plate_resampler, "_LARGE_PX", 1000)
    in_bands = painted(plate, (pixels.reshape(1307, -1),), rectangle, size)
    assert np.abs(in_bands - at_once).mean() * 255 < 6
    np.testing.assert_allclose(in_bands[40:60, :, 0].mean(), at_once[40:60, :, 0].mean(), atol=2 / 255)


def test_a_plate_of_one_pixel_fills_the_canvas() -> None:
    out = painted(Picture(1, 1, Layout.BGR24), (np.array([[10, 20, 30]], np.uint8),), whole(5, 3), (5, 3))
    np.testing.assert_allclose(out[..., :3] * 255, np.broadcast_to((30, 20, 10), (3, 5, 3)), atol=0.6)
