"""Strips coded apart make one JPEG that decodes as if it had been coded in one piece."""

import itertools

import numpy as np
import pytest
import simplejpeg
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from onset.web.joined_jpeg import cuts, joined

SIDES = st.integers(1, 150)


def picture(width_px: int, height_px: int, samples: int) -> NDArray[np.uint8]:
    random = np.random.default_rng(width_px * 1000 + height_px)
    coarse = random.integers(0, 256, (-(-height_px // 8), -(-width_px // 8), samples), dtype=np.uint8)
    return np.ascontiguousarray(coarse.repeat(8, 0).repeat(8, 1)[:height_px, :width_px])


def code(pixels: NDArray[np.uint8]) -> bytes:
    colour, sampling = ("GRAY", "Gray") if pixels.shape[2] == 1 else ("BGRA", "420")
    return bytes(simplejpeg.encode_jpeg(np.ascontiguousarray(pixels), 85, colour, sampling, True))


def in_strips(pixels: NDArray[np.uint8], strips: int) -> bytes:
    block_px = 8 if pixels.shape[2] == 1 else 16
    height_px, width_px = pixels.shape[:2]
    edges = cuts(width_px, height_px, block_px, strips)
    return joined([code(pixels[first:end]) for first, end in edges], width_px, height_px, block_px)


@settings(max_examples=60)
@given(SIDES, SIDES, st.integers(1, 5), st.sampled_from((1, 4)))
def test_the_joined_picture_is_the_picture_coded_in_one_piece(w: int, h: int, strips: int, samples: int) -> None:
    pixels = picture(w, h, samples)
    colour = "GRAY" if samples == 1 else "BGRA"
    whole = simplejpeg.decode_jpeg(code(pixels), colour)
    assert np.array_equal(simplejpeg.decode_jpeg(in_strips(pixels, strips), colour), whole)


@given(st.integers(1, 70000), st.integers(1, 70000), st.sampled_from((8, 16)), st.integers(1, 8))
def test_cuts_cover_every_row_once_in_equal_whole_blocks(w: int, h: int, block_px: int, strips: int) -> None:
    edges = cuts(w, h, block_px, strips)
    assert edges[0][0] == 0
    assert edges[-1][1] == h
    assert all(end == first for (_, end), (first, _) in itertools.pairwise(edges))
    sizes = [end - first for first, end in edges]
    assert all(size == sizes[0] and size % block_px == 0 for size in sizes[:-1])
    assert 0 < sizes[-1] <= sizes[0]
    assert -(-w // block_px) * -(-sizes[0] // block_px) <= 65535, "a restart interval has 16 bits"


def test_strips_of_different_quality_are_refused() -> None:
    pixels = picture(64, 64, 4)
    other = bytes(simplejpeg.encode_jpeg(np.ascontiguousarray(pixels[32:]), 20, "BGRA", "420", True))
    with pytest.raises(ValueError, match="strip 1 was not coded as the first"):
        joined([code(pixels[:32]), other], 64, 64, 16)


@pytest.mark.parametrize("garbage", [b"", b"\xff\xd8\xff\xd9", b"\xff\xd8\xff\xe0\x00\x02\xff\xd9", b"\x89PNG"])
def test_what_is_no_jpeg_is_refused(garbage: bytes) -> None:
    with pytest.raises(ValueError, match="JPEG"):
        joined([garbage], 8, 8, 8)
