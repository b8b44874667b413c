"""Every operation, layout and whole chains compiled to PTX and assembled for three generations of cards, without one.

Fails on double precision, on a call that was not inlined, on spills and on a stack frame. Operations share kernels,
eight at a time, because starting the compiler costs more than they do. Run with -s to read the registers.
"""

import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import onset_kernels
import pytest
from onset_kernels import curves
from onset_kernels.access import samples
from onset_kernels.cdl import CDL
from onset_kernels.despill import DESPILL
from onset_kernels.difference_key import DIFFERENCE_KEY
from onset_kernels.lut3d import LUT3D
from onset_kernels.matrix_3x4 import MATRIX_3X4
from onset_kernels.matte_ramp import MATTE_RAMP
from onset_kernels.merge import OVER
from onset_kernels.opacity import OPACITY
from onset_kernels.operation import Operation
from onset_kernels.passes import COORDINATES
from onset_kernels.picture import Layout
from onset_kernels.plan import Load, Node, Plan, Step, Store, step
from onset_kernels.screen_subtract import PLATE_SCREEN_SUBTRACT
from onset_kernels.yuv_decode import YUV_DECODE

from tests.kernels.ptx import assembled_text

pytest.importorskip("numba_cuda", reason="no numba-cuda here: pip install 'onset-engine[cuda]'")

CAPABILITIES = [(8, 0), pytest.param((8, 9), marks=pytest.mark.slow), (9, 0)]
TOGETHER = 8
MOST_REGISTERS = 128  # 512 threads of a multiprocessor's 65 536: below that memory is no longer hidden
UNDER = {lane: f"under_{lane}" for lane in "rgba"}
PLATE = {lane: f"plate_{lane}" for lane in "rgb"}


def operations() -> Iterator[tuple[str, Operation]]:
    """Every Operation of the package, by the file and constant that define it."""
    for module_info in pkgutil.iter_modules(onset_kernels.__path__):
        module = importlib.import_module(f"onset_kernels.{module_info.name}")
        for name, value in vars(module).items():
            if isinstance(value, Operation) and value.function.__module__ == module.__name__:
                yield f"{module_info.name}.{name}", value


ALL = sorted(operations(), key=lambda pair: pair[0])
CHUNKS = [ALL[first : first + TOGETHER] for first in range(0, len(ALL), TOGETHER)]


def side_by_side(chunk: list[tuple[str, Operation]]) -> Plan:
    """All operations of a chunk on the same loaded lanes, each stored under its own name."""
    read = {lane for _, operation in chunk for lane in operation.lane_names} - set(COORDINATES)
    nodes: list[Node] = [Load(f"in_{lane}", Layout.GRAY_FLOAT, lane) for lane in sorted(read)]
    for name, operation in chunk:
        own = name.replace(".", "_")
        made = tuple(f"{own}_{lane}" for lane in operation.replaced)
        tables = tuple(f"{own}_{table}" for table in operation.table_names)
        parameters = tuple(f"{own}_{parameter}" for parameter in operation.parameters)
        nodes.append(Step(operation, operation.lane_names, made, tables, parameters))
        nodes += [Store(f"out_{lane}", Layout.GRAY_FLOAT, lane) for lane in made]
    return tuple(nodes)


def packed_chain() -> Plan:
    """BGRA over BGRA: what the demo runs."""
    return (
        Load("source", Layout.BGRA8, "r g b a"),
        step(curves.decode("srgb")),
        Load("wall", Layout.BGRA8, "plate_r plate_g plate_b plate_a"),
        step(curves.decode("srgb"), lanes=PLATE),
        step(DIFFERENCE_KEY, "keyer"),
        step(MATTE_RAMP, "keyer"),
        step(PLATE_SCREEN_SUBTRACT, "keyer"),
        step(DESPILL, "keyer"),
        Load("sky", Layout.BGRA8, "under_r under_g under_b under_a"),
        step(curves.decode("srgb"), lanes=UNDER),
        step(OPACITY, "layer"),
        step(OVER),
        step(curves.encode("srgb"), lanes=UNDER),
        Store("comp", Layout.BGRA8, "under_r under_g under_b under_a"),
        Store("matte", Layout.GRAY8, "a"),
    )


