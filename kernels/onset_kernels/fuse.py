"""Turns a plan into passes on disk: one small generated module each, named by a hash of its text and our sources.

Generated source starts warm: numba finds the compiled pass in its cache. Chains of closures, the other way to fuse,
run as fast but are compiled anew in every process (measured: 2.6 s for 11 operations, 10.7 s for 30).
"""

import hashlib
import importlib.util
import os
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onset_kernels.chroma import SITING_PARAMETERS
from onset_kernels.emit import Source, write
from onset_kernels.passes import Pass, cut
from onset_kernels.picture import Layout
from onset_kernels.plan import Around, Cells, Load, Plan, Step, Store

_CPU = """\
@njit(parallel=True, nogil=True, cache=True, fastmath=FASTMATH, error_model="numpy")
def run(bands, height, width, p, scratch{arrays}):
{slots}
    for band in prange(bands):
        before = -1
        for y in range(height * band // bands, height * (band + 1) // bands):
{row}
            before = y
{loops}
"""
_CELLS = """\
@njit(parallel=True, nogil=True, cache=True, fastmath=FASTMATH, error_model="numpy")
def run(bands, height, width, p, scratch{arrays}):
{slots}
    cells = (height + {side} - 1) // {side}
    for band in prange(bands):
        before = -1
        for cell in range(cells * band // bands, cells * (band + 1) // bands):
{before}
            lines = 0
            for line in {lines}:
                y = cell * {side} + line
                if y >= height:
                    if lines > 0:
                        break
                    y = height - 1
                lines += 1
{row}
                before = y
                for x in range(width):
{pixel}
{after}
"""
_CUDA = """\
def run(height, width, p{arrays}):
    x, y = cuda.grid(2)
    if x < width and y < height:
{slots}
{pixel}
"""


@dataclass(frozen=True)
class Kernel:
    """One generated pass: its module, and the pictures its array arguments belong to, in order.

    `arrays` holds (picture name, plane number); plane -1 is a table; names `around <lane>` are planes between passes.
    """

    module: ModuleType
    arrays: tuple[tuple[str, int], ...]
    scratch_rows: int
    arounds: tuple[tuple[str, Around], ...]


@dataclass(frozen=True)
class Fused:
    """All passes of a plan, the parameter slots in order, and what it loads and stores."""

    kernels: tuple[Kernel, ...]
    slots: tuple[str, ...]
    loads: dict[str, Load]
    tables: frozenset[str]
    stores: dict[str, Layout]
    cells: Cells | None

    def tiny(self, name: str, plane: int) -> NDArray[Any]:
        """An array of one element, of the type that a pass takes for this picture and plane."""
        if name.startswith("around "):
            return np.zeros((1, 1), np.float32)
        if plane < 0:
            return np.zeros(1, np.float32)
        layout = self.stores[name] if name in self.stores else self.loads[name].layout
        return np.zeros((1, 1), layout.planes[plane].dtype)


def fuse(plan: Plan, *, cuda: bool) -> Fused:
    """Generate (or find) the passes of a plan. Nothing is compiled before the first run.

    Raises ValueError: no Store, a lane that nothing wrote, a name that stands for two planes.
    """
    check_names(plan)
    names = slot_names(plan)
    slots = {name: number for number, name in enumerate(names)}
    kernels = tuple(_kernel(part, slots, cuda=cuda) for part in cut(plan))
    used = {name for kernel in kernels for name, _ in kernel.arrays}
    return Fused(
        kernels,
        names,
        {node.name: node for node in plan if isinstance(node, Load) and node.name in used},
        frozenset(table for node in plan if isinstance(node, Step) for table in node.tables if table in used),
        {node.name: node.layout for node in plan if isinstance(node, Store)},
        next((node.cells for node in plan if isinstance(node, Store)), None),
    )


def check_names(plan: Plan) -> None:
    """Raise ValueError when one name stands for two things that a run is given: one would be taken for the other."""
    loads: dict[str, Layout] = {}
    for node in plan:
        if isinstance(node, Load) and loads.setdefault(node.name, node.layout) is not node.layout:
            raise ValueError(f"{node.name!r} is loaded as {loads[node.name].key} and as {node.layout.key}; rename one")
    taken: dict[str, str] = dict.fromkeys(loads, "loaded")
    for node in plan:
        for table in node.tables if isinstance(node, Step) else ():
            if taken.setdefault(table, "a table") != "a table":
                raise ValueError(f"{table!r} is a table and also {taken[table]}; rename one")
    for node in plan:
        if isinstance(node, Store):
            if node.name in taken:
                raise ValueError(f"{node.name!r} is stored and also {taken[node.name]}; rename one")
            taken[node.name] = "stored before"


