"""JPEG in strips, and camera formats made viewable."""

import itertools
from collections.abc import Iterator
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from onset_kernels.picture import Colour, Layout, Matrix, Picture, Range, Transfer

from onset.wire.strips import StripCoder, cuts
from onset.wire.viewable import Viewable


@pytest.fixture
def coder() -> Iterator[StripCoder]:
    made = StripCoder(threads=2)
    yield made
    made.close()


@given(st.integers(1, 5000), st.integers(1, 8))
def test_cuts_cover_the_picture_at_block_rows(height_px: int, strips: int) -> None:
    edges = cuts(height_px, strips)
    assert edges[0][0] == 0
    assert edges[-1][1] == height_px
    assert all(before[1] == after[0] and before[1] % 16 == 0 for before, after in itertools.pairwise(edges))
    assert all(first < end for first, end in edges)
    assert len(edges) == min(strips, -(-height_px // 16))


@pytest.mark.parametrize("size", [(1, 1), (7, 3), (320, 200), (333, 197), (64, 17)])
@pytest.mark.parametrize("grey", [False, True])
def test_a_smooth_picture_comes_back_nearly_as_it_was(coder: StripCoder, size: tuple[int, int], grey: bool) -> None:
    width, height = size
    ramp = np.add.outer(np.arange(height) * 0.5, np.arange(width) * 0.3).astype(np.uint8)
    pixels = ramp if grey else np.stack([ramp, 255 - ramp, ramp // 2, np.full_like(ramp, 7)], axis=-1)
    pixels = np.ascontiguousarray(pixels)
    pixels.flags.writeable = False  # as a view of a ring is
    back = coder.decode(coder.encode(pixels, 95), width, height, grey=grey)
    shown = back if grey else back[..., :3]
    given_ = pixels if grey else pixels[..., :3]
    assert np.abs(shown.astype(int) - given_).max() <= 12
    if not grey:
        assert (back[..., 3] == 255).all()


def test_strips_that_do_not_make_the_picture_are_refused(coder: StripCoder) -> None:
    strips = coder.encode(np.zeros((64, 64), np.uint8), 85)
    for wrong in (strips[:-1], strips + strips, [*strips[:-1], b"\xff\xd8 nothing"], []):
        with pytest.raises(ValueError, match=r"."):
            coder.decode(wrong, 64, 64, grey=True)
    with pytest.raises(ValueError, match="at most"):
        coder.decode(strips, 60000, 60000, grey=True)
    with pytest.raises(ValueError, match="are not 32x64"):
        coder.decode(strips, 32, 64, grey=True)


def flat(layout: Layout, values: tuple[float, ...], colour: Colour) -> NDArray[np.uint8]:
    """A flat picture with these code values in its planes, made viewable; one pixel of it."""
    picture = Picture(48, 32, layout, colour, pixel_aspect=Fraction(1))
    planes = picture.allocate()
    for plane, value in zip(planes, values, strict=True):
        plane[:] = value
    pixel: NDArray[np.uint8] = Viewable(picture, 24, 16).convert(planes)[8, 12]
    return pixel


BT709 = Colour(matrix=Matrix.BT709, range=Range.LIMITED)


@pytest.mark.parametrize(
    ("layout", "values", "colour", "bgr"),
    [
        (Layout.YUV420P8, (235, 128, 128), BT709, (255, 255, 255)),
        (Layout.YUV420P8, (16, 128, 128), BT709, (0, 0, 0)),
        (Layout.YUV422P10, (940, 512, 512), BT709, (255, 255, 255)),
        (Layout.YUV444P12, (16 << 4, 128 << 4, 128 << 4), BT709, (0, 0, 0)),
        (Layout.YUV420P8, (64, 128, 128), Colour(matrix=Matrix.BT709), (64, 64, 64)),
        # pure red by each matrix, from BT.601, BT.709 and BT.2020's luma coefficients: Y = 16 + 219 Kr,
        # Cb = 128 - 224 Kr / (2 (1 - Kb)), Cr = 240
        (Layout.YUV444P8, (81, 90, 240), Colour(matrix=Matrix.BT601, range=Range.LIMITED), (0, 0, 255)),
        (Layout.YUV444P8, (63, 102, 240), BT709, (0, 0, 255)),
        (Layout.YUV444P8, (74, 97, 240), Colour(matrix=Matrix.BT2020, range=Range.LIMITED), (0, 0, 255)),
        (Layout.NV12, (126, 128 << 8 | 128), BT709, (128, 128, 128)),
        (Layout.YUYV, (235 | 128 << 8 | 235 << 16 | 128 << 24,), BT709, (255, 255, 255)),
        (Layout.RGBA8, (0xFF0000FF,), Colour(), (0, 0, 255)),
        (Layout.BGRA8, (0xFF0000FF,), Colour(), (255, 0, 0)),
        (Layout.GBRP10, (1023, 0, 512), Colour(), (0, 255, 128)),
        (Layout.RGB_FLOAT, (1.0, 0.5, -3.0), Colour(transfer=Transfer.LINEAR), (0, 188, 255)),
        (Layout.RGB_FLOAT, (1.0, 0.5, float("nan")), Colour(transfer=Transfer.SRGB), (0, 128, 255)),
    ],
)
def test_camera_formats_are_shown_in_their_colours(
    layout: Layout, values: tuple[float, ...], colour: Colour, bgr: tuple[int, int, int]
) -> None:
    assert np.abs(flat(layout, values, colour)[:3].astype(int) - bgr).max() <= 3


def test_grey_stays_one_sample() -> None:
    assert flat(Layout.GRAY16, (65535,), Colour()) == 255
    assert flat(Layout.GRAY_FLOAT, (0.5,), Colour(transfer=Transfer.LINEAR)) == 188


@pytest.mark.parametrize("layout", Layout, ids=lambda layout: layout.key)
def test_every_layout_can_be_shown(layout: Layout) -> None:
    picture = Picture(33, 19, layout)
    shown = Viewable(picture, 16, 9).convert(picture.allocate())
    assert shown.shape == ((9, 16) if layout.kind == "gray" else (9, 16, 4))
