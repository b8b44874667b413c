import importlib
import pkgutil

import onset_kernels
import pytest
from bench import operations
from bench.device import Place
from bench.timing import Effort
from onset_kernels.operation import Operation
from onset_kernels.passes import cut
from onset_kernels.plan import Step

ALL = dict(operations.operations())
ROUGH = Effort(rounds=1, budget_s=0, least=1)


def test_every_operation_of_the_package_is_found() -> None:
    modules = [
        importlib.import_module(f"onset_kernels.{found.name}") for found in pkgutil.iter_modules(onset_kernels.__path__)
    ]
    defined = {
        f"{module.__name__.partition('.')[2]}.{name}"
        for module in modules
        for name, value in vars(module).items()
        if isinstance(value, Operation) and value.function.__module__ == module.__name__
    }
    assert set(ALL) == defined
    assert len(defined) > 30


@pytest.mark.parametrize("name", ALL)
def test_what_is_timed_holds_the_operation(name: str) -> None:
    # A pass is cut back to what its outputs need: an operation whose result is not stored would not be timed at all.
    (only,) = cut(operations.pass_of(ALL[name]))
    assert [node.node.operation for node in only.body if isinstance(node.node, Step)] == [ALL[name]]


@pytest.mark.parametrize("name", ["difference_key.DIFFERENCE_KEY", "lut3d.LUT3D", "gradient.GRADIENT"])
def test_an_operation_is_timed_beside_a_copy_of_as_many_bytes(name: str) -> None:
    findings = operations.bench([(64, 36)], [Place("cpu", 1)], ROUGH, lambda _: None, only=name)
    (row,) = findings.rows
    assert row.wall.median_ms > 0
    assert row.floor is not None
    assert row.times_floor == pytest.approx(row.wall.median_ms / row.floor.median_ms, abs=1e-3)
    lanes = len(ALL[name].replaced)
    read = 0 if name.startswith("gradient") else 64 * 36 * 4
    tables = 33**3 * 3 * 4 if name.startswith("lut3d") else 0
    assert row.bytes_moved == read + tables + 64 * 36 * (1 if lanes == 1 else 4)
