import numpy as np
import pytest

from onset.tracking.face.canonical import mirror
from onset.tracking.face.face import POINTS
from onset.tracking.face.measures import MEASURES, PLACE, USED, measured
from tests.tracking.face.made_faces import CANONICAL_MM


def test_a_face_that_mirrors_itself_measures_the_same_on_both_sides() -> None:
    even = CANONICAL_MM.copy()
    even = 0.5 * (even + even[mirror()] * (-1.0, 1.0, 1.0))
    found = measured(even)
    for name, place in PLACE.items():
        if name.endswith("Left") and name not in ("chin_left", "mouth_left"):
            assert found[place] == pytest.approx(found[PLACE[name[:-4] + "Right"]], abs=1e-9), name
    assert found[PLACE["chin_left"]] == pytest.approx(0.0, abs=1e-9)
    assert found[PLACE["mouth_left"]] == pytest.approx(0.0, abs=1e-9)


def test_where_a_face_lies_does_not_matter_to_what_is_measured_from_a_point_of_it() -> None:
    with_origin = [PLACE[measure.name] for measure in MEASURES if measure.origin]
    moved = measured(CANONICAL_MM + np.array((12.0, -7.0, 30.0)))
    np.testing.assert_allclose(moved[with_origin], measured(CANONICAL_MM)[with_origin], atol=1e-9)
    assert len(with_origin) > 35


def test_displacements_add_up() -> None:
    numbers = np.random.default_rng(3)
    one, other = numbers.normal(size=(2, POINTS, 3))
    together = measured(CANONICAL_MM + one + other) - measured(CANONICAL_MM)
    np.testing.assert_allclose(together, measured(one) + measured(other), atol=1e-9)


@pytest.mark.parametrize(
    ("name", "points", "way"),
    [
        ("corner_upLeft", [291], (0.0, -3.0, 0.0)),
        ("corner_outLeft", [291], (3.0, 0.0, 0.0)),
        ("corner_outRight", [61], (-3.0, 0.0, 0.0)),
        ("lid_upRight", [159, 158, 160], (0.0, -3.0, 0.0)),
        ("chin_left", [152, 175, 199], (3.0, 0.0, 0.0)),
        ("chin_fwd", [152, 175, 199], (0.0, 0.0, -3.0)),
    ],
)
def test_a_measure_grows_by_what_its_points_move(name: str, points: list[int], way: tuple[float, ...]) -> None:
    moved = CANONICAL_MM.copy()
    moved[points] += way
    assert measured(moved)[PLACE[name]] - measured(CANONICAL_MM)[PLACE[name]] == pytest.approx(3.0)


def test_points_that_no_measure_looks_at_may_be_anything() -> None:
    moved = CANONICAL_MM.copy()
    moved[np.setdiff1d(np.arange(POINTS), USED)] = np.nan
    np.testing.assert_array_equal(measured(moved), measured(CANONICAL_MM))


def test_names_are_unique_and_spreads_are_positive() -> None:
    assert len(PLACE) == len(MEASURES)
    assert all(measure.noise_mm > 0 and measure.people_mm > 0 for measure in MEASURES)
