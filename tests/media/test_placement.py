from fractions import Fraction

import pytest

from onset.media.placement import Rectangle, place

HD = (1920, 1080)
SQUARE = Fraction(1)


def test_a_plate_of_the_canvas_size_lies_on_it_exactly_in_every_mode() -> None:
    for mode in ("fit", "fill", "stretch"):
        assert place(HD, SQUARE, HD, mode) == Rectangle(0.0, 0.0, 1920.0, 1080.0)


def test_fit_shows_a_square_plate_whole_with_bars_at_its_sides() -> None:
    assert place((500, 500), SQUARE, HD, "fit") == Rectangle(420.0, 0.0, 1080.0, 1080.0)


def test_fill_covers_the_canvas_with_a_square_plate_cut_above_and_below() -> None:
    rectangle = place((500, 500), SQUARE, HD, "fill")
    assert rectangle == Rectangle(0.0, -420.0, 1920.0, 1920.0)
    assert rectangle.covers(*HD)


def test_an_anamorphic_plate_is_as_wide_as_it_is_meant_to_look() -> None:
    # 720x576 with pixels 16:15 wide is 768x576, 4:3.
    assert place((720, 576), Fraction(16, 15), (768, 576), "fit") == Rectangle(0.0, 0.0, 768.0, 576.0)


def test_scale_is_about_the_centre_and_the_offset_moves_right_and_down() -> None:
    rectangle = place(HD, SQUARE, HD, "fit", scale=0.5, offset_px=(100.0, -10.0))
    assert rectangle == Rectangle(580.0, 260.0, 960.0, 540.0)
    assert not rectangle.covers(*HD)


@pytest.mark.parametrize("scale", [0.0, -1.0, float("nan"), float("inf")])
def test_a_scale_of_nothing_is_refused(scale: float) -> None:
    with pytest.raises(ValueError, match="must be above 0"):
        place(HD, SQUARE, HD, "fit", scale=scale)


def test_an_unknown_mode_is_named() -> None:
    with pytest.raises(ValueError, match="'crop' is unknown; known: fit, fill, stretch"):
        place(HD, SQUARE, HD, "crop")  # type: ignore[arg-type]
