"""Writes one pass as Python source, for the CPU or for CUDA, from the same slice of the plan.

The two differ in three places: the loop around the pixel (`prange` over bands of rows, or one thread per pixel), how
an element is named (`row[x]`, or `plane[y, x]`), and chroma, which the CPU expands a row at a time.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from onset_kernels import cell_mean, chroma, chroma_sharpen, guided_chroma, half, scaled
from onset_kernels.access import Sample, elements, samples
from onset_kernels.chroma import SITING_PARAMETERS
from onset_kernels.passes import Pass, Version
from onset_kernels.plan import Around, Cells, Load, Step, Store
from onset_kernels.stages import Stages, loops, run_of, stages_of

Scalar = Callable[..., Any]
_ROW = ("y", "before", "width", "height")


@dataclass
class Source:
    """A pass being written: names of everything it takes, and its lines in three groups."""

    cuda: bool
    slots: dict[str, int]
    functions: dict[Scalar, str] = field(default_factory=dict)
    row_functions: set[Scalar] = field(default_factory=set)
    arrays: dict[tuple[str, int], str] = field(default_factory=dict)
    used_slots: set[str] = field(default_factory=set)
    row: list[str] = field(default_factory=list)
    pixel: list[str] = field(default_factory=list)
    loops: list[str] = field(default_factory=list)
    cells: Cells | None = None
    before_cells: list[str] = field(default_factory=list)
    after_cells: list[str] = field(default_factory=list)
    scratch_rows: int = 0
    guides: dict[str, str] = field(default_factory=dict)

    def call(self, function: Scalar) -> str:
        """The name under which the generated module knows a scalar function."""
        return self.functions.setdefault(function, f"f{len(self.functions)}_{function.__name__}")

    def slot(self, name: str) -> str:
        """The local that holds a parameter."""
        self.used_slots.add(name)
        return f"k{self.slots[name]}"

    def array(self, name: str, plane: int) -> str:
        """The argument that is plane `plane` of the picture `name` (a table is plane -1)."""
        return self.arrays.setdefault((name, plane), f"p{len(self.arrays)}")

    def element(self, name: str, plane: int, index: str) -> str:
        """One element of the current row.

        Never through a row of its own (`row = plane[y]`): numba takes that for an alias and no longer tells LLVM that
        the planes are apart, so that a pass with a table is not vectorised (a 3D LUT at 1080p: 27 ms, 13 ms so).
        """
        return f"{self.array(name, plane)}[y, {index}]"

    def scratch(self) -> str:
        """A scratch row of float32, one per band."""
        self.scratch_rows += 1
        return f"scratch[band, {self.scratch_rows - 1}]"

    def scratch_block(self, rows: int) -> str:
        """Several scratch rows of float32 that stay from row to row, one set per band."""
        self.scratch_rows += rows
        return f"scratch[band, {self.scratch_rows - rows} : {self.scratch_rows}]"

    def guided(self, load: Load, sample: Sample) -> str:
        """Chroma under the guidance of luma, whose rows at chroma's samples are worked out once for both."""
        spec = load.layout.planes[sample.plane]
        packed = samples(load.layout)[0].kind == "pair"
        siting = ", ".join(self.slot(f"{load.name}.{name}") for name in SITING_PARAMETERS)
        plane, luma = self.array(load.name, sample.plane), self.array(load.name, 0)
        if self.cuda:
            shape = f"{spec.divide_y}, {sample.shift}, {sample.mask}, {packed}"
            return f"{self.call(guided_chroma.guided_at)}({plane}, x, y, {luma}, {shape}, {siting})"
        guide = self.guides.get(load.name)
        if guide is None:
            guide = self.guides[load.name] = f"guide{len(self.guides)}"
            self.row_functions.add(guided_chroma.site_rows)
            self.row.append(f"{guide} = {self.scratch_block(guided_chroma.SITE_ROWS)}")
            self.row.append(
                f"{self.call(guided_chroma.site_rows)}"
                f"({luma}, y, before, {spec.divide_y}, {packed}, {sample.mask}, {siting}, {guide})"
            )
        row = f"row{self.scratch_rows}"
        self.row.append(f"{row} = {self.scratch()}")
        self.row_functions.add(guided_chroma.guided_row)
        lines = self.scratch_block(guided_chroma.LINE_ROWS)
        arguments = f"{spec.divide_y}, {sample.shift}, {sample.mask}, {siting}, {guide}, {lines}, {row}"
        self.row.append(f"{self.call(guided_chroma.guided_row)}({plane}, y, before, {arguments})")
        return f"{row}[x]"

    def sharpened(self, load: Load, sample: Sample) -> str:
        """Chroma whose samples are sharpened before they are brought up bilinearly."""
        siting = ", ".join(self.slot(f"{load.name}.{name}") for name in SITING_PARAMETERS)
        plane = self.array(load.name, sample.plane)
        arguments = f"{load.layout.planes[sample.plane].divide_y}, {sample.shift}, {sample.mask}, {siting}"
        if self.cuda:
            return f"{self.call(chroma_sharpen.sharp_at)}({plane}, x, y, {arguments})"
        row = f"row{self.scratch_rows}"
        self.row.append(f"{row} = {self.scratch()}")
        self.row_functions.add(chroma_sharpen.sharp_row)
        lines = self.scratch_block(chroma_sharpen.SHARP_ROWS)
        self.row.append(f"{self.call(chroma_sharpen.sharp_row)}({plane}, y, before, {arguments}, {lines}, {row})")
        return f"{row}[x]"

    def expanded(self, name: str, plane: int, arguments: str, *, by_row: Scalar, by_pixel: Scalar, extra: int) -> str:
        """A value that the CPU reads from a row filled before the pixel loop, and a card works out per pixel."""
        argument = self.arrays.setdefault((name, plane), f"p{len(self.arrays)}")
        if self.cuda:
            return f"{self.call(by_pixel)}({argument}, x, y{arguments})"
        row = f"row{self.scratch_rows}"
        self.row.append(f"{row} = {self.scratch()}")
        blended = "".join(f", {self.scratch()}" for _ in range(extra))
        self.row_functions.add(by_row)
        self.row.append(f"{self.call(by_row)}({argument}, y{arguments}{blended}, {row})")
        return f"{row}[x]"

    def stretched(self, name: str, plane: int) -> str:
        """A value of a plane smaller than the canvas: on the CPU the blend of two of its rows, kept from row to row."""
        argument = self.array(name, plane)
        if self.cuda:
            return f"{self.call(scaled.scaled_at)}({argument}, x, y, width, height)"
        even, odd, weight = (f"{part}{self.scratch_rows}" for part in ("even", "odd", "weight"))
        self.row += [f"{even} = {self.scratch()}", f"{odd} = {self.scratch()}"]
        self.row_functions.add(scaled.scaled_rows)
        self.row.append(
            f"{weight} = {self.call(scaled.scaled_rows)}({argument}, y, before, width, height, {even}, {odd})"
        )
        return f"{self.call(scaled.between)}({even}[x], {odd}[x], {weight})"


