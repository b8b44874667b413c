"""Who is who by texture: real people among each other, under other light, and people whom nobody enrolled."""

import numpy as np
import pytest

from onset.tracking.face.aligned import aligned
from onset.tracking.face.even_light import evenly_lit
from onset.tracking.face.lbph import EVEN, MOST, LbphRecogniser, same_probability
from tests.tracking.face.known_faces import PEOPLE, changed, crop


@pytest.fixture(scope="module")
def everybody() -> LbphRecogniser:
    return LbphRecogniser({name: [crop(name)] for name in PEOPLE})


@pytest.mark.parametrize("how", ["dark", "bright", "side light", "noise", "turned", "jpeg"])
def test_people_are_known_under_other_circumstances(everybody: LbphRecogniser, how: str) -> None:
    found = {name: everybody.match(aligned(*changed(name, how))) for name in PEOPLE}
    assert {name: match.name for name, match in found.items()} == {name: name for name in PEOPLE}
    assert all(match.confidence > 0.6 for match in found.values())


@pytest.mark.parametrize("name", PEOPLE)
def test_who_is_not_enrolled_is_unknown(name: str) -> None:
    others = LbphRecogniser({other: [crop(other)] for other in PEOPLE if other != name})
    match = others.match(crop(name))
    assert match.name == "unknown"
    assert match.nearest in PEOPLE
    assert 0.5 <= match.confidence <= MOST
    assert match.distance > EVEN


def test_one_person_alone_is_told_from_everybody_else() -> None:
    alone = LbphRecogniser({"hopper": [crop("hopper")]})
    assert [alone.match(crop(name)).name for name in PEOPLE] == ["hopper", *["unknown"] * (len(PEOPLE) - 1)]


def test_between_two_people_of_one_face_nobody_is_named() -> None:
    twins = LbphRecogniser({"a": [crop("hopper")], "b": [crop("hopper")]})
    match = twins.match(crop("hopper"))
    assert (match.name, match.confidence) == ("unknown", 0.5)


def test_with_nobody_enrolled_everybody_is_unknown() -> None:
    match = LbphRecogniser({}).match(np.zeros((112, 112, 3), np.uint8))
    assert (match.name, match.nearest) == ("unknown", "")
    assert LbphRecogniser({"empty": []}).match(np.zeros((112, 112, 3), np.uint8)).name == "unknown"


def test_a_grey_wall_is_nobody(everybody: LbphRecogniser) -> None:
    assert everybody.match(np.full((112, 112, 3), 128, np.uint8)).name == "unknown"
    noise = np.random.default_rng(5).integers(0, 256, (112, 112, 3)).astype(np.uint8)
    assert everybody.match(noise).name == "unknown"


def test_confidence_falls_with_distance_and_is_a_half_where_both_are_as_likely() -> None:
    curve = [same_probability(distance) for distance in (0.0, 20.0, EVEN, 40.0, 1e6)]
    assert curve == sorted(curve, reverse=True)
    assert curve[2] == 0.5
    assert 0.0 <= curve[-1] < 1e-6 < 0.99 < curve[0] <= 1.0


def test_light_is_taken_out_and_texture_stays() -> None:
    numbers = np.random.default_rng(1)
    texture = numbers.integers(60, 200, (28, 28)).repeat(4, axis=0).repeat(4, axis=1)
    shade = np.linspace(0.4, 1.2, 112)[None, :]
    flat, lit = (
        np.repeat(one[:, :, None], 3, axis=2).clip(0, 255).astype(np.uint8) for one in (texture, texture * shade)
    )
    same = np.corrcoef(evenly_lit(flat).ravel(), evenly_lit(lit).ravel())[0, 1]
    assert same > 0.97
    assert evenly_lit(np.full((112, 112, 3), 7, np.uint8)).std() == 0.0
