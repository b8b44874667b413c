"""Matte QC of real frames through the real key: a benchmark scene passes, the same scene with a fault does not."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from onset_kernels.picture import LINEAR_709, SRGB_709, Layout, Picture

from onset.compositor import Compositor, Machine
from onset.frame import Frame, Loan, Output
from onset.ports import Want
from onset.quality import Quality
from onset.settings import make_show
from onset.stage.scenes import make_clip

Light = NDArray[np.float32]
WANTS = (Want("matte", "matte", Layout.GRAY8, LINEAR_709), Want("comp", "comp", Layout.BGRA8, SRGB_709))
WIDTH_PX, HEIGHT_PX, FRAMES = 480, 270, 3


def told(fault: Callable[[Light], Light], wants: tuple[Want, ...] = WANTS, kind: str = "difference") -> dict[str, Any]:
    """What the state message says of a short scene with `fault` in its light (rows, columns, 3)."""
    (show,) = make_show({"keyer": {"kind": kind}, "layer": [{"kind": "camera"}]}, needs_source=False)
    clip = make_clip("interview", seed=1, width_px=WIDTH_PX, height_px=HEIGHT_PX, frames=FRAMES)
    picture = Picture(WIDTH_PX, HEIGHT_PX, Layout.RGB_FLOAT, LINEAR_709)
    compositor = Compositor(show, picture, wants, Machine("cpu", 1))
    quality = Quality(compositor)
    random = np.random.default_rng(1)
    made = {name: one.allocate() for name, one in compositor.outputs.items()}
    outputs = {
        name: Output(name, made[name], one, Loan(made[name], release=lambda: None))
        for name, one in compositor.outputs.items()
    }
    for index in range(FRAMES):
        light = clip.light(index).light + random.normal(0, 0.002, (HEIGHT_PX, WIDTH_PX, 3))
        seen = np.clip(fault(light.astype(np.float32)), 0.0, 1.0)
        planes = tuple(np.ascontiguousarray(seen[..., channel]) for channel in range(3))
        frame = Frame(planes, picture, index, 0)
        compositor.composite(frame, outputs)
        record = quality.look(frame, outputs)
        assert all(isinstance(value, float) for value in record.get("qc", {}).values())
    compositor.close()
    return dict(quality.told())


def lit_from_the_right(light: Light) -> Light:
    ramp = np.interp(np.linspace(0, 1, WIDTH_PX), [0, 0.3, 0.4, 1], [0.22, 0.22, 1, 1]).astype(np.float32)
    return light * ramp[None, :, None]


FAULTS: dict[str, Callable[[Light], Light]] = {
    "screen_level": lambda light: light * np.float32(0.08),
    "screen_clipped": lambda light: light * np.float32(4.0),
    "screen_saturation": lambda light: light * np.float32(0.5) + np.float32(0.25),
    "unevenness_stops": lit_from_the_right,
}


def test_a_good_scene_has_a_green_light() -> None:
    assert told(lambda light: light)["findings"] == []


@pytest.mark.parametrize("measure", FAULTS)
def test_a_fault_of_the_set_is_told(measure: str) -> None:
    state = told(FAULTS[measure])
    assert measure in [finding["measure"] for finding in state["findings"]]
    assert state["light"] in ("amber", "red")


def blue_beside_it(light: Light) -> Light:
    light = light.copy()
    light[:, : WIDTH_PX // 4] = light[:, : WIDTH_PX // 4, [0, 2, 1]]
    return light


def test_a_second_screen_is_told_for_as_long_as_it_is_there() -> None:
    state = told(blue_beside_it)
    assert state["light"] != "green"
    assert "two screens" in next(one["text"] for one in state["findings"] if one["measure"] == "plate")


def test_a_set_without_a_screen_is_told_so() -> None:
    state = told(lambda light: light.mean(axis=2, keepdims=True) * np.ones(3, np.float32))
    assert state["light"] == "red"
    assert "no screen found" in state["findings"][0]["text"]


def test_behind_a_cut_the_shot_before_is_no_longer_told() -> None:
    """A second's median would hide the first dozen frames of a shot without a screen, and a short one altogether."""
    shots = iter([False, False, True])
    state = told(lambda light: light.mean(axis=2, keepdims=True) * np.ones(3, np.float32) if next(shots) else light)
    assert [one["measure"] for one in state["findings"]] == ["screen_share"]


def test_without_a_matte_or_with_a_key_that_shows_nothing_there_is_nothing_to_tell() -> None:
    assert told(lambda light: light, wants=WANTS[1:]) == {}
    assert told(lambda light: light, kind="luma") == {}
