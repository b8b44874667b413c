import ast
import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from onset import cli
from onset.cli import COMMANDS, application, command_names, run
from onset.errors import InputError, ShowError, SourceLost

HEAVY = "torch onnxruntime mediapipe cv2 numba zmq av pxr aiohttp sounddevice rich.progress OpenEXR simplejpeg scipy"


class Acting(ModuleType):
    """A command `act` that a test makes do what it likes."""

    command: Callable[[], None]


@pytest.fixture
def acting(monkeypatch: pytest.MonkeyPatch) -> Acting:
    module = Acting("onset.commands.act")
    monkeypatch.setitem(sys.modules, "onset.commands.act", module)
    monkeypatch.setattr(cli, "command_names", lambda: ["act", "check"])
    return module


def raising(error: BaseException) -> Callable[[], None]:
    def command() -> None:
        raise error

    return command


def test_success_is_zero_and_prints_nothing_of_its_own(acting: Acting, capfd: pytest.CaptureFixture[str]) -> None:
    acting.command = lambda: print("the answer")
    assert run(["act"]) == 0
    assert capfd.readouterr() == ("the answer\n", "")


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (InputError("clip.mp4 is not there"), 2, "onset act: clip.mp4 is not there\n"),
        (SourceLost("camera 0 was unplugged"), 1, "onset act: camera 0 was unplugged\n"),
        (InputError("a\x1b[31m\nb is not there"), 2, "onset act: a\\x1b[31m\\nb is not there\n"),
        (ShowError(["a.toml:1: x", "a.toml:2: y"]), 2, "a.toml:1: x\na.toml:2: y\n"),
        (KeyboardInterrupt(), 0, "onset act: stopped\n"),
    ],
)
def test_what_goes_wrong_is_said_on_standard_error_with_its_exit_code(
    acting: Acting, capfd: pytest.CaptureFixture[str], error: BaseException, code: int, said: str
) -> None:
    acting.command = raising(error)
    assert run(["act"]) == code
    assert capfd.readouterr() == ("", said)


def test_a_name_that_cannot_be_written_down_is_wrong_input(acting: Acting, capfd: pytest.CaptureFixture[str]) -> None:
    def command() -> None:
        ("<p>" * 100 + "takes/\udcff").encode()

    acting.command = command
    assert run(["act"]) == 2
    said = capfd.readouterr().err
    assert said.startswith("onset act: a name is not UTF-8")
    assert "<p>takes/\\udcff'" in said
    assert len(said) < 200


def test_what_nobody_foresaw_is_one_line_and_a_file_with_the_traceback(
    acting: Acting, capfd: pytest.CaptureFixture[str]
) -> None:
    acting.command = raising(ZeroDivisionError("division by zero\nand more"))
    assert run(["act"]) == 1
    out, said = capfd.readouterr()
    assert out == ""
    assert said.startswith("onset act: failed unexpectedly: ZeroDivisionError: division by zero; the details are in /")
    assert said.count("\n") == 1
    assert "Traceback" in Path(said.rstrip().rpartition(" in ")[2]).read_text()


def test_a_missing_optional_library_is_wrong_usage_with_the_install_line(
    acting: Acting, capfd: pytest.CaptureFixture[str]
) -> None:
    acting.command = raising(ModuleNotFoundError("No module named 'cv2'", name="cv2"))
    assert run(["act"]) == 2
    assert "pip install 'onset-engine[camera]'" in capfd.readouterr().err


