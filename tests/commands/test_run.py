"""`onset run`: one engine or several, live changes from another program, clean ends, clear refusals."""

import json
import os
import re
import signal
import socket
import threading
from pathlib import Path
from typing import Any

import pytest

from onset.cli import run
from onset.client import connect
from onset.errors import UsageError
from onset.free_ports import free_ports
from tests.programs import LIMIT_S, interrupted, onset, start
from tests.tracker_plugins import light_tracker

ONE = """
[show]
name = "{name}"
[source]
kind = "pattern"
size = "160x90"
[keyer]
kind = "luma"
[[layer]]
kind = "solid"
colour = "#0000ff"
[[layer]]
kind = "camera"
[[sink]]
kind = "publish"
endpoint = "tcp://127.0.0.1:{port}"
"""
TWO = """
[show]
name = "{name}"
[keyer]
kind = "luma"
[[layer]]
kind = "bars"
[[camera]]
name = "A"
[camera.source]
kind = "pattern"
size = "160x90"
[[camera.sink]]
kind = "publish"
endpoint = "tcp://127.0.0.1:{port}"
[[camera]]
name = "B"
[camera.source]
kind = "{kind}"
{settings}
[[camera.sink]]
kind = "publish"
endpoint = "tcp://127.0.0.1:{second}"
"""


def show(folder: Path, text: str = ONE, **values: Any) -> tuple[Path, int]:
    """A show file with a name and ports of its own; it and its first port."""
    port = free_ports(8)
    path = folder / "show.toml"
    given = {"kind": "pattern", "settings": 'size = "161x91"\nseed = 2', **values}
    path.write_text(text.format(name=f"t{port}", port=port, second=port + 4, **given))
    return path, port


def test_a_show_runs_for_its_seconds_and_answers(tmp_path: Path) -> None:
    path, _ = show(tmp_path)
    done = onset("run", path, "--seconds", 1, "--json")
    assert done.returncode == 0, done.stderr
    summary = json.loads(done.stdout)
    assert summary["frames_published"] >= 1
    assert summary["window_s"] >= 1
    assert re.search(r"^onset run: t\d+ is on the air on (cpu|cuda:\d)$", done.stderr, re.MULTILINE)


def test_where_browsers_look_is_said_when_it_is_on_the_air(tmp_path: Path) -> None:
    web = free_ports(1)
    path, _ = show(tmp_path, ONE + f'[[sink]]\nkind = "web"\nendpoint = "tcp://127.0.0.1:{{port}}"\nport = {web}\n')
    done = onset("run", path, "--seconds", 0.2, "--json")
    assert done.returncode == 0, done.stderr
    assert re.search(rf"is on the air on (cpu|cuda:\d); watch at http://127.0.0.1:{web}/$", done.stderr, re.MULTILINE)


def test_a_tracker_that_refuses_is_said_and_the_show_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kind = light_tracker(tmp_path, monkeypatch)
    path, _ = show(tmp_path, ONE + f'[[tracker]]\nkind = "{kind}"\nlabel = "light"\ndoes = "refuse"\n')
    done = interrupted(["run", path, "--json"], "is refused", first=tmp_path)
    assert "onset run: tracker light is refused: no model here; give another one\n" in done.stderr
    assert done.returncode == 0
    answer = json.loads(done.stdout)
    assert answer["frames_published"] > 0
    assert answer["trackers"]["light"]["found"] == 0


