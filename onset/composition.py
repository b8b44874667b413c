"""From parts to one plan: decode the camera, key it, stack the layers, encode every output.

The functions here are pure: pictures and parts in, nodes out. What changes from frame to frame (parameters, planes)
is gathered by `onset.compositor`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from onset_kernels.curves import encode
from onset_kernels.keep import KEEP, KEEP_COLOUR
from onset_kernels.matrix_3x4 import MATRIX_3X4
from onset_kernels.opaque import LIMIT, OPAQUE
from onset_kernels.operation import Operation
from onset_kernels.picture import Alpha, Picture
from onset_kernels.plan import Node, Plan, Step, Store, prefixed, step
from onset_kernels.premultiply import UNPREMULTIPLY

from onset.developing import carries_alpha, source_plan
from onset.looks import look_plan
from onset.ports import Keyer, Layer, Want
from onset.show import Look
from onset.stack import CAMERA, Operator, StackEntry, stack_plan

_UNDER = ("under_r", "under_g", "under_b", "under_a")
_TOP = ("r", "g", "b", "a")
_COLOUR = ("r", "g", "b")


@dataclass(frozen=True)
class StackPart:
    """One entry of the stack: a layer, or None for the camera's place."""

    layer: Layer | None
    operator: Operator


def frame_plan(
    picture: Picture,
    keyer: Keyer | None,
    stack: Sequence[StackPart],
    canvas: Picture,
    wants: Sequence[Want],
    looks: Mapping[str, Look],
) -> Plan:
    """Everything computed for one frame, bottom of the stack first."""
    camera = camera_plan(picture, keyer, wants, looks)
    entries = [
        StackEntry(part.layer.plan(canvas) if part.layer is not None else CAMERA, part.operator) for part in stack
    ]
    nodes = list(stack_plan(entries, camera))
    for want in wants:
        if want.content == "comp":
            nodes += output_plan(want, _UNDER, looks)
        elif want.content == "alpha":
            nodes.append(Store(output_name(want.name), want.layout, "under_a"))
    return tuple(nodes)


def camera_plan(picture: Picture, keyer: Keyer | None, wants: Sequence[Want], looks: Mapping[str, Look]) -> Plan:
    """Camera picture -> premultiplied linear `r g b a`, with the outputs that are taken on the way.

    The keyer sees an opaque picture; the picture's own alpha limits what it found, so that no keyer has to.
    """
    limited = carries_alpha(picture)
    nodes: list[Node] = list(source_plan(picture))
    if limited:
        nodes.append(_copied(KEEP, ("a",), ("source_a",)))
    nodes.append(step(OPAQUE))
    for want in wants:
        if want.content == "source":
            nodes += output_plan(want, _TOP, looks)
    if keyer is not None:
        nodes += prefixed(keyer.plan(picture), "keyer")
    if limited:
        nodes.append(step(LIMIT))
    for want in wants:
        if want.content == "matte":
            nodes.append(Store(output_name(want.name), want.layout, "a"))
        elif want.content == "fill":
            nodes += output_plan(want, _TOP, looks)
    return tuple(nodes)


def output_plan(want: Want, lanes: tuple[str, ...], looks: Mapping[str, Look]) -> Plan:
    """Encode the premultiplied linear `lanes` for one output and store it; the lanes themselves stay as they are."""
    out = tuple(f"out_{want.name}_{lane}" for lane in _COLOUR)
    alpha = lanes[3]
    nodes: list[Node] = []
    if want.alpha is Alpha.STRAIGHT:
        nodes.append(_copied(UNPREMULTIPLY, lanes, out))
    else:
        nodes.append(_copied(KEEP_COLOUR, lanes[:3], out))
    named = dict(zip(_COLOUR, out, strict=True))
    if want.look:
        nodes += prefixed(look_plan(looks[want.look], want.colour.transfer, lanes=named), look_prefix(want.look))
    else:
        nodes.append(step(encode(want.colour.transfer, bits=want.layout.bits), lanes=named))
    if want.layout.kind == "yuv":
        nodes.append(step(MATRIX_3X4, output_name(want.name), lanes=named))
    stored = out if want.alpha is Alpha.OPAQUE or not want.layout.has_alpha else (*out, alpha)
    nodes.append(Store(output_name(want.name), want.layout, " ".join(stored)))
    return tuple(nodes)


def output_name(name: str) -> str:
    """What an output is called in a plan: a want may share its name with a plane that the plan loads (`source`)."""
    return f"outputs.{name}"


def look_prefix(name: str) -> str:
    """What the names of a look are put under."""
    return f"looks.{name}"


def output_picture(want: Want, canvas: Picture) -> Picture:
    """The type of what is stored for a want."""
    alpha = want.alpha if want.layout.has_alpha else Alpha.OPAQUE
    return Picture(canvas.width_px, canvas.height_px, want.layout, want.colour, alpha, canvas.pixel_aspect)


def _copied(operation: Operation, reads: tuple[str, ...], writes: tuple[str, ...]) -> Step:
    """An operation that writes other lanes than it reads."""
    return Step(operation, reads, writes, (), ())
