"""A plan: what is computed for one frame, as data. `onset_kernels.fuse` turns it into passes.

A plan is a tuple of nodes in order. Lanes are float32 values per pixel, named; a node sees what earlier ones left.

    plan = (
        Load("source", Layout.BGRA8, "r g b a"),
        step(SRGB_DECODE),                                     # r g b -> linear
        step(SRGB_DECODE, lanes={"r": "under_r", ...}),        # the same arithmetic on other lanes
        step(DIFFERENCE_KEY, "keyer"),                         # parameters become keyer.gain, keyer.black ...
        Around("a", blur, "keyer.blur"),                       # a neighbourhood step ends the pass
        Store("matte", Layout.GRAY8, "a"),
    )

Parameter values are not part of a plan: they are floats in an array, set by name, so that no slider ever recompiles.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from onset_kernels.operation import Operation
from onset_kernels.picture import Layout


@dataclass(frozen=True)
class Load:
    """Read a picture's planes into lanes, scaled so that the full code is 1.0 (half and float planes are not scaled).

    YUV layouts give three code-value lanes (luma, cb, cr; chroma brought up to luma's grid bilinearly with the siting
    parameters `<name>.even`, `<name>.odd`, `<name>.even_y`, `<name>.odd_y` of `onset_kernels.chroma`), to be decoded
    by `yuv_decode`. With `scaled` the planes may be smaller than the canvas and are sampled bilinearly at pixel centres
    (`onset_kernels.scaled`): any grey layout, or one with a plane for each of its samples, as `RGB_FLOAT`. `guided`
    brings subsampled chroma up under the guidance of luma instead (`onset_kernels.guided_chroma`); `sharpened`, which
    costs far less, only sharpens its samples first (`onset_kernels.chroma_sharpen`).
    """

    name: str
    layout: Layout
    lanes: str
    scaled: bool = False
    guided: bool = False
    sharpened: bool = False


@dataclass(frozen=True)
class Step:
    """One operation on named lanes with named tables and parameter slots."""

    operation: Operation
    lanes: tuple[str, ...]
    replaced: tuple[str, ...]
    tables: tuple[str, ...]
    parameters: tuple[str, ...]


@dataclass(frozen=True)
class Around:
    """A neighbourhood step on one lane: ends the pass, runs `neighbourhood` on the lane's float32 plane.

    `neighbourhood` is a name in `onset_kernels.around.AROUND` (box_blur, gaussian_blur, grow, shrink, ...); its radius
    or sigma in pixels is the parameter slot `parameter`.
    """

    lane: str
    neighbourhood: str
    parameter: str


@dataclass(frozen=True)
class Store:
    """Write lanes to an output picture. RGB layouts are quantised with rounding after clamping to 0..1; halves and
    floats are written as they are. Lanes in the order of the layout's samples: r g b a, or one lane for grey.

    With `cells` the output is smaller than the canvas: each of its samples is the mean over a cell of pixels.
    """

    name: str
    layout: Layout
    lanes: str
    cells: "Cells | None" = None


@dataclass(frozen=True)
class Cells:
    """Squares of `side_px` pixels whose mean is stored: float layouts, CPU alone, the same for all stores of a plan.

    `lines` are the rows of a cell that are read, in order: all of them give the true mean; fewer cost less, alias more
    and average less noise away. Columns are all read, because a row that is read in part does not vectorise. At the
    right and lower edge a cell averages what is there; where none of its lines is, its last row.
    """

    side_px: int
    lines: tuple[int, ...]

    def __post_init__(self) -> None:
        if not self.lines or list(self.lines) != sorted({*self.lines} & {*range(self.side_px)}):
            raise ValueError(
                f"lines {self.lines} of cells of {self.side_px} px; they must rise within 0..{self.side_px - 1}"
            )

    def size(self, width_px: int, height_px: int) -> tuple[int, int]:
        """Width and height in cells of a canvas of this size."""
        return -(-width_px // self.side_px), -(-height_px // self.side_px)


Node = Load | Step | Around | Store
Plan = tuple[Node, ...]


def step(operation: Operation, prefix: str = "", *, lanes: Mapping[str, str] | None = None) -> Step:
    """An application of `operation`: parameters get `prefix.`, lanes are renamed by `lanes` where it has them."""
    rename = lanes or {}
    dot = f"{prefix}." if prefix else ""
    return Step(
        operation,
        tuple(rename.get(lane, lane) for lane in operation.lane_names),
        tuple(rename.get(lane, lane) for lane in operation.replaced),
        tuple(dot + table for table in operation.table_names),
        tuple(dot + parameter for parameter in operation.parameters),
    )


def prefixed(plan: Plan, prefix: str) -> Plan:
    """The plan with every parameter slot, loaded plane and output put under `prefix.`: how parts are told apart."""
    return tuple(_put_under(node, f"{prefix}.") for node in plan)


def _put_under(node: Node, dot: str) -> Node:
    if isinstance(node, Step):
        return replace(
            node,
            tables=tuple(dot + name for name in node.tables),
            parameters=tuple(dot + name for name in node.parameters),
        )
    if isinstance(node, Around):
        return replace(node, parameter=dot + node.parameter)
    return replace(node, name=dot + node.name)


@dataclass(frozen=True)
class Values:
    """What a part supplies for one frame: parameter values and planes, under the names its plan uses.

    `planes` maps a `Load` name to (planes, revision); an unchanged revision is not uploaded to a card again.
    """

    parameters: Mapping[str, float] = field(default_factory=dict)
    planes: Mapping[str, "Planes"] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Planes:
    """Arrays of one loaded picture and a revision that changes whenever a pixel may have."""

    arrays: tuple[object, ...]
    revision: int = 0
