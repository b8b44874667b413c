import pytest

from onset.tracking.face.action_units import UNITS, action_units, sides
from onset.tracking.face.arkit import BLENDSHAPES


def of(**coefficients: float) -> dict[int, float]:
    return action_units({**dict.fromkeys(BLENDSHAPES, 0.0), **coefficients})


def test_a_face_at_rest_shows_no_unit() -> None:
    assert of() == dict.fromkeys(UNITS, 0.0)


@pytest.mark.parametrize(
    ("coefficients", "unit", "intensity"),
    [
        ({"browInnerUp": 0.6}, 1, 0.6),
        ({"browOuterUpLeft": 0.8, "browOuterUpRight": 0.4}, 2, 0.6),
        ({"browDownLeft": 0.5, "browDownRight": 0.5}, 4, 0.5),
        ({"eyeWideLeft": 1.0, "eyeWideRight": 1.0}, 5, 1.0),
        ({"cheekSquintLeft": 1.0}, 6, 0.5),
        ({"eyeSquintLeft": 0.2, "eyeSquintRight": 0.2}, 7, 0.2),
        ({"noseSneerLeft": 0.4, "noseSneerRight": 0.4}, 9, 0.4),
        ({"mouthSmileLeft": 0.9, "mouthSmileRight": 0.7}, 12, 0.8),
        ({"mouthFrownLeft": 0.3, "mouthFrownRight": 0.3}, 15, 0.3),
        ({"mouthShrugLower": 0.3}, 17, 0.3),
        ({"mouthStretchLeft": 0.3, "mouthStretchRight": 0.3}, 20, 0.3),
        ({"mouthPressLeft": 0.3, "mouthPressRight": 0.3}, 24, 0.3),
        ({"jawOpen": 0.25}, 26, 0.5),
        ({"jawOpen": 0.25}, 27, 0.0),
        ({"jawOpen": 1.0}, 27, 1.0),
        ({"jawOpen": 0.5}, 25, 1.0),
        ({"jawOpen": 0.5, "mouthClose": 0.5}, 25, 0.0),
        ({"mouthUpperUpLeft": 0.5, "mouthUpperUpRight": 0.5}, 25, 0.5),
        ({"mouthRollLower": 0.4, "mouthRollUpper": 0.2}, 28, 0.3),
        ({"jawRight": 0.4}, 30, 0.4),
        ({"eyeBlinkLeft": 1.0, "eyeBlinkRight": 1.0}, 45, 1.0),
        ({"tongueOut": 0.4}, 19, 0.4),
    ],
)
def test_coefficients_show_the_units_that_facs_describes(
    coefficients: dict[str, float], unit: int, intensity: float
) -> None:
    assert of(**coefficients)[unit] == pytest.approx(intensity)


def test_intensities_stay_between_0_and_1_for_a_face_that_does_everything() -> None:
    assert all(0.0 <= value <= 1.0 for value in action_units(dict.fromkeys(BLENDSHAPES, 1.0)).values())


def test_sides_are_the_persons_own() -> None:
    both = {**dict.fromkeys(BLENDSHAPES, 0.0), "mouthSmileLeft": 0.7}
    assert sides(both, 12) == (0.7, 0.0)
    with pytest.raises(ValueError, match="AU 26 has no sides"):
        sides(both, 26)
