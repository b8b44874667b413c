import numpy as np
import pytest

from onset.keying.foreign_hue import WORTH, believe_hue

GREEN, BLUE = (0.03, 0.30, 0.06), (0.03, 0.08, 0.30)
Colour = tuple[float, float, float]


def raised(colour: Colour, screen: Colour, reading: float, balance: float = 0.9) -> float:
    least = np.full((2, 3), reading, np.float32)
    pictures = [np.broadcast_to(np.asarray(one, np.float32)[:, None, None], (3, 2, 3)) for one in (colour, screen)]
    half, plate = (np.ascontiguousarray(one) for one in pictures)
    believe_hue(half, plate, int(np.argmax(screen)), balance, least)
    assert np.all(least == least[0, 0])
    return float(least[0, 0])


def test_olive_that_reads_half_transparent_counts_as_dense() -> None:
    assert raised((0.19, 0.25, 0.06), GREEN, 0.49) == pytest.approx(float(WORTH))


@pytest.mark.parametrize(
    ("colour", "screen", "reading"),
    [
        pytest.param((0.42, 0.58, 0.43), GREEN, 0.5, id="a white veil keeps the screen's hue"),
        pytest.param((0.02, 0.16, 0.04), GREEN, 0.5, id="a shadow does"),
        pytest.param((0.28, 0.24, 0.40), BLUE, 0.5, id="a pale pink veil before blue"),
        pytest.param((0.19, 0.25, 0.06), GREEN, 0.3, id="what reads less is blur or a veil"),
        pytest.param((0.001, 0.002, 0.0), GREEN, 0.5, id="black has no hue"),
        pytest.param(GREEN, GREEN, 0.0, id="bare screen"),
        pytest.param((0.0, 0.0, 0.0), (0.0, 0.0, 0.0), 0.5, id="black on black"),
    ],
)
def test_what_has_no_hue_of_its_own_is_left_as_it_reads(colour: Colour, screen: Colour, reading: float) -> None:
    assert raised(colour, screen, reading) == pytest.approx(reading)


def test_a_pixel_that_reads_more_keeps_it() -> None:
    assert raised((0.19, 0.25, 0.06), GREEN, 0.9) == pytest.approx(0.9)


def test_where_only_greys_are_to_be_solid_no_hue_is_believed() -> None:
    assert raised((0.19, 0.25, 0.06), GREEN, 0.49, balance=0.0) == pytest.approx(0.49)