def test_a_thread_that_fails_leaves_no_traceback_on_the_screen(
    acting: Acting, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)

    def command() -> None:
        def fail() -> None:
            raise ZeroDivisionError("in a thread")

        thread = threading.Thread(target=fail, name="reader")
        thread.start()
        thread.join()

    acting.command = command
    run(["act"])
    said = capfd.readouterr().err
    assert said.startswith("onset act (reader): failed unexpectedly: ZeroDivisionError: in a thread")
    assert "Traceback" not in said


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["chek"], "onset: no such command 'chek'; did you mean 'check'?"),
        (["check"], "onset check: Missing argument 'SHOW'; see onset check --help"),
        (["check", "a", "--jsn"], "onset check: No such option: --jsn"),
        (["check", "a", "b"], "onset check: Got unexpected extra argument"),
        (["--fast"], "onset: No such option: --fast"),
        (["take", "verfy"], "onset take: no such command 'verfy'; did you mean 'verify'?"),
        (["take", "verify"], "onset take verify: Missing argument 'TAKE'; see onset take verify --help"),
        (["take", "list", "/no/such/folder"], "onset take list: /no/such/folder: cannot be read"),
        (
            ["plate", "pick", "a", "3", "0.5"],
            "onset plate pick: Invalid value for 'X': '3' should be less than",
        ),
        (["roll", "x", "--take", "q"], "onset roll: Invalid value for '--take': 'q' should be a valid integer; see"),
        (["note", "x"], "onset note: nothing to note: say --text, --circle or --no-circle"),
        (["check", "/no/such/show.toml"], "/no/such/show.toml: no such show file"),
    ],
)
def test_wrong_usage_ends_with_two_and_one_line(
    capfd: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    assert run(arguments) == 2
    out, err = capfd.readouterr()
    assert out == ""
    assert err.startswith(said)
    assert err.count("\n") == 1


def test_ctrl_c_that_comes_up_where_nothing_can_be_raised_ends_the_work_all_the_same(
    acting: Acting, capfd: pytest.CaptureFixture[str]
) -> None:
    class Dying:
        def __del__(self) -> None:
            raise KeyboardInterrupt

    def command() -> None:
        Dying()
        threading.Event().wait(30.0)
        raise AssertionError("it goes on")

    acting.command = command
    assert run(["act"]) == 0
    assert capfd.readouterr() == ("", "onset act: stopped\n")


@pytest.mark.parametrize("json_asked", [[], ["--json"]])
def test_standard_output_that_takes_nothing_is_one_line_and_no_success(json_asked: list[str]) -> None:
    call = [sys.executable, "-m", "onset", "take", "list", str(COMMANDS), *json_asked]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(call, stdout=full, stderr=subprocess.PIPE, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1), done.stderr
    assert "the answer cannot be written: No space left on device" in done.stderr
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = subprocess.run(call, stdout=writing, stderr=subprocess.PIPE, text=True, timeout=60, check=False)
    finally:
        os.close(writing)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1), done.stderr
    assert "standard output was closed before the answer was out" in done.stderr


def test_nothing_at_all_gets_the_help_as_an_error(capfd: pytest.CaptureFixture[str]) -> None:
    assert run([]) == 2
    out, err = capfd.readouterr()
    assert out == ""
    assert all(name in err for name in command_names())


def test_help_is_an_answer_and_lists_every_command(capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["--help"]) == 0
    out, err = capfd.readouterr()
    assert err == ""
    assert all(f"\n  {name} " in out for name in command_names())


