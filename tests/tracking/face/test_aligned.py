"""Aligned crops: the five points land on the template, however the face lies in the picture."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onset.tracking.face.aligned import SIDE_PX, TEMPLATE_PX, aligned, eyes_px, five_points, turn_deg
from tests.tracking.face.known_faces import PEOPLE, crop, finder

_PLACES = ((33, 133), (362, 263), (1,), (61,), (291,))


def mesh_with(five: np.ndarray) -> np.ndarray:
    """(478, 2) with the five points where they are wanted; eye corners on either side of an eye's middle."""
    mesh = np.tile(five.mean(axis=0), (478, 1))
    for place, at in zip(_PLACES, five, strict=True):
        mesh[list(place)] = at
    return mesh.astype(np.float32)


@settings(max_examples=40)
@given(
    scale=st.floats(0.4, 6.0), turn_rad=st.floats(-3.1, 3.1), x_px=st.floats(200.0, 400.0), y_px=st.floats(200.0, 400.0)
)
def test_a_dot_at_each_of_the_five_points_is_found_on_the_template(
    scale: float, turn_rad: float, x_px: float, y_px: float
) -> None:
    turn = np.array([[np.cos(turn_rad), -np.sin(turn_rad)], [np.sin(turn_rad), np.cos(turn_rad)]])
    five = (TEMPLATE_PX - TEMPLATE_PX.mean(axis=0)) * scale @ turn.T + (x_px, y_px)
    rows, columns = np.mgrid[0:600, 0:600] + 0.5
    for at, wanted in zip(five, TEMPLATE_PX, strict=True):
        if not (20.0 < at[0] < 580.0 and 20.0 < at[1] < 580.0):
            continue
        spread = 2.0 * max(scale, 1.0)
        dot = 255.0 * np.exp(-((columns - at[0]) ** 2 + (rows - at[1]) ** 2) / (2.0 * spread**2))
        made = aligned(np.repeat(dot[:, :, None], 3, axis=2).astype(np.uint8), mesh_with(five))[:, :, 0].astype(float)
        y, x = np.mgrid[0:SIDE_PX, 0:SIDE_PX] + 0.5
        found = np.array(((made * x).sum(), (made * y).sum())) / made.sum()
        assert np.abs(found - wanted).max() < 0.35


def test_size_and_turn_are_read_from_the_points() -> None:
    five = TEMPLATE_PX.copy()
    assert eyes_px(mesh_with(five * 3.0)) == pytest.approx(3.0 * 35.24, rel=1e-3)
    assert turn_deg(mesh_with(five)) < 1.0
    five[2, 0] += 0.55 * 35.24
    assert turn_deg(mesh_with(five)) == pytest.approx(45.0, abs=1.0)
    mirrored = five.copy()
    mirrored[:, 0] = 200.0 - mirrored[:, 0]
    assert turn_deg(mesh_with(mirrored)) == pytest.approx(turn_deg(mesh_with(five)), abs=0.01)


@pytest.mark.parametrize("fault", [np.nan, np.inf, 5.0])
def test_points_that_are_no_face_are_refused(fault: float) -> None:
    with pytest.raises(ValueError, match="points of a face are"):
        aligned(np.zeros((50, 50, 3), np.uint8), np.full((478, 2), fault, np.float32))


def test_what_lies_outside_of_the_picture_is_black() -> None:
    white = np.full((120, 120, 3), 255, np.uint8)
    cut = aligned(white, mesh_with(TEMPLATE_PX - (56.0, 0.0)))
    assert cut[40:100, :50].max() == 0
    assert cut[40:100, 60:].min() == 255
    assert aligned(white, mesh_with(TEMPLATE_PX - (5000.0, 0.0))).max() == 0


@pytest.mark.parametrize("name", PEOPLE)
def test_a_face_found_again_in_its_crop_stands_on_the_template(name: str) -> None:
    made = crop(name)
    assert made.shape == (SIDE_PX, SIDE_PX, 3)
    larger = np.pad(made.repeat(4, axis=0).repeat(4, axis=1), ((120, 120), (120, 120), (0, 0)), mode="edge")
    (found,) = finder().find(np.ascontiguousarray(larger))
    off_px = (five_points(found.points_px) - 120.0) / 4.0 - TEMPLATE_PX
    # Five points of a face are no similarity of five others: the template is a mean of many people.
    assert np.abs(off_px.mean(axis=0)).max() < 2.0
    assert np.abs(off_px).max() < 9.0