def test_two_cameras_are_two_engines_and_answer_by_name(tmp_path: Path) -> None:
    path, _ = show(tmp_path, TWO)
    done = onset("run", path, "--seconds", 1, "--json")
    assert done.returncode == 0, done.stderr
    cameras = json.loads(done.stdout)["cameras"]
    assert set(cameras) == {"A", "B"}
    assert all(summary["frames_published"] >= 1 for summary in cameras.values())
    assert sorted(re.findall(r"-([AB]) is on the air", done.stderr)) == ["A", "B"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("text", [ONE, TWO], ids=["one", "two"])
def test_a_signal_ends_it_with_its_answer(tmp_path: Path, text: str, number: int) -> None:
    path, _ = show(tmp_path, text)
    done = interrupted(["run", path, "--json"], "is on the air", number)
    assert done.returncode == 0, done.stderr
    summary = json.loads(done.stdout)
    assert set(summary.get("cameras", {"A": 0, "B": 0})) == {"A", "B"}
    assert "Traceback" not in done.stderr


def test_a_camera_that_is_not_there_ends_both_with_one_line(tmp_path: Path) -> None:
    path, _ = show(tmp_path, TWO, kind="file", settings='path = "clip.mp4"')
    (tmp_path / "clip.mp4").write_bytes(b"no clip")
    done = onset("run", path, "--seconds", 20)
    said = [line for line in done.stderr.splitlines() if "clip.mp4" in line]
    assert (done.returncode, done.stdout, len(said)) == (2, "", 1)
    assert "Traceback" not in done.stderr


def test_an_engine_that_dies_on_the_air_takes_no_other_camera_with_it(tmp_path: Path) -> None:
    path, port = show(tmp_path, TWO)
    program = start("run", path, "--json")
    guard = threading.Timer(LIMIT_S, program.kill)
    guard.start()
    try:
        assert program.stderr is not None
        said: list[str] = []
        while sum("is on the air" in line for line in said) < 2:
            said.append(next(program.stderr))
        os.kill(child_named(program.pid, "onset-B"), signal.SIGKILL)
        said.append(next(line for line in program.stderr if "killed by SIGKILL" in line))
        with connect(f"tcp://127.0.0.1:{port}", timeout_s=30) as engine:
            frames = engine.frames("comp", timeout_s=30)
            assert next(frames).index < next(frames).index
        program.send_signal(signal.SIGINT)
        answer, rest = program.communicate(timeout=LIMIT_S)
    finally:
        guard.cancel()
        if program.poll() is None:
            program.kill()
            program.communicate()
    assert said[-1] == "onset run: B: onset-B ended by itself (killed by SIGKILL); the other cameras go on\n"
    assert program.returncode == 1
    assert rest.splitlines()[-1] == "onset run: onset-B ended by itself (killed by SIGKILL)"
    cameras = json.loads(answer)["cameras"]
    assert cameras["A"]["frames_published"] >= 2
    assert cameras["B"] == {"error": "onset-B ended by itself (killed by SIGKILL)"}


def child_named(parent: int, name: str) -> int:
    """The process id of a program's child."""
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    (found,) = [child for child in children if Path(f"/proc/{child}/comm").read_text().strip() == name]
    return int(found)


def test_another_program_changes_settings_of_a_running_engine(tmp_path: Path) -> None:
    path, port = show(tmp_path)
    program = start("run", path, "--seconds", 60, "--json")
    try:
        with connect(f"tcp://127.0.0.1:{port}", timeout_s=30) as engine:
            first = next(engine.frames("comp", timeout_s=30)).index
            value = engine.set("layer.0.colour", "#ff0000")
            assert value > first
            recompiled = engine.set("keyer.grow_px", -1.0)
            assert recompiled > value
            assert engine.get("keyer.grow_px") == -1.0
            with pytest.raises(UsageError, match=r"keyer\.grow"):
                engine.set("keyer.grow_px", "much")
            shown = next(frame for frame in engine.frames("comp", timeout_s=30) if frame.index >= recompiled)
            assert shown.pixels.shape[:2] == (90, 160)
        program.send_signal(signal.SIGINT)
        out, err = program.communicate(timeout=LIMIT_S)
    finally:
        if program.poll() is None:
            program.kill()
            program.communicate()
    assert program.returncode == 0, err
    assert json.loads(out)["frames_published"] > 0


def test_a_port_in_use_is_one_line(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path, port = show(tmp_path)
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        assert run(["run", str(path), "--seconds", "1"]) == 1
    err = capfd.readouterr().err
    assert err.count("\n") == 1
    assert f"tcp://127.0.0.1:{port} is in use" in err


def test_two_engines_with_one_name_are_one_too_many(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path, port = show(tmp_path)
    program = start("run", path, "--seconds", 60)
    try:
        with connect(f"tcp://127.0.0.1:{port}", timeout_s=30) as engine:
            next(engine.frames("comp", timeout_s=30))
            path.write_text(path.read_text().replace(f":{port}", f":{free_ports(4)}"))
            assert run(["run", str(path), "--seconds", "1"]) == 1
    finally:
        program.send_signal(signal.SIGTERM)
        program.communicate(timeout=LIMIT_S)
    err = capfd.readouterr().err
    assert err.count("\n") == 1
    assert f"an engine named 't{port}' is running already" in err


def test_an_engine_that_ran_leaves_no_thread_and_no_memory_behind(tmp_path: Path) -> None:
    path, port = show(tmp_path)
    before = {thread.name for thread in threading.enumerate()}
    assert run(["run", str(path), "--seconds", "0.3"]) == 0
    assert {thread.name for thread in threading.enumerate()} - before == set()
    assert [one for one in Path("/dev/shm").rglob("*") if f"t{port}" in one.name] == []


def test_a_show_that_is_wrong_is_told_in_its_own_lines(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path, _ = show(tmp_path)
    path.write_text(path.read_text().replace('kind = "luma"', 'kind = "diference"\nblack = 9'))
    assert run(["run", str(path)]) == 2
    err = capfd.readouterr().err
    assert f"{path}:8: " in err
    assert "difference" in err