@pytest.mark.parametrize("name", command_names())
def test_every_command_explains_itself(name: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert run([name, "--help"]) == 0
    out = capfd.readouterr().out
    assert out.startswith(f"Usage: onset {name}")
    explained = out.partition("\n\n")[2]  # behind the usage, which may take two lines
    assert len(explained.splitlines()[0].strip()) > 20


def test_only_the_command_that_is_asked_for_is_imported() -> None:
    names = [command.name or command.callback.__module__ for command in application(["check"]).registered_commands]
    assert names == ["check"]


@pytest.mark.parametrize("path", sorted(COMMANDS.glob("[!_]*.py")), ids=lambda path: path.stem)
def test_a_command_file_offers_a_command_or_an_app(path: Path) -> None:
    body = ast.parse(path.read_text()).body
    names = {node.name for node in body if isinstance(node, ast.FunctionDef)}
    names |= {
        target.id
        for node in body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    assert len(names & {"command", "app"}) == 1


def test_the_help_of_every_command_comes_without_a_heavy_library() -> None:
    code = f"""
import sys
from onset.cli import run
assert run(["--help"]) == 0
print(*sorted(set({HEAVY.split()!r}) & set(sys.modules)), file=sys.stderr)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stderr.strip() == ""


def test_waiting_threads_of_numba_are_told_to_sleep_before_it_is_imported() -> None:
    code = "import os; from onset.cli import run; run(['--version']); print(os.environ['OMP_WAIT_POLICY'])"
    bare = {name: value for name, value in os.environ.items() if name != "OMP_WAIT_POLICY"}
    for given, expected in (({}, "passive"), ({"OMP_WAIT_POLICY": "active"}, "active")):
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60, env=bare | given
        )
        assert done.stdout.splitlines()[-1] == expected


def test_a_reader_that_has_gone_is_no_traceback() -> None:
    code = "import time; from onset.cli import run; time.sleep(0.5); raise SystemExit(run(['--help']))"
    child = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert child.stdout is not None
    child.stdout.close()
    assert child.stderr is not None
    said = child.stderr.read()
    child.stderr.close()
    assert child.wait(timeout=30) == 1
    assert said == "onset: standard output was closed before the answer was out\n"


def test_an_answer_that_finds_no_room_is_one_line() -> None:
    code = "from onset.cli import main; main()"
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-c", code, "keys", "list"], stdout=full, stderr=subprocess.PIPE, text=True, timeout=60
        )
    assert done.returncode == 1
    assert (
        done.stderr
        == "onset keys list: the answer cannot be written: No space left on device; the work itself is done\n"
    )


def test_streams_that_the_caller_closed_are_no_failure(tmp_path: Path) -> None:
    code = "from onset.cli import main; main()"
    command = [sys.executable, "-c", code, "keys", "list"]
    done = subprocess.run(["sh", "-c", '"$@" <&- >&- 2>&-', "sh", *command], cwd=tmp_path, timeout=60)
    assert done.returncode == 0


def test_streams_that_the_caller_closed_are_open_in_children_too(tmp_path: Path) -> None:
    look = "import os; open('seen', 'w').write(' '.join(os.readlink(f'/proc/self/fd/{n}') for n in range(3)))"
    code = f"""
import subprocess, sys, types
module = types.ModuleType("onset.commands.act")
module.command = lambda: subprocess.run([sys.executable, "-c", {look!r}], check=True)
sys.modules["onset.commands.act"] = module
sys.argv = ["onset", "act"]
from onset import cli
cli.command_names = lambda: ["act"]
cli.main()
"""
    command = [sys.executable, "-c", code]
    done = subprocess.run(["sh", "-c", '"$@" <&- >&- 2>&-', "sh", *command], cwd=tmp_path, timeout=60)
    assert done.returncode == 0
    assert (tmp_path / "seen").read_text() == "/dev/null /dev/null /dev/null"


def test_sigterm_ends_a_command_as_ctrl_c_does() -> None:
    code = """
import sys, time, types
module = types.ModuleType("onset.commands.act")
def command():
    print("ready", flush=True)
    time.sleep(60)
module.command = command
sys.modules["onset.commands.act"] = module
from onset import cli
cli.command_names = lambda: ["act"]
sys.exit(cli.run(["act"]))
"""
    child = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert child.stdout is not None
    assert child.stdout.readline() == "ready\n"
    child.send_signal(signal.SIGTERM)
    assert child.communicate(timeout=30) == ("", "onset act: stopped\n")
    assert child.returncode == 0


def test_what_parts_log_is_said_under_the_whole_name_of_the_command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def warned(*_: object) -> None:
        logging.getLogger("onset.takes").warning("the disk is nearly full")
        raise InputError("no take")

    monkeypatch.setattr("onset.takes.verify.verify", warned)
    assert run(["take", "verify", str(tmp_path)]) == 2
    assert capsys.readouterr().err.splitlines()[0] == "onset take verify: the disk is nearly full"
