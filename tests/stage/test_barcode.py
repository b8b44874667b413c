import numpy as np
import pytest
import simplejpeg
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from onset.stage.barcode import BITS, START, barcode_bits, read_barcode
from onset.stage.burn_in import BurnIn

numbers = st.integers(0, 2**32 - 1)


def burnt(number: int, width_px: int, height_px: int) -> NDArray[np.uint32]:
    picture = np.full((height_px, width_px), 0xFF30A050, np.uint32)
    BurnIn(width_px, height_px).draw(picture, number, None)
    return picture


def bgra(picture: NDArray[np.uint32]) -> NDArray[np.uint8]:
    return picture.view(np.uint8).reshape(*picture.shape, 4)


@settings(max_examples=40)
@given(numbers, st.sampled_from([(1920, 1080), (213, 121), (320, 180), (641, 359), (1080, 1920), (3840, 2160)]))
def test_any_number_is_read_back_at_any_size(number: int, size: tuple[int, int]) -> None:
    assert read_barcode(burnt(number, *size)) == number


@settings(max_examples=10)
@given(numbers)
def test_it_survives_strong_jpeg_and_half_size(number: int) -> None:
    picture = np.ascontiguousarray(bgra(burnt(number, 1280, 720))[..., :3])
    halved = picture.reshape(360, 2, 640, 2, 3).mean(axis=(1, 3)).astype(np.uint8)
    jpeg = simplejpeg.encode_jpeg(halved, quality=35, colorspace="BGR", colorsubsampling="420")
    assert read_barcode(simplejpeg.decode_jpeg(jpeg, colorspace="BGR")) == number
    assert read_barcode(simplejpeg.decode_jpeg(jpeg, colorspace="GRAY")) == number


def test_numbers_beyond_32_bits_wrap() -> None:
    assert read_barcode(burnt(2**32 + 5, 640, 360)) == 5


@given(numbers, st.sets(st.integers(len(START), len(START) + BITS + 7), min_size=1, max_size=3))
def test_up_to_three_wrong_blocks_never_pass_as_another_number(number: int, wrong: set[int]) -> None:
    bits = barcode_bits(number).copy()
    for place in wrong:
        bits[place] ^= 1
    picture = np.zeros((360, 640), np.uint8)
    edges = np.round(6.0 + np.arange(len(bits) + 1) * 6.0).astype(int)
    for bit, left, right in zip(bits, edges, edges[1:], strict=False):
        picture[3:13, left:right] = 235 * bit
    with pytest.raises(ValueError, match="barcode"):
        read_barcode(picture)


def test_a_flipped_or_mirrored_picture_says_that_there_is_none() -> None:
    picture = burnt(1234, 640, 360)
    for other in (picture[::-1], picture[:, ::-1], picture[20:], np.zeros((360, 640), np.uint32)):
        with pytest.raises(ValueError, match="no frame-number barcode"):
            read_barcode(np.ascontiguousarray(other))


def test_a_small_picture_and_a_wrong_type_are_refused_in_words() -> None:
    with pytest.raises(ValueError, match="200x100 is too small"):
        read_barcode(np.zeros((100, 200), np.uint8))
    with pytest.raises(ValueError, match="float32"):
        read_barcode(np.zeros((360, 640), np.float32))
