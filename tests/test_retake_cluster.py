"""Takes rendered by a cluster: a lost worker's take is done again, a broken one does not stop the others."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path

import pytest

from onset import retake_cluster
from onset.cli import run
from tests.retaken import shoot, take_table

ROOT = Path(__file__).parents[1]
PATIENCE_S = 200.0
needs_ray = pytest.mark.skipif(
    find_spec("ray") is None, reason="ray is not installed: pip install 'onset-engine[cluster]'"
)


@needs_ray
@pytest.mark.slow
def test_a_killed_workers_take_is_done_again_and_a_broken_one_is_told(tmp_path: Path) -> None:
    take = shoot(take_table("retake-cluster", tmp_path / "takes"), 8)
    slow = Path(shutil.copytree(take, tmp_path / "slow"))
    broken = tmp_path / "broken"
    broken.mkdir()
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(str(ROOT / part) for part in ("", "kernels"))}
    with subprocess.Popen(
        [sys.executable, "-m", "tests.cluster_program", str(slow), str(take), str(broken)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT, env=environment,
    ) as program:  # fmt: skip
        try:
            os.kill(pid_in(tmp_path / "pid", program), signal.SIGKILL)
            out, err = program.communicate(timeout=PATIENCE_S)
        finally:
            program.kill()
    assert program.returncode == 0, err
    first, second, third = json.loads(out)  # and nothing else: Ray has its own say of the dead worker
    assert first["identical_to_take"] is True, err
    assert second["identical_to_take"] is True, err
    assert "is not a take" in third["failure"]
    assert third["exit_code"] == 2
    assert (tmp_path / "slow.mkv").read_bytes() == (take.parent / f"{take.name}.mkv").read_bytes()
    assert err.count(f"onset render: {slow}: begun on ") == 2
    assert f"onset render: {slow}: its worker was lost; it is done again from its first frame" in err
    assert f"onset render: {take}: {second['frames']} of {second['frames']} frames" in err
    assert f"onset render: {broken}: {broken}: is not a take" in err


@needs_ray
def test_a_cluster_that_is_not_there_is_one_line(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    program = [sys.executable, "-m", "onset", "render", "--take", str(tmp_path), "--cluster", "ray://127.0.0.1:1"]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(str(ROOT / part) for part in ("", "kernels"))}
    done = subprocess.run(program, capture_output=True, text=True, timeout=PATIENCE_S, cwd=ROOT, env=environment)
    assert done.returncode == 1
    assert "--cluster ray://127.0.0.1:1: no cluster answers there" in done.stderr.splitlines()[-1]


def test_outputs_without_a_folder_are_refused_before_a_cluster_is_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(retake_cluster, "_ray", lambda: pytest.fail("Ray was started"))
    output = tmp_path / "nowhere" / "{take}.mov"
    assert run(["render", "--take", str(tmp_path), str(output), "--cluster", "local"]) == 2
    assert f"there is no folder {output.parent}; make it first" in capfd.readouterr().err


@pytest.mark.skipif(find_spec("ray") is not None, reason="ray is installed")
def test_without_ray_the_answer_is_how_to_install_it(capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["render", "--take", "T", "--cluster", "local"]) == 2
    assert "--cluster needs ray, which is not installed: pip install 'onset-engine[cluster]'" in capfd.readouterr().err


def pid_in(path: Path, program: "subprocess.Popen[str]") -> int:
    give_up = time.monotonic() + PATIENCE_S
    while not path.exists():
        assert program.poll() is None, program.communicate()[1]
        assert time.monotonic() < give_up
        time.sleep(0.05)
    return int(path.read_text())
