import numpy as np
import pytest

from onset.keyers.luma import Settings, build
from tests.keyers.keyed import Pixels, frame_of, keyed


def ramp() -> np.ndarray:
    """Grey whose square root rises evenly from 0 to 1 over 101 columns."""
    level = (np.arange(101) / 100.0) ** 2
    return np.broadcast_to(level[None, :, None], (4, 101, 3))


def key(**settings: object) -> Pixels:
    row: Pixels = keyed(build(Settings(**settings)), frame_of(ramp()))[0]  # type: ignore[arg-type]
    return row


def test_on_a_black_backing_dark_is_clear_and_bright_opaque() -> None:
    alpha = key(low=0.2, high=0.4)[:, 3]
    assert (alpha[:20] == 0.0).all()
    assert alpha[30] == pytest.approx(0.5, abs=1e-3)
    assert (alpha[41:] == 1.0).all()


def test_on_a_white_backing_it_is_the_other_way_round() -> None:
    alpha = key(backing="white", low=0.2, high=0.4)[:, 3]
    assert (alpha[81:] == 0.0).all()
    assert alpha[70] == pytest.approx(0.5, abs=1e-3)
    assert (alpha[:59] == 1.0).all()


def test_colour_comes_out_premultiplied() -> None:
    out = key(low=0.2, high=0.4)
    np.testing.assert_allclose(out[30, :3], 0.09 * out[30, 3], atol=1e-5)


@pytest.mark.parametrize(
    ("settings", "complaint"),
    [
        ({"backing": "grey"}, "backing 'grey' is neither black nor white"),
        ({"low": 0.5, "high": 0.4}, "low 0.5 must be below high 0.4"),
        ({"high": 1.5}, "high 1.5 is outside 0 to 1"),
    ],
)
def test_bad_settings_are_refused_naming_the_value(settings: dict[str, object], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        Settings(**settings)  # type: ignore[arg-type]
