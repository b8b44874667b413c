from dataclasses import replace

import numpy as np

from onset.stage.recipe import Screen
from onset.stage.shot.camera import Camera
from onset.stage.shot.exposure import clean_plate, expose
from onset.stage.shot.layer import Layer
from onset.stage.shot.moment import Moment
from onset.stage.shot.performer import Performer
from onset.stage.shot.props import Table
from onset.stage.shot.shot import Shadow, Shot

PLAIN = Shot(Screen(markers=0), (Layer((Performer(hairdo="cropped", strands=20),)),))
MOMENT = Moment.of_frame(5, 25.0, 0.5, 3)


def test_a_shadow_darkens_the_plate_beside_the_talent_and_is_no_part_of_the_matte() -> None:
    plate = clean_plate(PLAIN, 120, 200, 1)
    lit, shaded = (expose(replace(PLAIN, shadow=shadow), plate, 1, MOMENT) for shadow in (None, Shadow(depth=0.5)))
    np.testing.assert_array_equal(lit.alpha, shaded.alpha)
    share = shaded.plate / lit.plate
    assert share.max() <= 1.0 + 1e-6
    assert 0.49 < share.min() < 0.75
    assert share[110, 5].min() > 0.99
    np.testing.assert_array_equal(lit.plate, plate)


def test_lamps_that_dim_dim_the_plate_and_the_bounce_and_not_the_talent() -> None:
    plate = clean_plate(PLAIN, 120, 200, 1)
    before, after = (expose(replace(PLAIN, drift_per_s=drift), plate, 1, MOMENT) for drift in (0.0, -0.5))
    np.testing.assert_allclose(after.plate, 0.9 * before.plate, rtol=1e-5)
    np.testing.assert_allclose(after.spill, 0.9 * before.spill, rtol=1e-4, atol=1e-7)
    np.testing.assert_array_equal(after.foreground, before.foreground)


def test_exposure_scales_all_light_and_leaves_alpha() -> None:
    bright = replace(PLAIN, camera=Camera(exposure=2.0))
    one, two = (expose(shot, clean_plate(shot, 120, 200, 1), 1, MOMENT) for shot in (PLAIN, bright))
    np.testing.assert_array_equal(one.alpha, two.alpha)
    np.testing.assert_allclose(two.plate, 2 * one.plate, rtol=1e-5)
    np.testing.assert_allclose(two.foreground, 2 * one.foreground, rtol=1e-5)


def test_a_nearer_layer_hides_a_farther_one_and_mirroring_turns_one_alone() -> None:
    with_table = replace(PLAIN, layers=(*PLAIN.layers, Layer((Table(0.8),))))
    plate = clean_plate(PLAIN, 120, 200, 1)
    seen = expose(with_table, plate, 1, MOMENT)
    assert (seen.alpha[100:] == 1.0).all()
    talent = replace(PLAIN.layers[0], mirrored=True)
    turned = expose(replace(PLAIN, layers=(talent,)), plate, 1, MOMENT)
    np.testing.assert_array_equal(turned.alpha, expose(PLAIN, plate, 1, MOMENT).alpha[:, ::-1])
