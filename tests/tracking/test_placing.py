"""Placing: points whose place is known, seen through a known lens."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onset.tracking.face.lens import LensSettings, lens_for
from onset.tracking.placing import aimed, placed
from tests.tracking.body.people import Points, person

LENS = lens_for(LensSettings(hfov_deg=60.0), 1920, 1080)
EVERY = np.ones(33)


def far_person(x_m: float, y_m: float, z_m: float) -> Points:
    """(33, 3) in camera space."""
    return np.asarray(person(np.random.default_rng(3)) * (1, -1, -1) + np.array((x_m, y_m, z_m)))


@given(x=st.floats(-1.5, 1.5), y=st.floats(-0.5, 0.5), z=st.floats(3.0, 12.0))
def test_points_come_back_to_where_they_were(x: float, y: float, z: float) -> None:
    truth = far_person(x, y, z)
    points_px = LENS.project(truth)
    # What a model gives: the body as a camera aimed at it sees it, about the body's own middle.
    turn = aimed(LENS.rays(points_px).mean(axis=0))
    local = (truth - truth.mean(axis=0)) @ turn
    found = placed(local, points_px, EVERY, LENS)
    assert found is not None
    assert found[0] == pytest.approx(truth, abs=1e-6 * z)
    assert found[1] < 1e-3


def test_one_wild_point_hardly_moves_the_rest() -> None:
    truth = far_person(0.5, 0.0, 4.0)
    points_px = LENS.project(truth)
    local = (truth - truth.mean(axis=0)) @ aimed(LENS.rays(points_px).mean(axis=0))
    points_px[15] += (60.0, -40.0)
    found = placed(local, points_px, EVERY, LENS)
    assert found is not None
    # 72 px of one point of 33 at 4 m would be 9 mm if all counted alike, and the aim moves by 2 px.
    assert np.abs(found[0] - truth)[:, :2].max() < 0.01


def test_the_error_is_that_of_points_that_count() -> None:
    truth = far_person(0.0, 0.0, 4.0)
    points_px = LENS.project(truth)
    local = (truth - truth.mean(axis=0)) @ aimed(LENS.rays(points_px).mean(axis=0))
    weights = EVERY.copy()
    weights[15] = 0.0
    points_px[15] += 500.0
    found = placed(local, points_px, weights, LENS)
    assert found is not None
    assert found[1] < 2.0


def test_a_wider_lens_brings_the_same_picture_nearer() -> None:
    truth = far_person(0.0, 0.0, 4.0)
    truth[:, 2] = 4.0
    truth[:, :2] -= truth[:, :2].mean(axis=0)
    narrow = placed(
        truth - (0.0, 0.0, 4.0), LENS.project(truth), EVERY, lens_for(LensSettings(hfov_deg=30.0), 1920, 1080)
    )
    assert narrow is not None
    assert narrow[0][:, 2] == pytest.approx(4.0 * np.tan(np.radians(30)) / np.tan(np.radians(15)))


@pytest.mark.parametrize("seen", [0, 1, 2])
def test_too_few_points_place_nothing(seen: int) -> None:
    weights = np.zeros(33)
    weights[:seen] = 1.0
    truth = far_person(0.0, 0.0, 4.0)
    assert placed(truth - truth.mean(axis=0), LENS.project(truth), weights, LENS) is None


def test_points_that_fall_together_place_nothing() -> None:
    truth = far_person(0.0, 0.0, 4.0)
    assert placed(truth - truth.mean(axis=0), np.full((33, 2), 500.0), EVERY, LENS) is None


def test_a_picture_turned_over_places_nothing_behind_the_camera() -> None:
    truth = far_person(0.0, 0.0, 4.0)
    mirrored = 2 * np.array(LENS.centre_px) - LENS.project(truth)
    found = placed(truth - truth.mean(axis=0), mirrored, EVERY, LENS)
    assert found is None or found[0][:, 2].min() > 0
