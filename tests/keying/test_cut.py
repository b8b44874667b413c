import numpy as np
import pytest
from numpy.typing import NDArray

from onset.keying.cut import glimpse, is_another, is_black
from tests.keying.sets import GREEN

Light = NDArray[np.float32]


def a_set(screen: tuple[float, float, float] = GREEN, *, person_at: int | None = None) -> Light:
    proxy = np.ones((3, 270, 480), np.float32) * np.asarray(screen, np.float32)[:, None, None]
    if person_at is not None:
        proxy[:, 60:, person_at : person_at + 120] = np.asarray((0.3, 0.2, 0.12), np.float32)[:, None, None]
    return proxy


def cut(before: Light, now: Light) -> bool:
    return is_another(glimpse(now), glimpse(before))


def test_another_screen_and_the_black_before_a_shot_are_cuts() -> None:
    assert cut(a_set(), a_set((0.05, 0.1, 0.4)))
    assert cut(np.zeros_like(a_set()), a_set())
    assert cut(a_set(), np.zeros_like(a_set()))
    assert cut(a_set(), 2 * a_set())


@pytest.mark.parametrize("step_px", [4, 40])
def test_a_person_walking_through_is_none(step_px: int) -> None:
    assert not cut(a_set(person_at=100), a_set(person_at=100 + step_px))


def test_nor_is_a_person_stepping_in_noise_or_a_lamp_that_breathes() -> None:
    noisy = a_set() + np.random.default_rng(1).normal(0, 0.02, a_set().shape).astype(np.float32)
    assert not cut(a_set(), noisy)
    assert not cut(a_set(), 1.2 * a_set())


def test_what_is_no_number_is_no_cut() -> None:
    assert not cut(a_set(), np.full_like(a_set(), np.nan))
    assert not cut(np.full_like(a_set(), np.inf), a_set())
    assert not cut(np.zeros((3, 3, 5), np.float32), np.ones((3, 3, 5), np.float32))  # too small for a lattice


def test_a_picture_is_black_up_to_its_last_pixel() -> None:
    picture = np.full((3, 20, 30), 0.002, np.float32)
    assert is_black(picture)
    for value in (0.003, 1.0, np.nan):
        picture[2, 19, 29] = value
        assert not is_black(picture)
