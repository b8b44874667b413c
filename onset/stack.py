"""The stack: layers and the keyed camera, merged from the bottom up into one plan.

    stack_plan((StackEntry(sky.plan(canvas)), StackEntry(CAMERA), StackEntry(logo.plan(canvas))), camera_plan)

Entry `i` has its parameters and planes under `layer.<i>.` and its opacity in the slot `layer.<i>.opacity`; the camera's
plan is taken as it is, already under the names its maker gave it. The result is in `under_r under_g under_b under_a`,
premultiplied linear.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from onset_kernels.light_wrap import LIGHT_WRAP
from onset_kernels.merge import OVER, OVER_LIT, PLUS, UNDER
from onset_kernels.opacity import OPACITY
from onset_kernels.picture import Layout
from onset_kernels.plan import Load, Plan, Step, prefixed, step

Operator = Literal["over", "under", "plus"]
CAMERA = None
"""In place of an entry's plan: the keyed camera stands here."""

SPILL_RETURN = "keyer.spill_return"
"""The parameter, given by the keyer, that says how much of its spill comes back as the background's light."""
WRAP_LIGHT = Load("light_wrap", Layout.RGBA_FLOAT, "wrap_r wrap_g wrap_b wrap_a", scaled=True)
"""What stands beneath the camera and the camera's matte, both small and blurred (`onset.wrapped_program`)."""
WRAP, WRAP_PX = "keyer.wrap", "keyer.wrap_px"
"""Parameters, given by the keyer: how much of that light wraps, and how far it is spread."""
_MERGE = {"over": OVER, "under": UNDER, "plus": PLUS}
_ABOVE = ("r", "g", "b", "a")
_UNDER = ("under_r", "under_g", "under_b", "under_a")


@dataclass(frozen=True)
class StackEntry:
    """One place in the stack: a layer's plan, or CAMERA, and how it is merged onto what is beneath it.

    A layer's plan leaves premultiplied linear `r g b a`, its names relative to the layer.
    """

    plan: Plan | None
    operator: Operator = "over"


def layer_prefix(place: int) -> str:
    """What the names of the entry at this place are put under."""
    return f"layer.{place}"


def opacity_slot(place: int) -> str:
    """The parameter that holds the opacity (0..1) of the entry at this place."""
    return f"{layer_prefix(place)}.opacity"


def stack_plan(parts: Sequence[StackEntry], camera_plan: Plan, *, wraps: bool = False) -> Plan:
    """The plan of the whole stack, bottom first. Raises ValueError for an empty stack or an unknown operator.

    The lowest entry is written straight into `under_*` whatever its operator: over, under and plus all give the entry
    itself upon nothing, and a merge with four zeros would be work for no pixel. With `wraps` light of what is beneath
    the camera comes over its edges, when it is merged over something.
    """
    if not parts:
        raise ValueError("a stack needs at least one entry; put the camera or a layer into it")
    nodes: list[Plan] = []
    for place, part in enumerate(parts):
        if part.operator not in _MERGE:
            raise ValueError(f"operator {part.operator!r} of layer {place} is unknown; known: {', '.join(_MERGE)}")
        nodes.append(camera_plan if part.plan is CAMERA else prefixed(part.plan, layer_prefix(place)))
        if wraps and part.plan is CAMERA and part.operator == "over" and place > 0:
            nodes.append((WRAP_LIGHT, Step(LIGHT_WRAP, LIGHT_WRAP.lane_names, LIGHT_WRAP.replaced, (), (WRAP,))))
        written = _UNDER if place == 0 else _ABOVE
        nodes.append((Step(OPACITY, _ABOVE, written, (), (opacity_slot(place),)),))
        if place > 0:
            nodes.append((_merging(part.operator, camera_plan if part.plan is CAMERA else ()),))
    return tuple(node for group in nodes for node in group)


def gives_spill(plan: Plan) -> bool:
    """Whether a camera's plan leaves the lane `spill`: the share of the screen's light that was taken out."""
    return any(isinstance(node, Step) and "spill" in node.replaced for node in plan)


def _merging(operator: str, camera_plan: Plan) -> Step:
    """How an entry is merged; a camera that says what spill it lost gets it back from what stands behind it."""
    if operator == "over" and gives_spill(camera_plan):
        return Step(OVER_LIT, OVER_LIT.lane_names, OVER_LIT.replaced, (), (SPILL_RETURN,))
    return step(_MERGE[operator])
