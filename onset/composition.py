"""From parts to one plan: decode the camera, key it, stack the layers, encode every output.

The functions here are pure: pictures and parts in, nodes out. What changes from frame to frame (parameters, planes)
is gathered by `onset.compositor`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from onset_kernels.curves import encode
from onset_kernels.keep import KEEP, KEEP_COLOUR
from onset_kernels.matrix_3x4 import MATRIX_3X4
from onset_kernels.opaque import LIMIT, OPAQUE
from onset_kernels.picture import Alpha, Picture, Transfer
from onset_kernels.plan import Node, Plan, Store, prefixed, step
from onset_kernels.premultiply import PREMULTIPLY, UNPREMULTIPLY

from onset.developing import carries_alpha, source_plan
from onset.errors import UsageError
from onset.looks import look_plan
from onset.matte_stack import PlacedMatte, Stage, copied, key_stages, status_stage
from onset.nearest import suggestion
from onset.ports import Keyer, Layer, Want, Wrapping
from onset.show import Look, Repair
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
    mattes: Sequence[PlacedMatte],
    stack: Sequence[StackPart],
    canvas: Picture,
    wants: Sequence[Want],
    looks: Mapping[str, Look],
    *,
    repair: Repair = "none",
) -> Plan:
    """Everything computed for one frame, bottom of the stack first. Raises UsageError for a want that nothing shows.

    `repair` says how the camera's signal is mended before anything else, as far as its layout is in need of it.
    """
    stages = tuple(camera_stages(picture, keyer, mattes, repair))
    _check_contents(wants, stages)
    camera = camera_plan(stages, wants, looks)
    entries = [
        StackEntry(part.layer.plan(canvas) if part.layer is not None else CAMERA, part.operator) for part in stack
    ]
    nodes = list(stack_plan(entries, camera, wraps=isinstance(keyer, Wrapping) and keyer.wraps))
    for want in wants:
        if want.content == "comp":
            nodes += output_plan(want, _UNDER, looks)
        elif want.content == "alpha":
            nodes += grey_plan(want, "under_a")
    return tuple(nodes)


def camera_stages(
    picture: Picture, keyer: Keyer | None, mattes: Sequence[PlacedMatte], repair: Repair
) -> Iterator[Stage]:
    """Camera picture -> premultiplied linear `r g b a`, cut where something can be looked at.

    The keyer sees an opaque picture; the picture's own alpha limits what it found, so that no keyer has to.
    """
    limited = carries_alpha(picture)
    nodes: list[Node] = list(source_plan(picture, guided=repair == "guided", sharpened=repair == "sharpened"))
    if limited:
        nodes.append(copied(KEEP, ("a",), ("source_a",)))
    nodes.append(step(OPAQUE))
    yield Stage(tuple(nodes), {"source": _TOP})
    yield from key_stages(picture, keyer, mattes)
    yield Stage((step(LIMIT),) if limited else (), {"matte": ("a",), "fill": _TOP})
    yield status_stage(keyer)


def camera_plan(stages: Sequence[Stage], wants: Sequence[Want], looks: Mapping[str, Look]) -> Plan:
    """The stages one after another, with the outputs that are taken on the way."""
    nodes: list[Node] = []
    for stage in stages:
        nodes += stage.plan
        for want in wants:
            lanes = stage.views.get(want.content, ())
            if len(lanes) == 1:
                nodes += grey_plan(want, lanes[0])
            elif lanes:
                nodes += output_plan(want, lanes, looks)
    return tuple(nodes)


def _check_contents(wants: Sequence[Want], stages: Sequence[Stage]) -> None:
    """Raise UsageError for a content that is nowhere, or colour asked for in grey."""
    shown = {content: lanes for stage in stages for content, lanes in stage.views.items()}
    shown |= {"comp": _UNDER, "alpha": ("under_a",)}
    for want in wants:
        if want.content not in shown:
            known = suggestion(want.content, sorted(shown))
            raise UsageError(f"output {want.name!r}: nothing here shows {want.content!r}; {known}")
        if len(shown[want.content]) > 1 and want.layout.kind == "gray":
            raise UsageError(
                f"output {want.name!r}: {want.content} is in colour, which {want.layout.key} does not hold"
            )
        if len(shown[want.content]) == 1 and want.layout.kind == "yuv":
            raise UsageError(f"output {want.name!r}: {want.content} is grey, which {want.layout.key} does not hold")


def grey_plan(want: Want, lane: str) -> Plan:
    """Store one lane, 0 to 1, as codes: a matte is a number, not light. Layouts in colour get it in each channel."""
    if want.layout.kind == "gray":
        return (Store(output_name(want.name), want.layout, lane),)
    out = tuple(f"out_{want.name.replace('.', '_')}_{colour}" for colour in _COLOUR)
    return (*(copied(KEEP, (lane,), (one,)) for one in out), Store(output_name(want.name), want.layout, " ".join(out)))


def output_plan(want: Want, lanes: tuple[str, ...], looks: Mapping[str, Look]) -> Plan:
    """Encode linear `lanes` for one output and store it: premultiplied with their alpha, or three without one.

    What is stored premultiplied is the stored value times alpha, as `source_plan` reads it: a code where it is encoded,
    light where it is not. Opaque is the picture before black. The lanes themselves stay as they are.
    """
    out = tuple(f"out_{want.name.replace('.', '_')}_{lane}" for lane in _COLOUR)
    nodes: list[Node] = []
    keyed, encoded = len(lanes) == 4, want.colour.transfer is not Transfer.LINEAR
    if keyed and (want.alpha is Alpha.STRAIGHT or (want.alpha is Alpha.PREMULTIPLIED and encoded)):
        nodes.append(copied(UNPREMULTIPLY, lanes, out))
    else:
        nodes.append(copied(KEEP_COLOUR, lanes[:3], out))
    named = dict(zip(_COLOUR, out, strict=True))
    if want.look:
        nodes += prefixed(look_plan(looks[want.look], want.colour.transfer, lanes=named), look_prefix(want.look))
    else:
        nodes.append(step(encode(want.colour.transfer, bits=want.layout.bits), lanes=named))
    if keyed and want.alpha is Alpha.PREMULTIPLIED and encoded:
        nodes.append(step(PREMULTIPLY, lanes=named | {"a": lanes[3]}))
    if want.layout.kind == "yuv":
        nodes.append(step(MATRIX_3X4, output_name(want.name), lanes=named))
    opaque = want.alpha is Alpha.OPAQUE or not want.layout.has_alpha
    stored = out if opaque else (*out, *lanes[3:])
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
