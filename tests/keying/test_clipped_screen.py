"""A screen that clips in its middle and not at its sides: its light is carried on over the clip."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from onset.keying.analysis import Analyser, Wishes
from onset.keying.clipped_screen import light_beyond
from onset.keying.screen_plate import ScreenPlate
from onset.screen import even_screen

ROWS, COLUMNS = 96, 160
GREEN = np.array((0.05, 0.90, 0.12), np.float32)
WHITE = np.array((0.70, 0.66, 0.64), np.float32)
SEEN = np.ones((ROWS, COLUMNS), np.float32)
Map = NDArray[np.float32]


def lit(brightest: float) -> Map:
    """The screen's light before it is stored: `brightest` times its colour in the middle, six tenths at the sides."""
    fall = 1.0 - 0.4 * np.abs(np.linspace(-1, 1, COLUMNS, dtype=np.float32))
    return np.asarray(GREEN[:, None, None] * brightest * np.broadcast_to(fall, (ROWS, COLUMNS)), np.float32)


def stored(light: Map) -> Map:
    return np.minimum(light, np.float32(1))


def test_the_other_channels_tell_how_far_beyond_the_clip_the_light_goes() -> None:
    light = lit(1.4)
    found = light_beyond(stored(light), SEEN, 1, 1.0)
    assert found is not None
    mean = 0.5 * (light[0] + light[2])
    wanted = (light[1] - mean) / (stored(light)[1] - mean)
    middle = wanted > 1.05
    assert found[middle] == pytest.approx(wanted[middle], abs=0.02)
    assert (found[light[1] < 0.94] == 1.0).all()


@pytest.mark.parametrize(
    ("plate", "seen"),
    [
        (lit(1.0), SEEN),  # nothing clips
        (np.broadcast_to(np.array((0.1, 1.0, 0.2), np.float32)[:, None, None], lit(1).shape), SEEN),  # all of it does
        (stored(lit(1.4)), 0 * SEEN),  # nobody saw it
        (stored(lit(1.4)) * np.array((0, 1, 0), np.float32)[:, None, None], SEEN),  # red and blue are 0
    ],
)
def test_where_nothing_tells_the_plate_stays_as_it_is_stored(plate: Map, seen: Map) -> None:
    assert light_beyond(np.ascontiguousarray(plate), seen, 1, 1.0) is None


def test_light_that_does_not_follow_the_others_in_a_line_is_not_believed() -> None:
    plate = stored(lit(1.4))
    plate[0] = np.random.default_rng(3).uniform(0.0, 0.3, plate[0].shape)
    assert light_beyond(plate, SEEN, 1, 1.0) is None


@pytest.mark.parametrize("alpha", [0.4, 0.6, 0.8])
def test_half_a_pixel_before_a_clipped_screen_reads_half(alpha: float) -> None:
    light = lit(1.4)
    seen = light.copy()
    seen[:, 40:, 60:100] = WHITE[:, None, None]
    seen[:, 40:, 58:60] = (alpha * WHITE)[:, None, None] + (1 - alpha) * seen[:, 40:, 58:60]
    screen = replace(even_screen((0.07, 1.0, 0.16)), linear=(0.07, 1.0, 0.16))
    plate = ScreenPlate(screen, stored(light), SEEN, 0 * SEEN, 0.01, 1)
    proxy = stored(seen)
    guides = Analyser(COLUMNS, ROWS).analyse(proxy, plate, Wishes())
    lean = guides.lean.repeat(2, axis=1).repeat(2, axis=2)
    raw = ((proxy - guides.plate) * lean).sum(axis=0)
    read = np.maximum(np.minimum(raw, 2 * (raw - guides.low)), 1 + 2 * (raw - guides.high)).clip(0, 1)
    assert read[70, 58] == pytest.approx(alpha, abs=0.05)
    assert (read[:34] == 0.0).all()
    assert (read[50:, 70:90] == 1.0).all()
