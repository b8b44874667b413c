import numpy as np
import pytest
from numpy.typing import NDArray
from onset_kernels.picture import Layout
from onset_kernels.plan import Plan, Step, Store, step
from onset_kernels.program import Program
from onset_kernels.solid import SOLID

from onset.stack import CAMERA, Operator, StackEntry, layer_prefix, opacity_slot, stack_plan

SOLID_PLAN: Plan = (step(SOLID),)
CAMERA_PLAN: Plan = (step(SOLID, "camera"),)
RED = (0.5, 0.0, 0.0, 0.5)
GREEN = (0.0, 0.25, 0.0, 0.25)
WHITE = (1.0, 1.0, 1.0, 1.0)
COLOURS = ("red", "green", "blue", "alpha")


def merged(*entries: tuple[tuple[float, ...] | None, Operator, float]) -> NDArray[np.float32]:
    """The stack of (colour or None for the camera, operator, opacity); the camera is GREEN."""
    parts = [StackEntry(CAMERA if colour is None else SOLID_PLAN, operator) for colour, operator, _ in entries]
    program = Program(
        (*stack_plan(parts, CAMERA_PLAN), Store("out", Layout.RGBA_FLOAT, "under_r under_g under_b under_a")), 3, 2
    )
    values = dict(zip(("camera.red", "camera.green", "camera.blue", "camera.alpha"), GREEN, strict=True))
    for place, (colour, _, opacity) in enumerate(entries):
        values[opacity_slot(place)] = opacity
        if colour is not None:
            names = (f"{layer_prefix(place)}.{name}" for name in ("red", "green", "blue", "alpha"))
            values |= dict(zip(names, colour, strict=True))
    program.set({name: value for name, value in values.items() if name in program.slots})
    out = tuple(np.zeros((2, 3), np.float32) for _ in range(4))
    program.run({}, {"out": out})
    pixel: NDArray[np.float32] = np.stack(out, -1)[0, 0]
    return pixel


def test_the_camera_alone_is_itself() -> None:
    assert merged((None, "over", 1.0)) == pytest.approx(GREEN)


def test_the_first_entry_is_at_the_bottom() -> None:
    # GREEN over WHITE: 0.25 green, and 0.75 of white shows through.
    assert merged((WHITE, "over", 1.0), (None, "over", 1.0)) == pytest.approx((0.75, 1.0, 0.75, 1.0))
    assert merged((None, "over", 1.0), (WHITE, "over", 1.0)) == pytest.approx(WHITE)


def test_under_goes_behind_what_is_there() -> None:
    assert merged((None, "over", 1.0), (WHITE, "under", 1.0)) == pytest.approx((0.75, 1.0, 0.75, 1.0))


def test_plus_adds_light() -> None:
    assert merged((RED, "over", 1.0), (None, "plus", 1.0)) == pytest.approx((0.5, 0.25, 0.0, 0.75))


def test_opacity_fades_an_entry_the_camera_included() -> None:
    half = merged((WHITE, "over", 1.0), (None, "over", 0.5))
    assert half == pytest.approx((0.875, 1.0, 0.875, 1.0))
    assert merged((RED, "over", 0.5)) == pytest.approx((0.25, 0.0, 0.0, 0.25))


def test_the_lowest_entry_is_itself_under_every_operator() -> None:
    operators: tuple[Operator, ...] = ("over", "under", "plus")
    for operator in operators:
        assert merged((RED, operator, 1.0)) == pytest.approx(RED)


def test_two_layers_of_one_kind_keep_their_own_parameters() -> None:
    assert merged((WHITE, "over", 1.0), (RED, "over", 1.0)) == pytest.approx((1.0, 0.5, 0.5, 1.0))


def test_an_empty_stack_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one entry"):
        stack_plan([], CAMERA_PLAN)


def test_an_unknown_operator_is_named() -> None:
    with pytest.raises(ValueError, match="operator 'screen' of layer 0 is unknown; known: over, under, plus"):
        stack_plan([StackEntry(CAMERA, "screen")], CAMERA_PLAN)  # type: ignore[arg-type]


def test_a_camera_that_says_what_spill_it_lost_gets_it_back_from_what_stands_behind() -> None:
    lost = Step(SOLID, (), ("spill", "lost_g", "lost_b", "lost_a"), (), tuple(f"lost.{n}" for n in COLOURS))
    camera = (step(SOLID, "camera"), lost)
    plan = stack_plan((StackEntry(SOLID_PLAN), StackEntry(CAMERA)), camera)
    program = Program((*plan, Store("out", Layout.RGBA_FLOAT, "under_r under_g under_b under_a")), 1, 1)
    values = {f"camera.{name}": value for name, value in zip(COLOURS, (0.2, 0.1, 0.1, 1.0), strict=True)}
    values |= {f"layer.0.{name}": value for name, value in zip(COLOURS, (0.0, 0.4, 0.8, 1.0), strict=True)}
    values |= {"lost.red": 0.25, "keyer.spill_return": 0.5, "layer.0.opacity": 1.0, "layer.1.opacity": 1.0}
    program.set({name: value for name, value in values.items() if name in program.slots})
    program.set({name: 0.0 for name in program.slots if name.startswith("lost.") and name != "lost.red"})
    out = tuple(np.zeros((1, 1), np.float32) for _ in range(4))
    program.run({}, {"out": out})
    assert [plane[0, 0] for plane in out] == pytest.approx([0.2, 0.1 + 0.125 * 0.4, 0.1 + 0.125 * 0.8, 1.0])
