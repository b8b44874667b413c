import numpy as np

from onset.tracking.face.effects import EFFECTS, SEEN
from onset.tracking.face.measures import MEASURES, PLACE
from onset.tracking.face.people import WAYS, spread


def test_the_spread_is_a_covariance_and_the_same_on_both_sides() -> None:
    whole = spread()
    np.testing.assert_allclose(whole, whole.T)
    assert np.linalg.eigvalsh(whole).min() > 0.05
    for name, place in PLACE.items():
        if name.endswith("Left"):
            assert whole[place, place] == whole[PLACE[name[:-4] + "Right"], PLACE[name[:-4] + "Right"]]


def test_a_low_mouth_is_likelier_a_low_mouth_than_a_lip_that_goes_down() -> None:
    whole = spread()
    upper, lower = PLACE["mid_upper_up"], PLACE["mid_lower_up"]
    assert whole[upper, lower] > 0.5 * np.sqrt(whole[upper, upper] * whole[lower, lower])


def test_no_way_of_people_is_a_common_expression_in_disguise() -> None:
    # A way that ran along a coefficient's effects would hide that coefficient from everyone without a neutral.
    weight = 1.0 / np.sqrt(np.array([measure.noise_mm**2 + measure.people_mm**2 for measure in MEASURES]))
    plain = (
        "jawOpen",
        "mouthSmileLeft",
        "mouthFrownLeft",
        "eyeBlinkLeft",
        "browInnerUp",
        "browDownLeft",
    )
    for way, moves in WAYS.items():
        along = np.array([moves.get(m.name, moves.get(_plain(m.name), 0.0)) for m in MEASURES]) * weight
        for name in plain:
            effect = EFFECTS[:, SEEN.index(name)] * weight
            alike = abs(float(along @ effect)) / float(np.linalg.norm(along) * np.linalg.norm(effect))
            assert alike < 0.8, (way, name)


def _plain(name: str) -> str:
    return name.removesuffix("Left").removesuffix("Right")
