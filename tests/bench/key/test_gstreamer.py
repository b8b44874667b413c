import numpy as np
import pytest

from onset.bench.key.gstreamer import GStreamer
from onset.bench.key.peer import Settings
from tests.bench.key.made_footage import GREEN_CODE, footage, half_alpha, halves

SETTINGS: Settings = {"push": 1.0, "turn": 0.0, "angle": 40.0, "noise": 4.0, "sensitivity": 128.0, "comp": "linear"}


def test_the_element_keys_the_screen_and_keeps_what_is_opposite() -> None:
    if missing := GStreamer().missing():
        pytest.skip(missing)
    shot = footage(halves((200, 150, 160), GREEN_CODE), halves(GREEN_CODE, GREEN_CODE), alpha=half_alpha())
    several: list[Settings] = [SETTINGS, {**SETTINGS, "angle": 60.0, "comp": "encoded"}]
    for first, second in GStreamer().keyed(shot, several, colour=True):
        assert first.matte[5, 5] == 1.0
        assert first.matte[5, -5] == second.matte[5, 5] == 0.0
        np.testing.assert_allclose(
            first.fill[5, 5], shot.linear(0)[5, 5], rtol=0.1
        )  # 8 bits, and it suppresses a little
