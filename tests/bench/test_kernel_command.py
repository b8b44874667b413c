import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from bench import command
from bench.command import line

FOLDER = Path(__file__).parents[2] / "kernels" / "bench"


def bench(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    given = {**os.environ, **environment}
    return subprocess.run(
        [sys.executable, str(FOLDER), *arguments], capture_output=True, text=True, timeout=120, env=given
    )  # fmt: skip


def test_where_it_was_measured_is_told_without_measuring() -> None:
    done = bench("--machine", "--json", OMP_WAIT_POLICY="active")
    document = json.loads(done.stdout)
    assert document["benches"] == {}
    machine = document["machine"]
    assert machine["omp_wait_policy"] == "passive"
    assert machine["cores"] >= 1
    assert machine["cpu"]
    assert "numba" in machine["versions"]


def test_an_unknown_benchmark_is_refused_with_the_known_ones() -> None:
    done = bench("blurs")
    assert done.returncode == 2
    assert done.stderr.startswith("bench: no benchmark 'blurs'; there are bandwidth, chain")


def test_nothing_of_the_engine_is_imported() -> None:
    code = (
        f"import sys; sys.path.insert(0, {str(FOLDER.parent)!r}); import bench.command; "
        "print(*sorted({'onset', 'zmq', 'av', 'torch', 'cv2'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120)
    assert done.stdout.strip() == ""


def test_threads_that_a_machine_lacks_are_listed_as_not_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "threads_available", lambda: 2)
    document = command.measure([], quick=True, devices=("cpu",), sizes=[(64, 36)], threads=(1, 2, 4))
    assert document["not_measured"] == ["4 threads: this machine has 2", "CUDA: no card, or not asked for"]


def test_a_row_reads_as_one_line() -> None:
    timing: dict[str, Any] = {"median_ms": 2.0, "q1_ms": 1.5, "q3_ms": 2.5, "min_ms": 1.0, "cpu_ms": 2.0, "runs": 9}
    row = {
        "name": "blur", "width_px": 1920, "height_px": 1080, "device": "cpu", "threads": 2, "wall": timing,
        "device_time": None, "times_floor": 1.25, "bytes_moved": 8,
        "peers": [{"name": "cv2", "wall": timing, "ratio": 1}],
    }  # fmt: skip
    assert (
        " ".join(line(row).split())
        == "blur 1920x1080 cpu x2 2.000 ms (1.500..2.500), 1.25 x the floor; cv2 2.00 ms (x1.00)"
    )


def test_bandwidth_is_bytes_read_and_written() -> None:
    from bench import bandwidth
    from bench.device import Place
    from bench.timing import Effort

    findings = bandwidth.bench(
        [Place("cpu", 1)], Effort(rounds=1, budget_s=0, least=1), lambda _: None, copied_bytes=1 << 20
    )  # fmt: skip
    (row,) = findings.rows
    assert row.bytes_moved == 2 << 20
    assert [peer.name for peer in row.peers] == ["np.copyto"]
