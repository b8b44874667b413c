import numpy as np
import pytest

from onset.bench.key.blender import Blender
from onset.bench.key.peer import Settings
from tests.bench.key.made_footage import GREEN_CODE, footage, half_alpha, halves

SETTINGS: Settings = {
    "key": "colour", "screen_balance": 0.5, "clip_black": 0.05, "clip_white": 0.9, "edge_kernel_radius": 3.0,
    "edge_kernel_tolerance": 0.1, "despill_factor": 1.0, "despill_balance": 0.5,
}  # fmt: skip


def test_the_node_keys_the_screen_and_keeps_what_is_grey() -> None:
    if missing := Blender().missing():
        pytest.skip(missing)
    shot = footage(halves((150, 150, 150), GREEN_CODE), halves(GREEN_CODE, GREEN_CODE), alpha=half_alpha())
    several: list[Settings] = [SETTINGS, {**SETTINGS, "clip_white": 0.5}]
    for first, second in Blender().keyed(shot, several, colour=True):
        assert first.matte[5, 5] == pytest.approx(1.0, abs=1e-3)
        assert first.matte[5, -5] == second.matte[5, 5] == pytest.approx(0.0, abs=1e-3)
        np.testing.assert_allclose(first.fill[5, 5], shot.linear(0)[5, 5], atol=0.01)