def write(part: Pass, slots: dict[str, int], *, cuda: bool) -> Source:
    """The lines of one pass."""
    source = Source(cuda, slots, cells=cells_of(part))
    wanted = {lane for version in (*part.body, *part.stores, *part.arounds) for lane in version.reads}
    stages = None if cuda or source.cells is not None else stages_of(part)
    if stages is not None:
        _write_stages(source, stages, wanted)
        return source
    for coordinate in sorted(wanted & {"x", "y", "width", "height"}):
        source.pixel.append(f"{coordinate}_lane = F({coordinate})")
    for version in part.body:
        _write_body(source, version, wanted)
    for version in part.stores:
        _write_store(source, version)
    for version in part.arounds:
        assert isinstance(version.node, Around)
        target = source.element(f"around {version.makes[0]}", 0, "x")
        source.pixel.append(f"{target} = {_lane(version.reads[0])}")
    return source


def _write_stages(source: Source, stages: Stages, wanted: set[str]) -> None:
    """Three loops over a row, and scratch rows for what they hand on."""

    def lines_of(version: Version) -> list[str]:
        source.pixel.clear()
        if isinstance(version.node, Store):
            _write_store(source, version)
        else:
            _write_body(source, version, wanted)
        return source.pixel.copy()

    rows = {lane: source.scratch() for lanes in stages.carried for lane in lanes}
    source.row_functions.add(run_of)
    source.loops += loops(stages, rows, lines_of, source.call(run_of))


def cells_of(part: Pass) -> Cells | None:
    """The cells whose means a pass stores; None if it stores pixels. Raises ValueError if it would store both."""
    found = {version.node.cells for version in part.stores if isinstance(version.node, Store)}
    if len(found) > 1:
        raise ValueError("a plan stores either pixels or means of the same cells; make two plans of this one")
    return found.pop() if found else None


def _write_body(source: Source, version: Version, wanted: set[str]) -> None:
    node = version.node
    if isinstance(node, Load):
        for lane, sample in zip(version.makes, samples(node.layout), strict=True):
            if lane in wanted:
                source.pixel.append(f"{lane} = {_read(source, node, sample)}")
    elif isinstance(node, Around):
        source.pixel.append(f"{version.makes[0]} = {source.element(f'around {version.makes[0]}', 0, 'x')}")
    elif isinstance(node, Step) and node.operation.by_row is not None and not source.cuda:
        _write_by_row(source, node, version.makes)
    elif isinstance(node, Step):
        arguments = [_lane(lane) for lane in version.reads]
        arguments += [source.array(table, -1) for table in node.tables]
        arguments += [source.slot(name) for name in node.parameters]
        made = ", ".join(version.makes)
        source.pixel.append(f"{made} = {source.call(node.operation.function)}({', '.join(arguments)})")


