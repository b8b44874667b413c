"""The average face is made of faces by the program that says so."""

import numpy as np

from onset.bench.trackers.canonical_face import average, laid
from onset.tracking.face.canonical import STILL, canonical_m, mirror
from onset.tracking.face.pose import rotation_of


def test_of_turned_and_scaled_copies_of_a_face_the_average_is_that_face() -> None:
    copies = [
        5000.0 * size * canonical_m() @ rotation_of(*turn).T + (400.0, 300.0, 0.0)
        for size, turn in ((1.0, (3.0, 2.0, -2.0)), (0.7, (-4.0, 5.0, 3.0)), (1.4, (1.0, -3.0, 1.0)))
    ]
    face, other = average(copies)
    assert (other == mirror()).all()
    assert np.abs(face - canonical_m()).max() < 0.0005


def test_a_shape_is_laid_upon_another_by_the_points_that_are_named() -> None:
    moved = 2.0 * canonical_m() @ rotation_of(20.0, -10.0, 5.0).T + 0.3
    assert np.abs(laid(moved, canonical_m(), STILL) - canonical_m()).max() < 1e-9
