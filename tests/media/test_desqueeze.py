from fractions import Fraction

import numpy as np
import pytest
from onset_kernels.picture import Colour, Layout, Picture, Siting

from onset.media.crop import Crop
from onset.media.desqueeze import Desqueeze, desqueezed
from tests.pictures import Planes, pixels, random_planes


def widened(planes: Planes, picture: Picture, factor: Fraction, crop: Crop = Crop()) -> tuple[Planes, Picture]:  # noqa: B008
    desqueeze = Desqueeze(picture, crop, factor)
    out = desqueeze.picture.allocate()
    desqueeze.run(planes, out)
    return out, desqueeze.picture


def ramp(picture: Picture, *, low: float, step: float) -> Planes:
    """Every sample is `low + step * x`, x the luma column where the sample really lies."""
    planes = picture.allocate()
    across = {Siting.LEFT: 0.0, Siting.CENTRE: 0.5}[picture.colour.siting]
    luma = low + step * np.arange(picture.width_px)
    chroma = low + step * (2 * np.arange(-(-picture.width_px // 2)) + across)
    for plane, spec in zip(planes, picture.layout.planes, strict=True):
        plane[...] = np.round(luma if spec.divide_x == 1 else chroma)
    return planes


@pytest.mark.parametrize("siting", [Siting.LEFT, Siting.CENTRE])
@pytest.mark.parametrize("factor", [Fraction(2), Fraction(3, 2), Fraction(1, 2)])
def test_a_ramp_stays_the_same_ramp_in_luma_and_chroma(siting: Siting, factor: Fraction) -> None:
    """Chroma that forgot its siting would be off by a quarter of a step."""
    picture = Picture(64, 4, Layout.YUV420P12, Colour(siting=siting))
    out, after = widened(ramp(picture, low=200, step=40), picture, factor)
    column = np.arange(after.width_px)
    wanted = 200 + 40 * ((column + 0.5) / float(factor) - 0.5)
    inner = slice(8, -8)
    found = pixels(out, after)
    for sample in range(3):
        np.testing.assert_allclose(found[1, inner, sample], wanted[inner], atol=1.1)


@pytest.mark.parametrize("layout", [layout for layout in Layout if layout.kind != "yuv"])
def test_every_packing_is_widened_sample_by_sample(layout: Layout) -> None:
    picture = Picture(6, 4, layout)
    planes = picture.allocate()
    flat = random_planes(picture)
    for plane, colour in zip(planes, flat, strict=True):
        step = plane.shape[1] // picture.width_px
        plane[...] = np.tile(colour[:1, :step], (4, picture.width_px))
    out, after = widened(planes, picture, Fraction(2))
    found, wanted = pixels(out, after), pixels(planes, picture)
    assert found.shape[:2] == (4, 12)
    np.testing.assert_allclose(found, np.broadcast_to(wanted[:1, :1], found.shape), rtol=2e-3, atol=1e-6)


@pytest.mark.parametrize("layout", [Layout.NV12, Layout.YUYV, Layout.YUV422P10, Layout.YUV444P8])
def test_flat_chroma_stays_flat_however_it_lies(layout: Layout) -> None:
    picture = Picture(16, 4, layout)
    planes = picture.allocate()
    code = 200 if layout.bits == 8 else 900
    for plane in planes:
        plane.view(np.uint8 if layout.bits == 8 else np.uint16)[...] = code
    out, after = widened(planes, picture, Fraction(133, 100))
    assert after.width_px == 22 if layout is not Layout.YUV444P8 else 21
    np.testing.assert_array_equal(pixels(out, after), code)


def test_ten_bit_codes_stay_ten_bit_codes() -> None:
    picture = Picture(32, 2, Layout.YUV422P10)
    planes = picture.allocate()
    for plane in planes:
        plane[:, ::2] = 1023  # stripes: a cubic overshoots here
    out, _ = widened(planes, picture, Fraction(2))
    assert max(plane.max() for plane in out) == 1023


def test_the_crop_comes_first() -> None:
    picture = Picture(12, 6, Layout.GRAY8)
    planes = picture.allocate()
    planes[0][...] = 255
    planes[0][1:5, 4:8] = 90
    out, after = widened(planes, picture, Fraction(2), Crop(4, 1, 4, 1))
    assert (after.width_px, after.height_px) == (8, 4)
    np.testing.assert_array_equal(out[0], 90)


@pytest.mark.parametrize(
    ("tagged", "left"), [(Fraction(1), Fraction(1)), (Fraction(2), Fraction(1)), (Fraction(4), Fraction(2))]
)
def test_a_tagged_pixel_aspect_is_used_up(tagged: Fraction, left: Fraction) -> None:
    picture = Picture(100, 50, Layout.GRAY8, pixel_aspect=tagged)
    after = desqueezed(picture, Fraction(2))
    assert (after.width_px, after.height_px, after.pixel_aspect) == (200, 50, left)


@pytest.mark.parametrize(("width", "factor", "wide"), [(1, Fraction(1, 4), 2), (1920, Fraction(4, 3), 2560)])
def test_the_width_is_whole_chroma_blocks(width: int, factor: Fraction, wide: int) -> None:
    assert desqueezed(Picture(width, 2, Layout.YUV420P8), factor).width_px == wide
