from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onset.tracking.face.action_units import action_units
from onset.tracking.face.arkit import BLENDSHAPES
from onset.tracking.face.expressions import EXPRESSIONS, affect, expressions, named

BOTH = ("Left", "Right")
PROTOTYPES: dict[str, dict[str, float]] = {
    "neutral": {},
    "happiness": {"mouthSmile": 0.7, "cheekSquint": 0.5},
    "sadness": {"browInnerUp": 0.7, "browDown": 0.3, "mouthFrown": 0.6},
    "anger": {"browDown": 0.8, "eyeWide": 0.3, "eyeSquint": 0.6, "mouthPress": 0.6},
    "surprise": {"browInnerUp": 0.7, "browOuterUp": 0.8, "eyeWide": 0.5, "jawOpen": 0.5},
    "fear": {
        "browInnerUp": 0.7,
        "browOuterUp": 0.3,
        "browDown": 0.6,
        "eyeWide": 0.8,
        "mouthStretch": 0.7,
        "jawOpen": 0.15,
    },
    "disgust": {"noseSneer": 0.8, "mouthUpperUp": 0.5, "mouthShrugLower": 0.3},
    "contempt": {"mouthSmileRight": 0.4, "mouthDimpleRight": 0.4},
}


def shown(actions: dict[str, float]) -> dict[str, float]:
    """Coefficients; a name that has sides and is written without one stands for both."""
    found = dict.fromkeys(BLENDSHAPES, 0.0)
    for name, value in actions.items():
        found.update({one: value for one in (name, *(name + side for side in BOTH)) if one in found})
    return found


def read(actions: dict[str, float]) -> dict[str, float]:
    found = shown(actions)
    return expressions(action_units(found), found)


@pytest.mark.parametrize("name", EXPRESSIONS)
def test_each_published_prototype_is_read_as_what_it_is(name: str) -> None:
    shares = read(PROTOTYPES[name])
    assert max(shares, key=lambda one: shares[one]) == name
    assert named(shares) == name


@pytest.mark.parametrize("name", EXPRESSIONS[1:])
def test_a_growing_prototype_grows_its_share_out_of_neutral(name: str) -> None:
    curve = [
        read({key: amount * value for key, value in PROTOTYPES[name].items()}) for amount in (0.0, 0.25, 0.5, 0.75, 1)
    ]
    assert all(after[name] > before[name] - 0.001 for before, after in pairwise(curve))
    assert curve[-1][name] > curve[0][name] + 0.3
    assert curve[0]["neutral"] == max(curve[0].values())
    assert named(curve[0]) == "neutral"


def test_a_small_smile_is_no_contempt_and_a_one_sided_one_is_no_happiness() -> None:
    assert read({"mouthSmileLeft": 0.35, "mouthSmileRight": 0.28})["contempt"] < 0.1
    assert read({"mouthSmileLeft": 0.5})["contempt"] > read({"mouthSmileLeft": 0.5})["happiness"]


def test_inner_brows_alone_are_sadness_and_whole_brows_are_not() -> None:
    assert named(read({"browInnerUp": 0.5})) == "sadness"
    assert named(read({"browInnerUp": 0.5, "mouthRollLower": 0.2})) == "sadness"
    for outer in (0.4, 0.5, 0.8):
        assert read({"browInnerUp": 0.5, "browOuterUp": outer})["sadness"] < 0.2
    assert named(read({"browInnerUp": 0.6, "mouthSmile": 0.5})) == "happiness"


def test_two_that_are_as_near_are_unclear() -> None:
    shares = dict.fromkeys(EXPRESSIONS, 0.125)
    assert named(shares) == "unclear"


@settings(max_examples=200)
@given(st.lists(st.floats(0.0, 1.0), min_size=52, max_size=52))
def test_shares_add_up_to_1_and_affect_stays_in_its_circle(values: list[float]) -> None:
    found = dict(zip(BLENDSHAPES, values, strict=True))
    shares = expressions(action_units(found), found)
    assert set(shares) == set(EXPRESSIONS)
    assert sum(shares.values()) == pytest.approx(1.0)
    assert all(0.0 <= share <= 1.0 for share in shares.values())
    valence, arousal = affect(shares)
    assert valence**2 + arousal**2 <= 1.0 + 1e-9


def test_affect_says_pleasant_and_excited_as_russells_circle_does() -> None:
    places = {name: affect(read(PROTOTYPES[name])) for name in EXPRESSIONS}
    assert places["happiness"][0] > 0.5
    assert places["sadness"][0] < -0.3 > places["disgust"][0]
    assert places["sadness"][1] < 0.0
    assert min(places[name][1] for name in ("anger", "fear", "surprise")) > 0.5
    assert abs(places["neutral"][0]) < 0.15 > abs(places["neutral"][1])
