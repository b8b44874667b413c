import pytest

from onset.display_colour import linear_colour, premultiplied_colour


def test_white_and_black_are_one_and_zero() -> None:
    assert linear_colour("#ffffff") == (1.0, 1.0, 1.0, 1.0)
    assert linear_colour("#000000") == (0.0, 0.0, 0.0, 1.0)


def test_middle_codes_follow_the_srgb_curve() -> None:
    # IEC 61966-2-1 by hand: code 128 is 0.2158605, code 10 (on the straight part) 10 / 255 / 12.92.
    assert linear_colour("#80800A")[:3] == pytest.approx((0.2158605, 0.2158605, 10 / 255 / 12.92), abs=1e-7)


def test_alpha_scales_the_colour_once_premultiplied() -> None:
    assert premultiplied_colour("#ff000033") == pytest.approx((0.2, 0.0, 0.0, 0.2))


@pytest.mark.parametrize("text", ["", "green", "#fff", "#12345g", "#1234567", " #123456", "#123456\n"])
def test_anything_else_is_refused_naming_it(text: str) -> None:
    with pytest.raises(ValueError, match="is not of the form #rrggbb"):
        linear_colour(text)