def _write_by_row(source: Source, node: Step, makes: tuple[str, ...]) -> None:
    """An operation that fills rows before the pixel loop, which only reads them."""
    function = node.operation.by_row
    assert function is not None
    block = f"rows{source.scratch_rows}"
    source.row.append(f"{block} = {source.scratch_block(len(makes))}")
    source.row_functions.add(function)
    arguments = [source.array(table, -1) for table in node.tables] + [source.slot(name) for name in node.parameters]
    source.row.append(f"{source.call(function)}({', '.join([*_ROW, *arguments])}, {block})")
    for number, made in enumerate(makes):
        row = f"{block}_{number}"
        source.row.append(f"{row} = {block}[{number}]")
        source.pixel.append(f"{made} = {row}[x]")


def _read(source: Source, load: Load, sample: Sample) -> str:
    if load.scaled:
        if load.layout.kind == "yuv" or len(load.layout.planes) < len(samples(load.layout)):
            raise ValueError(
                f"{load.name!r} is {load.layout.key}, which cannot be scaled; give a plane for each sample"
            )
        return f"{source.stretched(load.name, sample.plane)} * F({sample.scale!r})"
    if sample.kind == "chroma" and load.guided:
        return f"{source.guided(load, sample)} * F({sample.scale!r})"
    if sample.kind == "chroma" and load.sharpened:
        return f"{source.sharpened(load, sample)} * F({sample.scale!r})"
    if sample.kind == "chroma":
        siting = "".join(f", {source.slot(f'{load.name}.{name}')}" for name in SITING_PARAMETERS)
        arguments = f", {load.layout.planes[sample.plane].divide_y}, {sample.shift}, {sample.mask}{siting}"
        value = source.expanded(
            load.name, sample.plane, arguments, by_row=chroma.expand_row, by_pixel=chroma.chroma_at, extra=1
        )
        return f"{value} * F({sample.scale!r})"
    if sample.kind == "pair":
        value = source.expanded(
            load.name,
            sample.plane,
            f", {sample.mask}",
            by_row=chroma.luma_pair_row,
            by_pixel=chroma.luma_pair_at,
            extra=0,
        )
        return f"{value} * F({sample.scale!r})"
    index = f"{sample.step} * x + {sample.offset}" if sample.kind == "interleaved" else "x"
    element = source.element(load.name, sample.plane, index)
    if sample.kind == "float":
        return element
    if sample.kind == "half":
        return f"{source.call(half.half_to_float)}(np.uint32(({element} >> {sample.shift}) & {sample.mask}))"
    if sample.mask < 1 << 24 and sample.mask << sample.shift < 1 << 31:
        # Exact in a float32 without shifting down: the scale takes the shift along. Saves an instruction a sample.
        masked = f"{element} & {sample.mask << sample.shift}"
        return f"F(np.int32({masked})) * F({sample.scale / (1 << sample.shift)!r})"
    return f"F(np.int32(({element} >> {sample.shift}) & {sample.mask})) * F({sample.scale!r})"


def _write_store(source: Source, version: Version) -> None:
    node = version.node
    assert isinstance(node, Store)
    lanes = [_lane(lane) for lane in version.reads]
    if len(lanes) == 3:
        lanes.append("F(1)")  # an opaque picture in a layout with alpha
    if source.cells is not None:
        _write_means(source, node, lanes)
        return
    for element in elements(node.layout):
        index = f"{element.step} * x + {element.offset}" if element.step > 1 else "x"
        target = source.element(node.name, element.plane, index)
        arguments = ", ".join(lanes[lane] for lane in element.lanes)
        source.pixel.append(f"{target} = {source.call(element.function)}({arguments})")


def _write_means(source: Source, store: Store, lanes: list[str]) -> None:
    """Sums over the lines of a cell are kept in a scratch row per lane; behind the last line they become a stored row.

    Adding up the lanes of one row of cells this way leaves the pixel loop as it is for pixels: it vectorises.
    """
    assert source.cells is not None
    side = source.cells.side_px
    for lane, sample in zip(lanes, samples(store.layout), strict=False):
        if sample.kind != "float":
            raise ValueError(
                f"means of cells are stored as floats, not {store.layout.key}; use gray_float or rgb_float"
            )
        sums = f"sums{source.scratch_rows}"
        source.row_functions |= {cell_mean.clear, cell_mean.fold}
        source.before_cells += [f"{sums} = {source.scratch()}", f"{source.call(cell_mean.clear)}({sums})"]
        source.pixel.append(f"{sums}[x] += {lane}")
        target = source.array(store.name, sample.plane)
        source.after_cells.append(f"{source.call(cell_mean.fold)}({sums}, width, {side}, lines, {target}[cell])")


def _lane(version: str) -> str:
    return f"{version}_lane" if version in ("x", "y", "width", "height") else version
