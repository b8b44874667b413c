"""What a drawn matte clears or fills is told apart from what the key got wrong."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from onset_kernels.picture import LINEAR_709, Alpha, Layout, Picture

from onset.forced_parts import ForcedParts
from onset.frame import Frame
from onset.mattes.polygon import PolygonMatte, Settings
from onset.show import MattePart
from tests.shot_frames import Light, scene, shot

PICTURE = Picture(32, 16, Layout.BGRA8)
FRAME = Frame(PICTURE.allocate(), PICTURE, 0, 0)
TRUSS_ROWS = 60
TOP = [[0.0, 0.0], [1.0, 0.0], [1.0, 0.24], [0.0, 0.24]]
BELOW = [[0.0, 0.24], [1.0, 0.24], [1.0, 1.0], [0.0, 1.0]]
BESIDE = [[0.05, 0.5], [0.15, 0.5], [0.15, 0.9], [0.05, 0.9]]


def under_a_truss() -> Light:
    """The interview under a grey truss, which takes up the upper fifth of the picture."""
    light = scene("interview")[0].copy()
    light[:TRUSS_ROWS] = 0.05
    return light


@pytest.mark.parametrize(
    ("role", "outline"), [("garbage", TOP), ("crop", BELOW), ("holdout", BESIDE)], ids=["garbage", "crop", "holdout"]
)
@pytest.mark.parametrize("feather_px", [0, 20])
def test_what_is_drawn_is_neither_a_hole_nor_residue(role: str, outline: list[Any], feather_px: float) -> None:
    matte = {"kind": "polygon", "role": role, "points": outline, "feather_px": feather_px}
    made = shot([under_a_truss()] * 2, mattes=[matte])
    assert not {"core_holes", "screen_residue"} & set(made.measures)


@pytest.mark.parametrize("amount", [1.0, 0.0])
def test_an_external_matte_is_no_fault_of_the_keys_while_it_acts(amount: float) -> None:
    """A soft circle of a matte in place of a good key; the screen beneath is what it was, and is still measured."""
    turns = np.linspace(0, 2 * np.pi, 40, endpoint=False)
    circle = [[0.5 + 0.3 * np.cos(turn), 0.5 + 0.4 * np.sin(turn)] for turn in turns]
    external = {"kind": "polygon", "role": "external", "points": circle, "feather_px": 300, "amount": amount}
    light = scene("interview")[0]
    made = shot([light] * 2, mattes=[external])
    assert not {"core_holes", "screen_residue", "edge_width_px", "flicker", "screen_share"} & set(made.measures)
    dim = shot([light * np.float32(0.03)] * 2, mattes=[external])
    assert "screen_level" in dim.measures


def test_a_screen_that_is_drawn_over_is_in_sight_of_the_key() -> None:
    everything = [[-1.0, -1.0], [2.0, -1.0], [2.0, 2.0], [-1.0, 2.0]]
    made = shot([scene("interview")[0]] * 2, mattes=[{"kind": "polygon", "role": "garbage", "points": everything}])
    assert made.measures == ()


def test_what_the_picture_brings_as_clear_is_no_hole_either() -> None:
    light, truth = scene("interview")
    hole = truth > 0.99
    hole[:, : light.shape[1] // 2] = False
    planes = (*np.moveaxis(light, -1, 0), np.where(hole, 0.0, 1.0))
    picture = Picture(light.shape[1], light.shape[0], Layout.RGBA_FLOAT, LINEAR_709, Alpha.STRAIGHT)
    forced = ForcedParts(light.shape[0] // 2, light.shape[1] // 2, 2)
    found = forced.by_picture(tuple(np.ascontiguousarray(one, np.float32) for one in planes), picture)
    assert found is not None
    assert np.array_equal(found, hole[::2, ::2])
    assert forced.by_picture(FRAME.planes, PICTURE) is None


def test_a_hole_beside_what_is_drawn_still_is_one() -> None:
    light, truth = scene("interview")
    holed = light.copy()
    rows, columns = np.nonzero(truth > 0.99)
    middle, centre = int(np.median(rows)), int(np.median(columns))
    holed[middle - 20 : middle + 20, centre - 20 : centre + 20] = (0.08, 0.3, 0.1)
    plain = shot([holed] * 2)
    beside = shot([holed] * 2, mattes=[{"kind": "polygon", "role": "garbage", "points": BESIDE}])
    assert "core_holes" in plain.measures
    assert "core_holes" in beside.measures


@pytest.mark.parametrize(("role", "invert"), [("garbage", False), ("crop", True), ("holdout", False)])
def test_it_is_the_drawn_shape_turned_as_its_role_says_and_follows_it(role: Any, invert: bool) -> None:
    shape = PolygonMatte(Settings(points=((0.0, 0.0), (0.5, 0.0), (0.5, 1.0), (0.0, 1.0))))
    part = MattePart("polygon", shape.settings, family="matte", role=role, invert=invert)
    shape.plan(PICTURE)
    parts = ForcedParts(4, 8, 4)
    assert parts.of([part], [shape]) is None  # nothing was drawn yet
    shape.values(FRAME)
    left = parts.of([part], [shape])
    assert left is not None
    assert left[:, :4].all()
    assert not left[:, 4:].any()
    assert parts.of([part], [shape]) is left
    shape.settings = Settings()
    shape.values(FRAME)
    assert parts.of([part], [shape]) is None  # an outline without points does not act
    assert parts.of([replace(part, amount=0.0)], [shape]) is None
