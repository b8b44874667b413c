"""A picture of any type -> linear light in the working primaries, as nodes and their values: for cameras and plates."""

from onset_kernels.chroma import siting_parameters
from onset_kernels.curves import decode
from onset_kernels.keep import GREY
from onset_kernels.matrix_3x4 import MATRIX_3X4
from onset_kernels.picture import Alpha, Layout, Picture, Primaries, Transfer
from onset_kernels.plan import Load, Node, Plan, step
from onset_kernels.premultiply import UNPREMULTIPLY, UNPREMULTIPLY_CODES
from onset_kernels.primaries import primaries_parameters
from onset_kernels.yuv_decode import YUV_DECODE, yuv_parameters

_LANES = {"rgba": "r g b a", "rgb": "r g b", "gray": "r", "yuv": "luma cb cr"}


def source_plan(
    picture: Picture, name: str = "source", *, guided: bool = False, sharpened: bool = False,
    matte: Layout | None = None,
) -> Plan:  # fmt: skip
    """The picture loaded as `name` -> `r g b`, straight linear light in BT.709 primaries; `a` if the layout has it.

    `guided` brings subsampled chroma up under the guidance of luma: dearer, and nearer where colours meet. `sharpened`
    has about half of that for little. `matte` is the layout of a picture that is its alpha, loaded as `matte`: the
    colour is straightened by it as the picture's kind of alpha says; an opaque one lies before black in linear light.
    """
    layout, colour = picture.layout, picture.colour
    mended = subsampled(picture)
    load = Load(name, layout, _LANES[layout.kind], guided=guided and mended, sharpened=sharpened and mended)
    nodes: list[Node] = [load]
    if layout.kind == "yuv":
        nodes.append(step(YUV_DECODE, name))
    elif layout.kind == "gray":
        nodes.append(step(GREY))
    if matte is not None:
        nodes.append(Load("matte", matte, "a"))
    straighten = picture.alpha is Alpha.PREMULTIPLIED and (matte is not None or layout.has_alpha)
    before_black = picture.alpha is Alpha.OPAQUE and matte is not None
    if straighten and colour.transfer is not Transfer.LINEAR:
        # Files premultiply the values they store, that is encoded ones; with its own alpha a glow may be above it.
        nodes.append(step(UNPREMULTIPLY if matte is None else UNPREMULTIPLY_CODES))
    exact = layout.bits if layout.kind in ("rgb", "rgba") else 16  # Y'CbCr decodes to superwhites too
    nodes.append(step(decode(colour.transfer, bits=exact)))
    if before_black or (straighten and colour.transfer is Transfer.LINEAR):
        nodes.append(step(UNPREMULTIPLY))
    if colour.primaries is not Primaries.BT709:
        nodes.append(step(MATRIX_3X4, f"{name}.primaries"))
    return tuple(nodes)


def source_values(picture: Picture, name: str = "source") -> dict[str, float]:
    """Parameters of `source_plan`: matrix, range, chroma siting, primaries."""
    values: dict[str, float] = {}
    layout, colour = picture.layout, picture.colour
    if layout.kind == "yuv":
        values |= yuv_parameters(colour.matrix, colour.range, layout.bits)
        if subsampled(picture):
            values |= siting_parameters(colour.siting, divide_y=max(spec.divide_y for spec in layout.planes))
    if colour.primaries is not Primaries.BT709:
        matrix = primaries_parameters(colour.primaries, Primaries.BT709)
        values |= {f"primaries.{parameter}": value for parameter, value in matrix.items()}
    return {f"{name}.{parameter}": value for parameter, value in values.items()}


def subsampled(picture: Picture) -> bool:
    """Whether several pixels share a sample of chroma."""
    return any(spec.divide_x > 1 for spec in picture.layout.planes)


def carries_alpha(picture: Picture) -> bool:
    """Whether the picture brings an alpha that means something."""
    return picture.layout.has_alpha and picture.alpha is not Alpha.OPAQUE