def slot_names(plan: Plan) -> tuple[str, ...]:
    """Every parameter of a plan, each once, in order of appearance."""
    names: dict[str, None] = {}
    for node in plan:
        if isinstance(node, Step):
            names.update(dict.fromkeys(node.parameters))
        elif isinstance(node, Around):
            names[node.parameter] = None
        elif isinstance(node, Load) and any(spec.divide_x > 1 for spec in node.layout.planes):
            names.update(dict.fromkeys(f"{node.name}.{name}" for name in SITING_PARAMETERS))
    return tuple(names)


def cache_folder() -> Path:
    """Where generated passes lie: `onset/passes` of the cache folder, or a temporary one if that is read-only."""
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = home / "onset" / "passes"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        writable = os.access(folder, os.W_OK)
    except OSError:
        writable = False
    if not writable:
        folder = Path(tempfile.gettempdir()) / f"onset-passes-{os.getuid()}"
        folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def _kernel(part: Pass, slots: dict[str, int], *, cuda: bool) -> Kernel:
    source = write(part, slots, cuda=cuda)
    if cuda and source.cells is not None:
        raise ValueError("means of cells are made on the CPU alone, the same everywhere; use device cpu")
    text = _text(source)
    arounds = tuple((v.makes[0], v.node) for v in part.arounds if isinstance(v.node, Around))
    return Kernel(_module(text, source.functions), tuple(source.arrays), source.scratch_rows, arounds)


def _text(source: Source) -> str:
    wrap = "gpu" if source.cuda else "cpu"
    header = [
        "import numpy as np",
        f"from onset_kernels.wrap import FASTMATH, {wrap}{'' if source.cuda else ', cpu_row'}",
    ]
    header.append("from numba import cuda" if source.cuda else "from numba import njit, prange")
    header += sorted({f"import {_home(function)}" for function in source.functions})
    for function, name in source.functions.items():
        how = "cpu_row" if function in source.row_functions else wrap
        header.append(f"{name} = {how}({_home(function)}.{function.__name__})")
    slots = sorted(source.slots[name] for name in source.used_slots)
    text = {
        "arrays": "".join(f", {name}" for name in source.arrays.values()),
        "slots": _indented([f"k{slot} = p[{slot}]" for slot in slots], 8 if source.cuda else 4),
        "row": _indented(source.row, 16 if source.cells else 12),
        "pixel": _indented(source.pixel, 8 if source.cuda else 20 if source.cells else 16),
    }
    loops = source.loops or ["for x in range(width):", *(f"    {line}" for line in source.pixel)]
    text["loops"] = _indented(loops, 12)
    if source.cells is not None:
        text |= {
            "side": str(source.cells.side_px),
            "lines": repr(source.cells.lines),
            "before": _indented(source.before_cells, 12),
            "after": _indented(source.after_cells, 12),
        }
    body = _CELLS if source.cells else _CUDA if source.cuda else _CPU
    return (
        '"""Generated from a plan by onset_kernels.fuse; made again when missing."""\n\n'
        + "\n".join(header)
        + "\n\nF = np.float32\n\n\n"
        + body.format(**text)
    )


def _indented(lines: list[str], spaces: int) -> str:
    return "\n".join(" " * spaces + line for line in lines)


def _home(function: Callable[..., Any]) -> str:
    module = sys.modules.get(function.__module__)
    if module is None or getattr(module, function.__name__, None) is not function:
        raise ValueError(
            f"operation function {function.__qualname__} must stand at the top of an importable module, "
            "because the generated pass imports it by name"
        )
    home: str = function.__module__
    return home


@cache
def _own_sources() -> bytes:
    folder = Path(__file__).parent
    return b"".join(path.read_bytes() for path in sorted(folder.glob("*.py")))


def _module(text: str, functions: dict[Callable[..., Any], str]) -> ModuleType:
    """Import the generated module, writing it first if it is not there yet.

    The name covers the text, our own sources and those of foreign operations, because numba's cache looks at the
    generated file alone and would miss an edited operation. A file that exists is never rewritten: numba drops what
    it compiled when the time stamp changes.
    """
    digest = hashlib.sha256(text.encode() + _own_sources())
    for home in sorted({_home(function) for function in functions}):
        if not home.startswith("onset_kernels."):
            digest.update(Path(str(sys.modules[home].__file__)).read_bytes())
    name = f"pass_{digest.hexdigest()[:24]}"
    if name in sys.modules:
        return sys.modules[name]
    path = cache_folder() / f"{name}.py"
    if not path.exists():
        with tempfile.NamedTemporaryFile("w", dir=path.parent, suffix=".tmp", delete=False) as file:
            file.write(text)
        try:
            os.link(file.name, path)  # fails where another process was first, whose text is the same
        except FileExistsError:
            pass
        finally:
            Path(file.name).unlink()
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module
