import numpy as np
import pytest
from onset_kernels.picture import Transfer

from onset.bench.key.curve_tables import to_linear
from onset.bench.key.footage import Footage
from onset.stage.scenes import make_clip


@pytest.fixture(scope="module")
def shot() -> Footage:
    return Footage.of(make_clip("loose_hair", width_px=320, height_px=180, frames=5))


def test_a_frame_decodes_to_what_was_filmed(shot: Footage) -> None:
    truth = shot.truths[0]
    core = truth.alpha > 0.999
    bare = truth.alpha < 0.001
    plate = shot.clip.frame(0).plate
    assert np.abs(np.median(shot.linear(0)[bare] - plate[bare], axis=0)).max() < 0.02
    assert np.abs(np.median(shot.linear(0)[core] - truth.foreground[core], axis=0)).max() < 0.05
    assert shot.encoded(0)[bare].mean() > shot.linear(0)[bare].mean()


def test_the_captured_plate_is_the_empty_set_with_less_noise_than_a_frame(shot: Footage) -> None:
    away = np.abs(shot.captured - shot.clip.plate)
    assert away.mean() < 0.01
    once = np.abs(shot._developer.linear(shot.clip.empty(3)) - shot.clip.plate)
    assert away.mean() < once.mean()


def test_a_sample_is_bands_of_the_first_and_last_frames(shot: Footage) -> None:
    sample = shot.sample()
    assert sample.indexes == (0, 1, 3, 4)
    assert sample.rows is not None
    assert 0.05 < len(sample.rows) / 180 < 0.3
    np.testing.assert_array_equal(sample.truths[2].alpha, shot.truths[3].alpha[sample.rows])
    np.testing.assert_array_equal(sample.planes[2][0], shot.planes[3][0][sample.rows])
    np.testing.assert_array_equal(sample.captured, shot.captured[sample.rows])
    away = np.abs(sample.linear(2) - shot.linear(3)[sample.rows])
    assert np.median(away) == 0.0, "chroma is blended across the ends of a band, and nowhere else"
    np.testing.assert_array_equal(sample.estimated(2), shot.estimated(3)[sample.rows])


def test_the_estimated_plate_is_near_the_true_one(shot: Footage) -> None:
    away = np.abs(shot.estimated(4) - shot.clip.plate)
    assert float(np.median(away)) < 0.03


def test_log_is_brought_to_a_display_for_those_that_know_no_linear_light() -> None:
    shot = Footage.of(make_clip("log_dimming", width_px=128, height_px=72, frames=1))
    assert shot.picture.colour.transfer is Transfer.SLOG3
    assert shot.display is Transfer.SRGB
    linear = np.clip(shot.linear(0), 0, 1)
    np.testing.assert_allclose(to_linear(shot.encoded(0), Transfer.SRGB), linear, atol=2e-3)
