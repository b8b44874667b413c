import numpy as np
import pytest
from onset_kernels.picture import Layout, Picture

from onset.media.deinterlace import Fields, deinterlace
from tests.pictures import pixels, random_planes


def progressive(plane: np.ndarray, fields: Fields, layout: Layout = Layout.GRAY8) -> np.ndarray:
    out = np.zeros_like(plane)
    deinterlace([plane], layout, fields, [out])
    return out


def test_the_top_field_keeps_its_lines_and_fills_the_others_between() -> None:
    plane = np.array([[10], [99], [20], [99], [40], [99]], np.uint8)
    assert progressive(plane, "top")[:, 0].tolist() == [10, 15, 20, 30, 40, 40]


def test_the_bottom_field_keeps_its_lines_and_fills_the_others_between() -> None:
    plane = np.array([[99], [10], [99], [20], [99]], np.uint8)
    assert progressive(plane, "bottom")[:, 0].tolist() == [10, 10, 15, 20, 20]


def test_blend_weighs_one_two_one() -> None:
    plane = np.array([[0], [0], [80], [0], [0]], np.uint8)
    assert progressive(plane, "blend")[:, 0].tolist() == [0, 20, 40, 20, 0]


@pytest.mark.parametrize("fields", ["top", "bottom", "blend"])
@pytest.mark.parametrize("height", [1, 2, 3])
def test_a_flat_picture_stays_flat(fields: Fields, height: int) -> None:
    plane = np.full((height, 4), 201, np.uint8)
    np.testing.assert_array_equal(progressive(plane, fields), plane)


def test_blending_noise_shifts_it_by_less_than_a_fifth_of_a_code() -> None:
    plane = np.random.default_rng(1).integers(0, 256, (400, 300), dtype=np.uint8)
    assert progressive(plane, "blend").mean() == pytest.approx(plane.mean(), abs=0.2)


@pytest.mark.parametrize("layout", [layout for layout in Layout if layout.kind != "yuv"])
def test_every_packing_is_averaged_sample_by_sample(layout: Layout) -> None:
    picture = Picture(5, 6, layout)
    planes = random_planes(picture)
    out = picture.allocate()
    deinterlace(planes, layout, "top", out)
    before = pixels(planes, picture)
    within = 0.5 if layout.bits <= 16 and layout is not Layout.RGBA_HALF else 1e-3
    np.testing.assert_allclose(pixels(out, picture)[1], (before[0] + before[2]) / 2, atol=within)
    np.testing.assert_array_equal(pixels(out, picture)[2], before[2])


@pytest.mark.parametrize("layout", [Layout.NV12, Layout.YUYV, Layout.YUV420P10])
def test_chroma_is_treated_field_by_field_as_well(layout: Layout) -> None:
    picture = Picture(4, 8, layout)
    planes = random_planes(picture)
    out = picture.allocate()
    deinterlace(planes, layout, "bottom", out)
    for before, after in zip(planes, out, strict=True):
        np.testing.assert_array_equal(after[1::2], before[1::2])
