"""The sentences of kernels/README.md, executed on every operation there is."""

import ast
import importlib
import inspect
import pkgutil
import re
import textwrap
import types
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import onset_kernels
import pytest
from onset_kernels.operation import Operation

F = np.float32
HERE = Path(__file__).parent
README = HERE.parents[1] / "kernels" / "README.md"
Scalar = Callable[..., Any]


def operations() -> Iterator[tuple[str, Operation]]:
    for found in pkgutil.iter_modules(onset_kernels.__path__):
        module = importlib.import_module(f"onset_kernels.{found.name}")
        for name, value in vars(module).items():
            if isinstance(value, Operation) and value.function.__module__ == module.__name__:
                yield f"{found.name}.{name}", value


OPERATIONS = dict(operations())
FILES = sorted({name.partition(".")[0] for name in OPERATIONS})


def scalars(function: Scalar) -> Iterator[types.FunctionType]:
    """The function and every plain function that it calls."""
    assert isinstance(function, types.FunctionType)
    yield function
    for name in function.__code__.co_names:
        callee = function.__globals__.get(name)
        if isinstance(callee, types.FunctionType):
            yield from scalars(callee)


SCALARS = {f"{one.__module__}.{one.__name__}": one for o in OPERATIONS.values() for one in scalars(o.function)}


def tree(function: types.FunctionType) -> ast.FunctionDef:
    parsed = ast.parse(textwrap.dedent(inspect.getsource(function))).body[0]
    assert isinstance(parsed, ast.FunctionDef)
    return parsed


def called(operation: Operation, value: float = 0.25, **lanes: float) -> tuple[Any, ...]:
    """The operation as plain Python: every lane and parameter `value` unless given, tables eight times two points."""
    tables = [np.linspace(0, 1, 24, dtype=np.float32)] * len(operation.table_names)
    read = [F(lanes.get(lane, value)) for lane in operation.lane_names]
    parameters = [F(2) if name == "size" else F(value) for name in operation.parameters]
    result = operation.function(*read, *tables, *parameters)
    return result if isinstance(result, tuple) else (result,)


@pytest.mark.parametrize("file", FILES)
def test_every_operation_file_has_a_test_of_its_name(file: str) -> None:
    test = HERE / ("test_curves.py" if file.startswith("curve_") else f"test_{file}.py")
    assert test.exists(), f"write tests/kernels/{test.name}"


@pytest.mark.parametrize("name", SCALARS)
def test_every_literal_with_a_point_is_a_float32(name: str) -> None:
    nodes = list(ast.walk(tree(SCALARS[name])))
    casts = [node for node in nodes if isinstance(node, ast.Call) and ast.unparse(node.func) in ("F", "np.float32")]
    wrapped = {inner for cast in casts for inner in ast.walk(cast)}
    bare = [
        ast.unparse(node)
        for node in nodes
        if isinstance(node, ast.Constant) and isinstance(node.value, float) and node not in wrapped
    ]
    assert not bare, f"{bare} in {name}: write F({bare[0]}), a bare literal computes in double precision"


@pytest.mark.parametrize("name", SCALARS)
def test_a_scalar_function_has_no_jumps(name: str) -> None:
    jumps = ast.For | ast.While | ast.If | ast.Try | ast.With | ast.Raise | ast.Assert
    found = [type(node).__name__ for node in ast.walk(tree(SCALARS[name])) if isinstance(node, jumps)]
    assert not found, f"{found} in {name}: a loop with a jump in it does not vectorise; write `p if condition else q`"


@pytest.mark.parametrize("name", OPERATIONS)
def test_float32_in_gives_float32_out_one_for_each_lane(name: str) -> None:
    result = called(OPERATIONS[name])
    assert len(result) == len(OPERATIONS[name].replaced)
    assert {type(value) for value in result} == {np.float32}


MATTES = [
    (name, lane)
    for name, operation in OPERATIONS.items()
    if operation.replaced == ("a",)
    for lane in operation.lane_names
    if lane in ("r", "g", "b")
]


@pytest.mark.parametrize(("name", "lane"), MATTES)
def test_a_matte_is_never_nan(name: str, lane: str) -> None:
    (matte,) = called(OPERATIONS[name], **{lane: float("nan")})
    assert np.isfinite(matte)


VANISHING = [name for name, operation in OPERATIONS.items() if operation.vanishes]


@pytest.mark.parametrize("name", VANISHING)
def test_what_vanishes_with_its_lanes_is_exactly_zero_with_them(name: str) -> None:
    operation = OPERATIONS[name]
    zeros = dict.fromkeys(operation.vanishes.split(), 0.0)
    assert set(zeros) <= set(operation.lane_names)
    for value in (0.0, 1e-6, 0.25, 1.0, 7.5):
        assert not any(called(operation, value, **zeros))


@pytest.mark.parametrize("name", [name for name in OPERATIONS if name.endswith(".DECODE")])
def test_nan_stops_where_code_values_are_decoded(name: str) -> None:
    assert np.isfinite(called(OPERATIONS[name], value=float("nan"))).all()


def rows() -> list[tuple[str, str]]:
    """(file, source) of the table of operations in the README."""
    found = re.findall(r"^\| `(\w+)` \|[^|]*\|[^|]*\| (.*?) \|$", README.read_text(), re.MULTILINE)
    assert len(found) > 20
    return [(str(file), str(source)) for file, source in found]


@pytest.mark.parametrize(("file", "source"), rows())
def test_the_source_that_the_readme_names_is_the_one_that_the_file_names(file: str, source: str) -> None:
    docstring = " ".join(str(importlib.import_module(f"onset_kernels.{file}").__doc__).split())
    if source != "here":
        assert source in docstring, f"{file}.py says: {docstring[:200]}"


@pytest.mark.parametrize("file", [file for file in FILES if file.startswith("curve_") and file != "curve_linear"])
def test_every_curve_cites_its_standard_and_states_its_error(file: str) -> None:
    docstring = str(importlib.import_module(f"onset_kernels.{file}").__doc__)
    if "Not a standard" not in docstring:
        assert re.search(r"ITU-R BT\.\d+|IEC \d+|SMPTE ST \d+|ARRI, |Sony, |Panasonic, ", docstring)
        assert "rrors, tested" in docstring
