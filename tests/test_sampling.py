import numpy as np
import pytest
from onset_kernels.access import samples
from onset_kernels.picture import Colour, Layout, Matrix, Picture, Primaries, Range, Transfer

from onset.sampling import sample_linear

WIDTH, HEIGHT = 34, 18
RGB_LAYOUTS = [layout for layout in Layout if layout.kind in ("rgb", "rgba") and layout.bits <= 16]
YUV_LAYOUTS = [layout for layout in Layout if layout.kind == "yuv"]
CODES = (0.25, 0.75, 0.5, 1.0)


def filled(layout: Layout, values: tuple[float, ...]) -> tuple[np.ndarray, ...]:
    """Planes whose every pixel has these fractions of the full code, packed by hand from the table of samples."""
    picture = Picture(WIDTH, HEIGHT, layout)
    planes = picture.allocate()
    for sample, value in zip(samples(layout), values, strict=False):
        plane = planes[sample.plane]
        if sample.kind == "half":
            code = int(np.float16(value).view(np.uint16))
        else:
            code = round(value * ((1 << layout.bits) - 1))
        if sample.kind == "interleaved":
            plane[:, sample.offset :: sample.step] = code
        else:
            plane |= plane.dtype.type(code << sample.shift)
            if sample.kind == "pair":
                plane |= plane.dtype.type(code << (sample.shift + 16))
    return planes


@pytest.mark.parametrize("layout", RGB_LAYOUTS, ids=lambda layout: layout.key)
def test_every_rgb_layout_is_read_and_decoded(layout: Layout) -> None:
    picture = Picture(WIDTH, HEIGHT, layout, Colour(transfer=Transfer.SRGB))
    linear = sample_linear(filled(layout, CODES), picture)
    # IEC 61966-2-1 at 1/4, 3/4 and 1/2.
    assert linear.shape == (HEIGHT, WIDTH, 3)
    np.testing.assert_allclose(linear[7, 9], (0.0508761, 0.5225216, 0.2140411), atol=4e-3)


@pytest.mark.parametrize("layout", YUV_LAYOUTS, ids=lambda layout: layout.key)
def test_every_yuv_layout_is_read_by_its_matrix_and_range(layout: Layout) -> None:
    colour = Colour(transfer=Transfer.LINEAR, matrix=Matrix.BT709, range=Range.LIMITED)
    full = (1 << layout.bits) - 1
    step = 1 << (layout.bits - 8)
    # Y' 16 + 219/2, neutral chroma: half grey. Then cr up by 0.1 of its span: red up by 0.1 * 1.5748.
    grey = sample_linear(
        filled(layout, ((16 + 109.5) * step / full, 128 * step / full, 128 * step / full)), _of(layout, colour)
    )
    np.testing.assert_allclose(grey[3, 3], 0.5, atol=5e-3)
    red = sample_linear(
        filled(layout, ((16 + 109.5) * step / full, 128 * step / full, 150.4 * step / full)), _of(layout, colour)
    )
    assert red[3, 3, 0] - grey[3, 3, 0] == pytest.approx(0.1 * 1.5748, abs=6e-3)
    assert red[3, 3, 2] == pytest.approx(0.5, abs=6e-3)


def _of(layout: Layout, colour: Colour) -> Picture:
    return Picture(WIDTH, HEIGHT, layout, colour)


def test_a_large_picture_is_sampled_evenly_and_a_small_one_whole() -> None:
    plane = np.broadcast_to(np.arange(1600, dtype=np.float32)[None, :] / 1600, (900, 1600))
    picture = Picture(1600, 900, Layout.RGB_FLOAT, Colour(transfer=Transfer.LINEAR))
    linear = sample_linear((plane, plane, plane), picture)
    assert linear.shape == (90, 160, 3)
    np.testing.assert_allclose(linear[0, :, 1], (np.arange(160) + 0.5) / 160, atol=1e-6)
    tiny = Picture(1, 1, Layout.RGB_FLOAT, Colour(transfer=Transfer.LINEAR))
    assert sample_linear((plane[:1, :1],) * 3, tiny).shape == (1, 1, 3)


def test_wide_primaries_come_out_in_the_working_ones() -> None:
    planes = tuple(np.full((4, 4), value, np.float32) for value in (0.0, 1.0, 0.0))
    colour = Colour(transfer=Transfer.LINEAR, primaries=Primaries.BT2020)
    linear = sample_linear(planes, Picture(4, 4, Layout.RGB_FLOAT, colour))
    # BT.2020 green in BT.709: Rec. ITU-R BT.2087-0, matrix of section 2.
    assert linear[0, 0] == pytest.approx((-0.5876, 1.1329, -0.1006), abs=1e-3)


def test_nan_is_black_and_infinity_is_large() -> None:
    plane = np.array([[np.nan, np.inf]], np.float32)
    linear = sample_linear((plane,) * 3, Picture(2, 1, Layout.RGB_FLOAT, Colour(transfer=Transfer.LINEAR)))
    assert linear[0, 0].tolist() == [0.0, 0.0, 0.0]
    assert linear[0, 1].tolist() == [65504.0] * 3


def test_nan_in_an_encoded_picture_is_black_too() -> None:
    plane = np.full((1, 2), np.nan, np.float32)
    assert sample_linear((plane,) * 3, Picture(2, 1, Layout.RGB_FLOAT)).max() == 0.0


def test_grey_gives_three_equal_channels() -> None:
    linear = sample_linear((np.full((4, 4), 255, np.uint8),), Picture(4, 4, Layout.GRAY8))
    np.testing.assert_allclose(linear, 1.0, atol=1e-3)
