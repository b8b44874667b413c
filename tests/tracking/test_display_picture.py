"""The picture that trackers look at: what a monitor shows, of any camera format, and small when they ask for small."""

import numpy as np
import pytest
from numpy.typing import NDArray
from onset_kernels.picture import (
    LINEAR_709,
    SRGB_709,
    Alpha,
    Colour,
    Layout,
    Matrix,
    Picture,
    Primaries,
    Range,
    Transfer,
)

from onset.frame import Frame, Plane
from onset.tracking.display_picture import ShownPicture, rgb8

WIDTH, HEIGHT = 64, 32
VIDEO = Colour(Transfer.BT709, Primaries.BT709, Matrix.BT709, Range.LIMITED)
RGB = (200, 90, 40)


@pytest.fixture(autouse=True)
def needs_opencv() -> None:
    pytest.importorskip("cv2")


def shown(picture: Picture, planes: tuple[Plane, ...], longest_px: int | None = None) -> NDArray[np.uint8]:
    return rgb8(Frame(planes, picture, 0, 0), longest_px)


def video_codes(bits: int) -> tuple[float, float, float]:
    """Y'CbCr of RGB in limited range, by ITU-R BT.709's own coefficients."""
    red, green, blue = (code / 255 for code in RGB)
    luma = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    cb, cr = (blue - luma) / 1.8556, (red - luma) / 1.5748
    scale = 1 << (bits - 8)
    return (16 + 219 * luma) * scale, (128 + 224 * cb) * scale, (128 + 224 * cr) * scale


def filled(layout: Layout) -> tuple[Plane, ...]:
    picture = Picture(WIDTH, HEIGHT, layout, VIDEO)
    planes = picture.allocate()
    luma, cb, cr = (round(code) for code in video_codes(layout.bits))
    if layout is Layout.NV12:
        planes[0][:], planes[1][:] = luma, cb | cr << 8
    elif layout is Layout.YUYV:
        planes[0][:] = luma | cb << 8 | luma << 16 | cr << 24
    else:
        for plane, code in zip(planes, (luma, cb, cr), strict=True):
            plane[:] = code
    return planes


@pytest.mark.parametrize(
    "layout", [Layout.NV12, Layout.YUYV, Layout.YUV420P8, Layout.YUV422P10, Layout.YUV444P12], ids=lambda one: one.key
)
def test_video_is_shown_as_it_is_coded(layout: Layout) -> None:
    picture = shown(Picture(WIDTH, HEIGHT, layout, VIDEO), filled(layout))
    assert picture.shape == (HEIGHT, WIDTH, 3)
    assert picture.dtype == np.uint8
    assert picture.flags.c_contiguous
    assert np.abs(picture.astype(int) - RGB).max() <= 1


def test_packed_pixels_come_in_the_order_red_green_blue() -> None:
    red, green, blue = RGB
    bgra = np.full((HEIGHT, WIDTH), blue | green << 8 | red << 16 | 7 << 24, np.uint32)
    rgba = np.full((HEIGHT, WIDTH), red | green << 8 | blue << 16 | 7 << 24, np.uint32)
    for layout, plane in ((Layout.BGRA8, bgra), (Layout.RGBA8, rgba)):
        picture = shown(Picture(WIDTH, HEIGHT, layout, SRGB_709, Alpha.STRAIGHT), (plane,))
        assert (picture == RGB).all()
        assert not np.shares_memory(picture, plane)


def test_linear_light_is_encoded_for_a_display() -> None:
    planes = tuple(np.full((HEIGHT, WIDTH), 0.5, np.float32) for _ in range(3))
    picture = shown(Picture(WIDTH, HEIGHT, Layout.RGB_FLOAT, LINEAR_709), planes)
    assert np.abs(picture.astype(int) - 188).max() <= 1, "sRGB of half the light"


def test_a_log_camera_is_brought_to_a_display() -> None:
    colour = Colour(Transfer.LOGC3, Primaries.BT709, Matrix.RGB, Range.FULL)
    grey = np.full((HEIGHT, WIDTH), 0.391, np.float32)  # LogC3 EI 800 of 18 % grey
    picture = shown(Picture(WIDTH, HEIGHT, Layout.RGB_FLOAT, colour), (grey, grey, grey))
    assert np.abs(picture.astype(int) - 118).max() <= 2, "sRGB of 18 % grey"


@pytest.mark.parametrize(("longest_px", "size"), [(32, (16, 32)), (64, (32, 64)), (500, (32, 64)), (7, (4, 7))])
def test_a_larger_picture_is_made_smaller_and_a_smaller_one_stays(longest_px: int, size: tuple[int, int]) -> None:
    plane = np.zeros((HEIGHT, WIDTH), np.uint32)
    plane[:, : WIDTH // 2] = 0xFFFFFF
    picture = shown(Picture(WIDTH, HEIGHT, Layout.BGRA8), (plane,), longest_px)
    assert picture.shape == (*size, 3)
    assert (picture[:, 0] == 255).all()
    assert (picture[:, -1] == 0).all()
    assert abs(float(picture.mean()) - 127.5) < 2


@pytest.mark.parametrize("layout", [Layout.BGRA8, Layout.RGBA8, Layout.NV12], ids=lambda one: one.key)
def test_a_window_of_a_picture_is_the_same_as_of_the_whole_picture_turned_into_rgb(layout: Layout) -> None:
    picture = Picture(WIDTH, HEIGHT, layout, VIDEO if layout is Layout.NV12 else SRGB_709)
    noise = np.random.default_rng(3)
    planes = tuple(noise.integers(0, 1 << 16, plane.shape).astype(plane.dtype) for plane in picture.allocate())
    frame = Frame(planes, picture, 0, 0)
    windowed = ShownPicture(frame)
    whole = rgb8(frame)
    assert windowed.shape == whole.shape
    for top, bottom, left, right in ((0, HEIGHT, 0, WIDTH), (3, 17, 10, 41), (30, HEIGHT, 63, WIDTH)):
        part = windowed[top:bottom, left:right]
        assert (part == whole[top:bottom, left:right]).all()
        assert part.flags.c_contiguous
        assert not any(np.shares_memory(part, plane) for plane in planes)
    assert windowed[5:5, 3:9].shape == (0, 6, 3)
