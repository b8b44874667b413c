"""The set-up behind `make demo` and `make test`, with Pythons that a test makes up."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TOOLS = ["sh", "dirname", "sha256sum", "cut", "rm", "mkdir", "touch", "grep", "tail", "cat", "chmod", "cp"]

# Stands for python3.11: it answers what the set-up asks, makes a .venv whose python is itself, and "installs" by
# writing the program. What it should fail at is named in FAIL.
PYTHON = """#!/bin/sh
case "$*" in
    *version_info*not\\ in*) case "$FAIL" in version) exit 1 ;; esac ;;
    *print*) echo 3.11 ;;
    *"import venv"*) case "$FAIL" in venv) exit 1 ;; esac ;;
    "-m venv .venv") mkdir -p .venv/bin && cp "$0" .venv/bin/python ;;
    "-m pip --version") ;;
    *"pip install"*)
        case "$FAIL" in pip) echo "ERROR: No matching distribution found for numpy"; exit 1 ;; esac
        echo "$*" >>installed
        printf '#!/bin/sh\\nexit 0\\n' >.venv/bin/onset && chmod +x .venv/bin/onset ;;
    *) exit 9 ;;
esac
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder with the set-up and a made-up Python, and nothing else."""
    (tmp_path / ".ci").mkdir()
    shutil.copy(ROOT / ".ci" / "environment", tmp_path / ".ci" / "environment")
    (tmp_path / "pyproject.toml").write_text("pins")
    tools = tmp_path / "tools"
    tools.mkdir()
    for tool in TOOLS:
        found = shutil.which(tool)
        assert found
        (tools / tool).symlink_to(found)
    (tools / "python3.11").write_text(PYTHON)
    (tools / "python3.11").chmod(0o755)
    return tmp_path


def set_up(checkout: Path, kind: str = "base", fail: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(checkout / "tools" / "sh"), str(checkout / ".ci" / "environment"), kind],
        env={"PATH": str(checkout / "tools"), "FAIL": fail},
        capture_output=True,
        text=True,
        timeout=60,
    )


def installs(checkout: Path) -> list[str]:
    record = checkout / "installed"
    return [line.split()[-1] for line in record.read_text().splitlines()] if record.exists() else []


def test_the_first_time_makes_the_environment_and_the_second_does_nothing(checkout: Path) -> None:
    first = set_up(checkout)
    assert (first.returncode, first.stdout) == (0, "")
    assert "making .venv with Python 3.11" in first.stderr
    second = set_up(checkout)
    assert (second.returncode, second.stdout, second.stderr) == (0, "", "")
    assert installs(checkout) == ["."]


def test_the_tests_add_their_extras_to_what_is_there_and_cover_the_demo(checkout: Path) -> None:
    set_up(checkout)
    assert set_up(checkout, "test").returncode == 0
    assert set_up(checkout, "base").stderr == ""
    assert installs(checkout) == [".", ".[test]"]


def test_new_pins_are_installed(checkout: Path) -> None:
    set_up(checkout)
    (checkout / "pyproject.toml").write_text("other pins")
    assert set_up(checkout).returncode == 0
    assert installs(checkout) == [".", "."]


@pytest.mark.parametrize("broken", ["bin/python", "bin/onset"])
def test_an_environment_that_does_not_work_is_made_again(checkout: Path, broken: str) -> None:
    set_up(checkout)
    (checkout / ".venv" / broken).write_text("#!/bin/sh\nexit 1\n")
    (checkout / ".venv" / "bin" / "onset").write_text("#!/bin/sh\nexit 1\n")
    assert set_up(checkout).returncode == 0
    assert installs(checkout) == [".", "."]


def test_a_half_made_environment_is_made_again(checkout: Path) -> None:
    (checkout / ".venv").mkdir()
    assert set_up(checkout).returncode == 0
    assert (checkout / ".venv" / "bin" / "onset").exists()


@pytest.mark.parametrize(
    ("fail", "said"),
    [
        ("version", "needs Python 3.11 or 3.12, and there is none: sudo apt-get install python3-venv"),
        ("venv", "Python 3.11 has no venv module: sudo apt-get install python3.11-venv"),
        ("pip", "(ERROR: No matching distribution found for numpy); all of it is in .venv/install.log"),
    ],
)
def test_what_is_missing_is_said_in_one_line_with_how_to_get_it(checkout: Path, fail: str, said: str) -> None:
    done = set_up(checkout, fail=fail)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr.splitlines()[-1]
    assert set_up(checkout).returncode == 0, "what failed once must not stand in the way when it is mended"


def test_both_commands_of_the_makefile_are_there_and_ask_nothing() -> None:
    if shutil.which("make") is None:
        pytest.skip("make is not installed: sudo apt-get install make")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    done = subprocess.run(
        ["make", "-n", "demo", "test"], cwd=ROOT, capture_output=True, text=True, timeout=60, env=environment
    )
    assert done.returncode == 0
    assert [line for line in done.stdout.splitlines() if "environment" in line] == [
        ".ci/environment base",
        ".ci/environment test",
    ]


@pytest.mark.parametrize("script", ["environment", "run"])
def test_the_scripts_can_be_run_and_parsed(script: str) -> None:
    path = ROOT / ".ci" / script
    assert os.access(path, os.X_OK)
    shell = path.read_text().splitlines()[0].rpartition("/")[2].split()[-1]
    assert subprocess.run([shell, "-n", str(path)], timeout=60).returncode == 0
