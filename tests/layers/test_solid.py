import pytest

from onset.layers.solid import Settings, build
from tests.layers.drawn import drawn


def test_a_colour_is_decoded_to_light_and_premultiplied() -> None:
    out = drawn(build(Settings("#ff800080")))
    expected = (128 / 255, 0.2158605 * 128 / 255, 0.0, 128 / 255)
    assert out[0, 0] == pytest.approx(expected, abs=1e-6)
    assert (out == out[0, 0]).all()


def test_a_new_colour_needs_no_new_plan() -> None:
    layer = build(Settings("#000000"))
    picture = layer.plan(None)  # type: ignore[arg-type]
    layer.settings = Settings("#ffffff")
    assert layer.plan(None) == picture  # type: ignore[arg-type]
    assert drawn(layer)[0, 0] == pytest.approx((1, 1, 1, 1))


def test_a_bad_colour_is_refused() -> None:
    with pytest.raises(ValueError, match="colour 'pink' is not of the form"):
        Settings("pink")
