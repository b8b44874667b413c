import pytest

from onset.layers.gradient import Settings, build
from tests.layers.drawn import drawn


def test_ninety_degrees_runs_from_the_first_colour_at_the_top_to_the_last_at_the_bottom() -> None:
    out = drawn(build(Settings(first="#000000", last="#ffffff")))
    assert out[0, 5, 0] == pytest.approx(0.5 / 36, abs=1e-5)
    assert out[-1, 60, 1] == pytest.approx(35.5 / 36, abs=1e-5)
    assert (out[..., 3] == 1.0).all()


def test_a_transparent_end_fades_colour_with_alpha() -> None:
    out = drawn(build(Settings(first="#ffffff00", last="#ffffff", angle_deg=0.0)))
    assert out[10, 31, 0] == pytest.approx(out[10, 31, 3])
    assert out[10, 0, 3] < 0.01


@pytest.mark.parametrize("settings", [{"first": "x"}, {"last": "#1"}, {"angle_deg": 400.0}])
def test_bad_settings_are_refused(settings: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"is not of the form|angle_deg 400\.0 is outside"):
        Settings(**settings)  # type: ignore[arg-type]
