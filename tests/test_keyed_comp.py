"""A show's keyer, plate, look and layers together, through the compositor that the engine uses."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from onset_kernels.picture import SRGB_709, Alpha, Layout, Picture

from onset.compositor import Compositor, Machine
from onset.frame import Frame, Loan, Output
from onset.ports import Want
from onset.settings import make_show
from tests.clips import write_clip

WIDTH, HEIGHT = 64, 36
SOURCE = Picture(WIDTH, HEIGHT, Layout.BGRA8)
FIGURE = slice(20, 44)
COMP = Want("comp", "comp", Layout.RGBA8, SRGB_709)
MATTE = Want("matte", "matte", Layout.GRAY8, SRGB_709)
FILL = Want("fill", "fill", Layout.RGBA8, SRGB_709, Alpha.STRAIGHT)


def shot(index: int = 0, captured_ns: int = 0) -> Frame:
    """A grey figure before a green screen."""
    plane = np.full((HEIGHT, WIDTH), 0xFF37A94D, np.uint32)
    plane[8:, FIGURE] = 0xFF808080
    return Frame((plane,), SOURCE, index, captured_ns)


def composited(table: dict[str, Any], *wants: Want, frame: Frame | None = None) -> dict[str, NDArray[Any]]:
    """Outputs of one frame by name, RGBA as (height, width, 4) codes."""
    (show,) = make_show(table, needs_source=False)
    compositor = Compositor(show, SOURCE, wants, Machine("cpu", 1))
    try:
        outputs = {}
        for name, picture in compositor.outputs.items():
            planes = picture.allocate()
            outputs[name] = Output(name, planes, picture, Loan(planes, lambda: None))
        compositor.composite(frame or shot(), outputs)
        return {
            name: one.planes[0]
            if one.picture.layout is Layout.GRAY8
            else one.planes[0].view(np.uint8).reshape(HEIGHT, WIDTH, 4)
            for name, one in outputs.items()
        }
    finally:
        compositor.close()


def _codes(output: Output) -> NDArray[Any]:
    (plane,) = output.planes
    return plane if output.picture.layout is Layout.GRAY8 else plane.view(np.uint8).reshape(HEIGHT, WIDTH, 4)


def test_the_figure_stands_before_the_plate_and_the_screen_is_gone(tmp_path: Path) -> None:
    plate = write_clip(tmp_path / "plate.mkv", codec="ffv1", size=(WIDTH, HEIGHT), levels=(126,) * 3)
    table = {"keyer": {"kind": "difference"}, "layer": [{"kind": "plate", "path": str(plate)}, {"kind": "camera"}]}
    out = composited(table, COMP, MATTE)
    assert (out["matte"][8:, FIGURE] == 255).all()
    assert (out["matte"][:, :20] == 0).all()
    assert out["comp"][20, 30, :3] == pytest.approx((128, 128, 128), abs=1)
    # Y' 126 of limited range is 110 / 219; through BT.709 light and back out as sRGB.
    light = ((110 / 219 + 0.099) / 1.099) ** (1 / 0.45)
    code = 255 * (1.055 * light ** (1 / 2.4) - 0.055)
    np.testing.assert_allclose(out["comp"][:, :20, :3], code, atol=1.5)


def test_the_fill_is_the_figure_alone_with_straight_alpha() -> None:
    out = composited({"keyer": {"kind": "chroma"}}, FILL)["fill"]
    assert out[20, 30] == pytest.approx((128, 128, 128, 255), abs=1)
    assert (out[:, :20] == 0).all()


def test_a_layer_above_the_camera_covers_it_by_its_opacity() -> None:
    table = {
        "keyer": {"kind": "chroma"},
        "layer": [
            {"kind": "solid", "colour": "#0000ff"},
            {"kind": "camera"},
            {"kind": "solid", "colour": "#ffffff", "opacity": 0.5},
        ],
    }
    out = composited(table, COMP)["comp"]
    # Half of blue and half of white, in light: codes 188, 188, 255.
    assert out[2, 2, :3] == pytest.approx((188, 188, 255), abs=1)


def test_a_look_changes_its_own_output_alone() -> None:
    table = {
        "keyer": {"kind": "chroma"},
        "layer": [{"kind": "solid", "colour": "#404040"}, {"kind": "camera"}],
        "looks": {"warm": {"offset": [0.1, 0.0, -0.1]}},
    }
    graded = Want("graded", "comp", Layout.RGBA8, SRGB_709, look="warm")
    out = composited(table, COMP, graded)
    assert out["comp"][2, 2, :3] == pytest.approx((64, 64, 64), abs=1)
    assert out["graded"][2, 2, :3] == pytest.approx((64 + 25.5, 64, 64 - 25.5), abs=1)
    assert out["graded"][20, 30, :3] == pytest.approx((128 + 25.5, 128, 128 - 25.5), abs=1)


def test_every_keyer_of_the_folder_runs_in_a_show() -> None:
    for kind in ("difference", "chroma", "luma"):
        matte = composited({"keyer": {"kind": kind}}, MATTE)["matte"]
        assert (matte[10:, FIGURE] == 255).all(), kind
        if kind != "luma":
            assert (matte[:, :20] == 0).all(), kind


def test_an_output_called_source_is_not_taken_for_the_picture_that_comes_in() -> None:
    source = Want("source", "source", Layout.RGBA8, SRGB_709)
    out = composited({"keyer": {"kind": "chroma"}, "layer": [{"kind": "camera"}]}, source, COMP)
    assert out["source"][0, 0].tolist() == [0x37, 0xA9, 0x4D, 255]
    assert out["source"][20, 30].tolist() == [128, 128, 128, 255]
    assert out["comp"][20, 30].tolist() == [128, 128, 128, 255]


def test_an_output_may_have_the_name_of_lanes_that_the_stack_uses() -> None:
    under = Want("under", "source", Layout.RGBA8, SRGB_709)
    layers = [{"kind": "solid", "colour": "#0000ff"}, {"kind": "camera"}]
    out = composited({"keyer": {"kind": "chroma"}, "layer": layers}, under, COMP)
    assert out["under"][0, 0].tolist() == [0x37, 0xA9, 0x4D, 255]
    assert out["comp"][0, 0].tolist() == [0, 0, 255, 255]


@pytest.mark.parametrize("tier", ["live", "fast"])
@pytest.mark.parametrize("role", ["holdout", "external"])
def test_the_cameras_own_colour_takes_no_light_from_behind(tmp_path: Path, tier: str, role: str) -> None:
    plate = write_clip(tmp_path / "plate.mkv", codec="ffv1", size=(WIDTH, HEIGHT), levels=(200,) * 3)
    wall = {"kind": "polygon", "role": role, "colour": "picture", "points": [[0, 0], [0.2, 0], [0.2, 1], [0, 1]]}
    table = {
        "engine": {"quality": tier},
        "keyer": {"kind": "difference", "spill_return": 1.0},
        "matte": [wall],
        "layer": [{"kind": "plate", "path": str(plate)}, {"kind": "camera"}],
    }
    held = composited(table, COMP)["comp"][:, :10]
    np.testing.assert_allclose(held[..., :3], np.broadcast_to([0x37, 0xA9, 0x4D], held[..., :3].shape), atol=1)
