"""What holds for every test: waiting threads sleep, nothing is written to the home, slow tests run when asked for."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

# Before numba or torch can be imported: libgomp's spinning threads stall whoever shares the machine.
os.environ["OMP_WAIT_POLICY"] = "passive"
# A busy machine holds an example up for as long as it likes.
settings.register_profile("onset", deadline=None)
settings.load_profile("onset")


@pytest.fixture(scope="session", autouse=True)
def failure_reports_stay_out_of_the_home() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="onset-state-"))
    before = os.environ.get("XDG_STATE_HOME")
    os.environ["XDG_STATE_HOME"] = str(folder)
    yield folder
    if before is None:
        del os.environ["XDG_STATE_HOME"]
    else:
        os.environ["XDG_STATE_HOME"] = before
    shutil.rmtree(folder, ignore_errors=True)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Neighbours run in one worker: they compile the same passes, which two workers would both do at the same time."""
    from xdist.scheduler import WorkStealingScheduling

    return WorkStealingScheduling(config, log) if config.getvalue("dist") == "load" else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.getoption("-m"):
        slow = [item for item in items if item.get_closest_marker("slow")]
        items[:] = [item for item in items if not item.get_closest_marker("slow")]
        config.hook.pytest_deselected(items=slow)
    needing_a_card = [item for item in items if item.get_closest_marker("cuda")]
    if needing_a_card and not _has_card():
        for item in needing_a_card:
            item.add_marker(pytest.mark.skip(reason="needs a CUDA card; this machine has none"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Growth is seen before it is a problem: the five largest modules, after every run."""
    root = Path(__file__).parents[1]
    files = [path for folder in ("onset", "kernels", "calibration") for path in (root / folder).rglob("*.py")]
    sizes = sorted(((len(path.read_bytes().splitlines()), path) for path in files), reverse=True)[:5]
    listed = ", ".join(f"{path.relative_to(root)} {lines}" for lines, path in sizes)
    terminalreporter.write_line(f"largest modules, in lines: {listed}")


def _has_card() -> bool:
    from numba import cuda

    return bool(cuda.is_available())
