import numpy as np
import pytest

from onset.keyers.chroma import Settings, build
from tests.keyers.keyed import frame_of, keyed

GREEN = np.array((0.04, 0.40, 0.08))


def stripes() -> np.ndarray:
    """Screen at full light, screen three stops under, grey, skin: 40 columns each."""
    linear = np.empty((90, 160, 3))
    for place, colour in enumerate((GREEN, GREEN / 8, np.full(3, 0.2), np.array((0.45, 0.25, 0.17)))):
        linear[:, place * 40 : (place + 1) * 40] = colour
    return linear


def test_screen_is_clear_and_grey_and_skin_are_opaque() -> None:
    out = keyed(build(Settings(screen="#37a94d")), frame_of(stripes()))
    assert out[45, 20, 3] == 0.0
    assert out[45, 100, 3] == 1.0
    assert out[45, 140, 3] == 1.0
    assert out[45, 140, :3] == pytest.approx((0.45, 0.25, 0.17), abs=1e-5)
    assert (out[45, 20] == 0.0).all()


def test_the_ramp_runs_over_the_smoothness() -> None:
    mixed = np.broadcast_to(0.6 * GREEN + 0.4 * 0.2, (90, 160, 3))
    hard, soft = (
        keyed(build(Settings(screen="#37a94d", similarity=0.05, smoothness=width)), frame_of(mixed))[0, 0, 3]
        for width in (0.0, 0.1)
    )
    assert hard == 1.0
    assert 0.2 < soft < 0.8


def test_without_a_screen_everything_stays_opaque() -> None:
    out = keyed(build(Settings()), frame_of(np.full((90, 160, 3), 0.3)))
    assert (out[..., 3] == 1.0).all()
    np.testing.assert_allclose(out[..., :3], 0.3, atol=1e-6)


def test_it_finds_the_screen_by_itself_and_again_when_asked() -> None:
    keyer = build(Settings())
    linear = np.broadcast_to(GREEN, (90, 160, 3)).copy()
    keyer.values(frame_of(linear))
    assert keyer.screen is not None
    assert keyer.screen.linear == pytest.approx(GREEN, abs=1e-3)
    keyer.settings = Settings()
    keyer.values(frame_of(linear[..., [0, 2, 1]], index=1))
    assert keyer.screen.primary == 2


@pytest.mark.parametrize("bad", [{"similarity": -0.1}, {"smoothness": 2.0}, {"despill": 1.1}, {"screen": "grün"}])
def test_bad_settings_are_refused_naming_the_field(bad: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=next(iter(bad))):
        Settings(**bad)  # type: ignore[arg-type]