def camera_chain() -> Plan:
    """A 10-bit log camera through matrix, CDL and LUT, to halves."""
    return (
        Load("source", Layout.YUV422P10, "luma cb cr"),
        step(YUV_DECODE, "source"),
        step(curves.decode("logc3")),
        step(MATRIX_3X4, "primaries"),
        step(CDL, "look"),
        step(curves.encode("pq")),
        step(LUT3D, "look"),
        step(curves.decode("pq")),
        Store("comp", Layout.RGB_FLOAT, "r g b"),
    )


def repaired_chain() -> Plan:
    """4:2:0 whose chroma is brought up under the guidance of luma."""
    return (
        Load("source", Layout.NV12, "luma cb cr", guided=True),
        step(YUV_DECODE, "source"),
        Store("comp", Layout.RGB_FLOAT, "r g b"),
    )


def sharpened_chain() -> Plan:
    """4:2:0 whose chroma is sharpened before it is brought up."""
    return (
        Load("source", Layout.NV12, "luma cb cr", sharpened=True),
        step(YUV_DECODE, "source"),
        Store("comp", Layout.RGB_FLOAT, "r g b"),
    )


def small_planes_chain() -> Plan:
    """Twelve small planes sampled over the canvas, as a key does that is guided by a proxy."""
    return (
        Load("low", Layout.RGBA_FLOAT, "under_r under_g under_b under_a", scaled=True),
        Load("middle", Layout.RGBA_FLOAT, "r g b a", scaled=True),
        step(OVER),
        Load("high", Layout.RGBA_FLOAT, "r g b a", scaled=True),
        step(OVER),
        Store("out", Layout.RGBA_FLOAT, "under_r under_g under_b under_a"),
    )


def layouts_read(layouts: list[Layout]) -> Plan:
    """Several layouts beside one another, every sample stored as a float."""
    nodes: list[Node] = []
    for layout in layouts:
        lanes = [f"{layout.key}_{number}" for number in range(len(samples(layout)))]
        nodes.append(Load(f"in_{layout.key}", layout, " ".join(lanes)))
        nodes += [Store(f"out_{lane}", Layout.GRAY_FLOAT, lane) for lane in lanes]
    return tuple(nodes)


def layouts_written() -> Plan:
    """One picture stored in every layout that a pass can store."""
    stored = [layout for layout in Layout if all(spec.divide_x == 1 for spec in layout.planes)]
    lanes = {layout: " ".join("rgba"[: len(samples(layout))]) for layout in stored}
    return (
        Load("in", Layout.RGBA_FLOAT, "r g b a"),
        *(Store(f"out_{layout.key}", layout, lanes[layout]) for layout in stored),
    )


PLANS = {f"{chunk[0][0]} to {chunk[-1][0]}": side_by_side(chunk) for chunk in CHUNKS}
PLANS |= {"packed chain": packed_chain(), "camera chain": camera_chain(), "small planes": small_planes_chain()}
READ = [list(Layout)[first : first + TOGETHER] for first in range(0, len(Layout), TOGETHER)]
PLANS |= {f"{some[0].key} to {some[-1].key} read": layouts_read(some) for some in READ}
PLANS |= {"every layout written": layouts_written()}
PLANS |= {"repaired chain": repaired_chain(), "sharpened chain": sharpened_chain()}


@pytest.mark.parametrize("cc", CAPABILITIES)
def test_every_operation_and_chain_stays_in_single_precision_and_registers(cc: tuple[int, int], tmp_path: Path) -> None:
    from onset_kernels.ptx import cuda_ptx

    for name, plan in PLANS.items():
        for text in cuda_ptx(plan, cc):
            assert "call" not in text, f"{name}: a function was not inlined"
            registers = assembled_text(text, cc, tmp_path)
            print(f"sm_{cc[0]}{cc[1]} {registers:3d} registers  {name}")
            assert registers <= MOST_REGISTERS, name


def test_no_operation_is_left_out() -> None:
    compiled = {node.operation for plan in PLANS.values() for node in plan if isinstance(node, Step)}
    assert compiled == {operation for _, operation in ALL}
    assert len(ALL) > 50


def doubled(a: Any) -> Any:
    return a * 0.1 + a


def test_the_gate_catches_a_bare_literal(tmp_path: Path) -> None:
    from onset_kernels.ptx import cuda_ptx

    plan = (
        Load("in", Layout.GRAY_FLOAT, "a"),
        step(Operation(doubled, lanes="a", replaces="a")),
        Store("out", Layout.GRAY_FLOAT, "a"),
    )
    (text,) = cuda_ptx(plan, (9, 0))
    with pytest.raises(AssertionError, match="f64"):
        assembled_text(text, (9, 0), tmp_path)
