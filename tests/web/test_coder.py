"""Frames of any layout as JPEG."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import simplejpeg
from onset_kernels.picture import LINEAR_709, Colour, Layout, Matrix, Picture, Range

from onset.web.coder import Coded, Coder, tier_size
from onset.wire.shown import ShownFrame


@pytest.fixture(scope="module")
def threads() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(2) as made:
        yield made


def frame_of(picture: Picture, planes: tuple[np.ndarray, ...], *, valid: bool = True, sequence: int = 1) -> ShownFrame:
    return ShownFrame("comp", planes, picture, sequence, 7, 1, 2, "", 0, still_valid=lambda: valid)


def coded(threads: ThreadPoolExecutor, picture: Picture, code: int, tier: str = "full") -> Coded:
    planes = picture.allocate()
    for plane in planes:
        plane.view(np.uint8)[...] = code
    made = Coder(tier, 90, threads, 2).code(frame_of(picture, planes), 1)
    assert made is not None
    return made


@pytest.mark.parametrize("tier", ["full", "half"])
@pytest.mark.parametrize("size", [(1, 1), (2, 3), (37, 53), (160, 96)])
@pytest.mark.parametrize("layout", [Layout.BGRA8, Layout.GRAY8, Layout.YUV420P8, Layout.RGB48, Layout.RGBA_HALF])
def test_a_picture_of_any_size_and_layout_is_coded(
    threads: ThreadPoolExecutor, layout: Layout, size: tuple[int, int], tier: str
) -> None:
    colour = Colour(matrix=Matrix.BT709, range=Range.LIMITED) if layout.kind == "yuv" else Colour()
    made = coded(threads, Picture(*size, layout, colour), 0x30, tier)
    pixels = simplejpeg.decode_jpeg(made.jpeg, "BGRA")
    divisor = 1 if tier == "full" else 2
    assert pixels.shape[:2] == (max(1, size[1] // divisor), max(1, size[0] // divisor))
    assert (made.width_px, made.height_px) == (pixels.shape[1], pixels.shape[0])


def test_comp_and_matte_keep_their_codes(threads: ThreadPoolExecutor) -> None:
    for layout in (Layout.BGRA8, Layout.GRAY8):
        pixels = simplejpeg.decode_jpeg(coded(threads, Picture(64, 64, layout, LINEAR_709), 130).jpeg, "BGR")
        assert np.abs(pixels.astype(int) - 130).max() <= 1


def test_colours_stay_in_their_places(threads: ThreadPoolExecutor) -> None:
    picture = Picture(32, 32, Layout.BGRA8)
    plane = np.full((32, 32), 0xFF2040C0, np.uint32)  # red 0x20, green 0x40, blue 0xC0
    made = Coder("half", 95, threads, 2).code(frame_of(picture, (plane,)), 1)
    assert made is not None
    assert np.abs(simplejpeg.decode_jpeg(made.jpeg, "RGB").astype(int) - (0x20, 0x40, 0xC0)).max() <= 4


def test_a_frame_that_was_overwritten_meanwhile_is_not_shown_but_counted(threads: ThreadPoolExecutor) -> None:
    picture = Picture(16, 16, Layout.GRAY8)
    coder = Coder("full", 85, threads, 2)
    assert coder.code(frame_of(picture, picture.allocate(), valid=False), 1) is None
    assert dict(coder.counts) == {"torn": 1}


def test_a_picture_too_large_for_a_jpeg_is_shown_smaller() -> None:
    assert tier_size(Picture(70000, 10, Layout.GRAY8), "full") == (35000, 5)


def test_skipped_frames_are_those_between_two_pictures(threads: ThreadPoolExecutor) -> None:
    picture = Picture(16, 16, Layout.GRAY8)
    coder = Coder("full", 85, threads, 1)

    def made(sequence: int) -> Coded:
        one = coder.code(frame_of(picture, picture.allocate(), sequence=sequence), sequence)
        assert one is not None
        return one

    assert made(9).skipped_since(made(4)) == 4
    assert made(5).skipped_since(made(4)) == 0
    assert made(5).skipped_since(None) == 0
    assert made(1).skipped_since(made(400)) == 0, "the engine was started again"
