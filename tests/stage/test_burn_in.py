from fractions import Fraction

import numpy as np
import pytest
import simplejpeg

from onset.stage.burn_in import BLACK, CHARACTERS, WHITE, BurnIn
from onset.stage.glyphs import STROKES, WIDTH, glyph
from onset.timecode import Timecode

BACKGROUND = 0xFF30A050


def read_text(grey: np.ndarray, burn_in: BurnIn) -> str:
    """What a person would read: each cell as the character whose shape it resembles most."""
    top, left, height, width = burn_in._text
    shapes = {character: glyph(character, height) for character in STROKES}
    text = ""
    for place in range(CHARACTERS):
        cell = grey[top : top + height, left + place * width : left + (place + 1) * width] / 255.0
        text += min(shapes, key=lambda c: float(np.abs(shapes[c][:, : cell.shape[1]] - cell).sum()))
    return text


@pytest.mark.parametrize("label", ["01:23:45:29", "09:58:06;14", "00:00:00:00", "17:36:48:25"])
@pytest.mark.parametrize("size", [(1920, 1080), (640, 360)])
def test_the_timecode_is_legible_even_after_jpeg(label: str, size: tuple[int, int]) -> None:
    burn_in = BurnIn(*size)
    picture = np.full(size[::-1], BACKGROUND, np.uint32)
    burn_in.draw(picture, 7, Timecode.parse(label, Fraction(30000, 1001) if ";" in label else Fraction(30)))
    codes = np.ascontiguousarray(picture.view(np.uint8).reshape(*picture.shape, 4)[..., :3])
    jpeg = simplejpeg.encode_jpeg(codes, quality=60, colorspace="BGR")
    assert read_text(simplejpeg.decode_jpeg(jpeg, colorspace="GRAY")[..., 0].astype(float), burn_in) == label


def test_only_the_panel_is_touched() -> None:
    picture = np.full((360, 640), BACKGROUND, np.uint32)
    burn_in = BurnIn(640, 360)
    burn_in.draw(picture, 7, None)
    assert (picture[burn_in.rows :] == BACKGROUND).all()
    assert (picture[:, burn_in.columns :] == BACKGROUND).all()
    assert not (picture[: burn_in.rows, : burn_in.columns] == BACKGROUND).any()
    assert burn_in.rows < 360 * 0.055


def test_a_later_frame_leaves_nothing_of_an_earlier_one() -> None:
    burn_in, other = BurnIn(640, 360), BurnIn(640, 360)
    timecode = Timecode.from_count(5000, Fraction(25))
    burn_in.panel(0xFFFFFFFF, Timecode.from_count(1234567, Fraction(25)))
    np.testing.assert_array_equal(burn_in.panel(3, timecode), other.panel(3, timecode))
    np.testing.assert_array_equal(burn_in.panel(3, None), BurnIn(640, 360).panel(3, None))


@pytest.mark.parametrize("size", [(1, 1), (16, 16), (200, 100), (100, 400)])
def test_a_picture_too_small_for_it_gets_no_panel(size: tuple[int, int]) -> None:
    burn_in = BurnIn(*size)
    picture = np.full(size[::-1], BACKGROUND, np.uint32)
    burn_in.draw(picture, 7, Timecode.from_count(1, Fraction(25)))
    assert (picture == BACKGROUND).all()
    assert burn_in.rows == burn_in.columns == 0


def test_black_and_white_keep_clear_of_the_ends() -> None:
    codes = BurnIn(640, 360).panel(1, Timecode.from_count(1, Fraction(25))) & 0xFF
    assert (int(codes.min()), int(codes.max())) == (BLACK, WHITE)


def test_characters_differ_and_unknown_ones_are_refused() -> None:
    shapes = {character: glyph(character, 28) for character in STROKES}
    assert all(shape.shape == (28, round(28 * WIDTH)) for shape in shapes.values())
    different = [np.abs(shapes[a] - shapes[b]).sum() for a in shapes for b in shapes if a < b]
    assert min(different) > 3.0
    with pytest.raises(ValueError, match="no glyph for 'x'"):
        glyph("x", 20)
