import numpy as np
import pytest

from onset.bench.key.obs import Obs
from onset.bench.key.peer import Settings
from tests.bench.key.made_footage import GREEN_CODE, footage, half_alpha, halves

SETTINGS: Settings = {
    "push": 1.0, "turn": 0.0, "similarity": 0.1, "smoothness": 0.4, "spill": 0.5, "comp": "linear",
}  # fmt: skip
SKIN = (200, 150, 120)


def distance(one: tuple[int, ...], other: tuple[int, ...]) -> float:
    """Between two colours by hand: BT.709 chroma in limited range."""
    apart = (np.array(one) - np.array(other)) / 255
    cb = -0.100644 * apart[0] - 0.338572 * apart[1] + 0.439216 * apart[2]
    cr = 0.439216 * apart[0] - 0.398942 * apart[1] - 0.040274 * apart[2]
    return float(np.hypot(cb, cr))


def test_the_matte_is_the_published_ramp_of_the_distance() -> None:
    shot = footage(halves(SKIN, GREEN_CODE), alpha=half_alpha())
    ((frame,),) = Obs().keyed(shot, [SETTINGS], colour=True)
    share = (distance(SKIN, GREEN_CODE) - 0.1) / 0.4
    assert 0.2 < share < 0.9, "a colour that both ends clip shows nothing"
    assert frame.matte[5, 5] == pytest.approx(share**1.5, abs=1e-3)
    assert frame.matte[5, -5] == 0.0


def test_colour_goes_towards_its_luma_by_the_ramp_of_spill() -> None:
    shot = footage(halves(SKIN, GREEN_CODE), alpha=half_alpha())
    ((frame,),) = Obs().keyed(shot, [{**SETTINGS, "comp": "encoded"}], colour=True)
    keep = ((distance(SKIN, GREEN_CODE) - 0.1) / 0.5) ** 1.5
    code = np.array(SKIN) / 255
    luma = code @ (0.2126, 0.7152, 0.0722)
    assert frame.straight is not None
    np.testing.assert_allclose(frame.straight[5, 5], luma + (code - luma) * keep, atol=1e-3)


def test_nine_distances_are_averaged_across_an_edge() -> None:
    shot = footage(halves(SKIN, GREEN_CODE), alpha=half_alpha())
    ((frame,),) = Obs().keyed(shot, [{**SETTINGS, "similarity": 0.001, "smoothness": 1.0}], colour=False)
    far, half = distance(SKIN, GREEN_CODE), distance(SKIN, GREEN_CODE) / 2
    # The last skin pixel: itself and the samples left of it are skin; right of it two are green, one a mean of both
    # at (-1/2, +1) and one all skin: 1 own, 2 x (left 1, right 0, below left 1, above right: half).
    total = far + 2 * (far + 0.0 + far + half)
    assert frame.matte[20, 31] == pytest.approx((total / 9 - 0.001) ** 1.5, abs=2e-3)


def test_a_key_drawn_out_is_farther_from_the_screen() -> None:
    shot = footage(halves(SKIN, GREEN_CODE), alpha=half_alpha())
    near, far = (
        frames[0].matte[5, -5]
        for frames in Obs().keyed(shot, [{**SETTINGS, "push": by} for by in (1.0, 2.5)], colour=False)
    )
    assert near == 0.0
    assert far > 0.1
