"""Light wrap in a stack: against the whole formula in float64, and through a show that is changed while it runs."""

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from onset_kernels.gaussian_blur import gaussian_weights
from onset_kernels.picture import SRGB_709, Layout, Picture
from onset_kernels.plan import Cells, Load, Plan, Planes, Store
from onset_kernels.program import Program

from onset.compositor import Compositor, Machine
from onset.frame import Frame, Loan, Output
from onset.ports import Want
from onset.settings import make_show
from onset.stack import CAMERA, StackEntry, opacity_slot, stack_plan
from onset.wrapped_program import WrappedProgram, beneath_plan, program_of

WIDTH, HEIGHT = 90, 60
LANES = "r g b a"
Wide = NDArray[np.float64]


def plan(*, wraps: bool = True) -> Plan:
    behind = StackEntry((Load("behind", Layout.RGBA_FLOAT, LANES),))
    camera = (Load("camera", Layout.RGBA_FLOAT, LANES), Store("fill", Layout.RGBA_FLOAT, LANES))
    stack = stack_plan((behind, StackEntry(CAMERA)), camera, wraps=wraps)
    return (*stack, Store("comp", Layout.RGBA_FLOAT, "under_r under_g under_b under_a"))


def pictures() -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """A background with a bright lamp, and a soft disc of skin before it: (4, rows, columns) premultiplied."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    behind = np.stack([0.1 + 2.0 * (np.hypot(x - 60, y - 20) < 9), 0.2 + 0 * x, x / WIDTH, 1 + 0 * x])
    a = np.clip((22 - np.hypot(x - 45, y - 34)) / 4, 0, 1)
    return behind.astype(np.float32), np.stack([0.5 * a, 0.3 * a, 0.2 * a, a]).astype(np.float32)


def run(program: Program, **values: float) -> dict[str, NDArray[np.float32]]:
    behind, camera = pictures()
    offered = {opacity_slot(0): 1.0, opacity_slot(1): 1.0} | {f"keyer.{name}": v for name, v in values.items()}
    program.set({name: value for name, value in offered.items() if name in program.known_slots})
    out = {name: np.zeros((4, HEIGHT, WIDTH), np.float32) for name in ("comp", "fill")}
    loads = {"layer.0.behind": Planes(tuple(behind)), "camera": Planes(tuple(camera))}
    program.run(loads, {name: tuple(planes) for name, planes in out.items()})
    return out


def blurred(planes: Wide, sigma_px: float) -> Wide:
    """Means of 2 x 2 pixels, the Gaussian of that size with edges repeated, stretched over the canvas again."""
    cells = planes.reshape(4, HEIGHT // 2, 2, WIDTH // 2, 2).mean(axis=(2, 4))
    half = gaussian_weights(sigma_px / 2).astype(np.float64)
    taps = np.concatenate([half[:0:-1], half])
    for axis in (1, 2):
        padding = [(0, 0)] * 3
        padding[axis] = (half.size - 1, half.size - 1)
        padded = np.pad(cells, padding, mode="edge")
        cells = np.apply_along_axis(np.convolve, axis, padded, taps, "valid")
    for axis, size in ((1, HEIGHT), (2, WIDTH)):
        place = np.clip((np.arange(size) + 0.5) / 2 - 0.5, 0, cells.shape[axis] - 1)
        first = np.minimum(place.astype(int), cells.shape[axis] - 2)
        share = (place - first).reshape((-1, 1) if axis == 1 else (-1,))
        cells = (1 - share) * cells.take(first, axis) + share * cells.take(first + 1, axis)
    return np.asarray(cells, np.float64)


def test_the_comp_is_the_formula_in_float64() -> None:
    comp = run(program_of(plan(), WIDTH, HEIGHT, "cpu", 1), wrap=0.8, wrap_px=72.0)["comp"]
    behind, camera = (planes.astype(np.float64) for planes in pictures())
    light = blurred(np.concatenate([behind[:3], camera[3:]]), 72.0 * HEIGHT / 1080)
    a = camera[3]
    lit = camera[:3] + 0.8 * light[:3] * (1 - light[3]) * np.maximum(a - camera[:3], 0)
    np.testing.assert_allclose(comp[:3], lit + (1 - a) * behind[:3], atol=5e-6)
    assert np.abs(comp[:3] - run(Program(plan(wraps=False), WIDTH, HEIGHT))["comp"][:3]).max() > 0.05


def test_the_fill_keeps_no_light_of_the_background_and_at_nothing_the_comp_neither() -> None:
    wrapped, plain = program_of(plan(), WIDTH, HEIGHT, "cpu", 1), Program(plan(wraps=False), WIDTH, HEIGHT)
    np.testing.assert_array_equal(run(wrapped, wrap=1.0, wrap_px=50.0)["fill"], run(plain)["fill"])
    np.testing.assert_allclose(run(wrapped, wrap=0.0, wrap_px=50.0)["comp"], run(plain)["comp"], atol=1e-7)


def test_light_that_reaches_farther_is_thinner_at_the_edge() -> None:
    program = program_of(plan(), WIDTH, HEIGHT, "cpu", 1)
    near, far = (run(program, wrap=1.0, wrap_px=px)["comp"][2] for px in (18.0, 180.0))
    plain = run(Program(plan(wraps=False), WIDTH, HEIGHT))["comp"][2]
    assert (far - plain)[34, 45] > (near - plain)[34, 45] + 0.01


def test_a_camera_at_the_bottom_or_one_not_merged_over_has_nothing_to_wrap() -> None:
    camera = (Load("camera", Layout.RGBA_FLOAT, LANES),)
    alone = stack_plan((StackEntry(CAMERA),), camera, wraps=True)
    added = stack_plan((StackEntry(camera), StackEntry(CAMERA, "plus")), camera, wraps=True)
    for one in (alone, added):
        assert type(program_of((*one, Store("out", Layout.GRAY_FLOAT, "under_a")), 8, 8, "cpu", 1)) is Program


def test_the_small_plan_stores_no_picture_of_the_large_one() -> None:
    stores = [node.name for node in beneath_plan(plan(), Cells(4, (1, 2))) if isinstance(node, Store)]
    assert stores == ["beneath", "matte"]


SOURCE = Picture(64, 36, Layout.BGRA8)


def frame() -> Frame:
    plane = np.full((36, 64), 0xFF37A94D, np.uint32)
    plane[8:, 20:44] = 0xFF808080
    return Frame((plane,), SOURCE, 0, 0)


def comp_of(compositor: Compositor) -> NDArray[Any]:
    outputs = {}
    for name, picture in compositor.outputs.items():
        planes = picture.allocate()
        outputs[name] = Output(name, planes, picture, Loan(planes, lambda: None))
    compositor.composite(frame(), outputs)
    return outputs["comp"].planes[0].view(np.uint8).reshape(36, 64, 4)[..., :3].astype(int)


@pytest.mark.parametrize("kind", ["difference", "chroma"])
def test_a_show_gets_its_wrap_and_loses_it_again_while_it_runs(kind: str) -> None:
    def show(**keyer: Any) -> Any:
        table = {
            "keyer": {"kind": kind, **keyer},
            "layer": [{"kind": "solid", "colour": "#ffffff"}, {"kind": "camera"}],
        }
        return make_show(table, needs_source=False)[0]

    compositor = Compositor(show(), SOURCE, [Want("comp", "comp", Layout.RGBA8, SRGB_709)], Machine("cpu", 1))
    try:
        plain = comp_of(compositor)
        for wrap in (0.9, 0.0):
            wanted = show(wrap=wrap, wrap_px=60.0)
            needed = compositor.plan_for(wanted)
            assert needed != compositor.program.plan
            compositor.change(wanted, compositor.compiled(needed))
            assert isinstance(compositor.program, WrappedProgram) == (wrap > 0)
            brighter = comp_of(compositor) - plain
            assert brighter[20, 20].min() > 10 if wrap else (brighter == 0).all()
            assert brighter[20, 21, 1] >= brighter[20, 31, 1]
    finally:
        compositor.close()
