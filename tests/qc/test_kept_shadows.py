"""A shadow that was asked for is no residue; what else stands on the screen is, and so is one that nobody asked for."""

from dataclasses import replace

import numpy as np
import pytest

from onset.keying.evidence import Evidence
from onset.qc.matte_report import LIMITS
from onset.qc.matte_watch import MatteWatch
from tests.qc.made_scene import HEIGHT_PX, WIDTH_PX, MadeScene

_Y, _X = np.mgrid[0:HEIGHT_PX, 0:WIDTH_PX].astype(np.float32)
SHADE = (0.6 * np.exp(-(((_X - 90) / 60) ** 2) - ((_Y - 180) / 70) ** 2)).astype(np.float32)
PLATE = MadeScene()


def residue(kept: float, matte: np.ndarray) -> float:
    """Of a person with a shadow beside, where `kept` of shadows is asked for."""
    scene = replace(PLATE, light=1 - SHADE, matte=np.maximum(PLATE.alpha, matte).astype(np.float32))
    watch = MatteWatch(WIDTH_PX, HEIGHT_PX)
    return watch.look(Evidence(scene.proxy(), PLATE.plate(), kept), scene.stored()).screen_residue


@pytest.mark.parametrize("kept", [0.5, 1.0])
def test_a_kept_shadow_is_no_residue(kept: float) -> None:
    assert residue(kept, kept * SHADE) == 0.0


def test_one_that_was_not_asked_for_is() -> None:
    assert residue(0.0, SHADE) > LIMITS["screen_residue"].red
    assert residue(0.3, SHADE) > LIMITS["screen_residue"].red


def test_what_stands_on_the_screen_beside_it_is() -> None:
    dirt = np.where((_X > 380) & (_Y < 100), 0.2, SHADE)
    assert residue(1.0, dirt) > LIMITS["screen_residue"].amber
