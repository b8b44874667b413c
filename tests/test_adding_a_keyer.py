"""What docs/architecture.md promises, done: a keyer is one new file and one new test, and nothing else is edited."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import numpy as np
import pytest
from onset_kernels.picture import LINEAR_709, Layout, Picture

from onset.compositor import Compositor, Machine, lent
from onset.frame import Frame, Loan
from onset.pool import Pool
from onset.ports import Want
from onset.settings import make_show
from tests.plugin_files import plugin_file

ROOT = Path(__file__).parents[1]

RED_KEEPER = '''
    """Keeps what is redder than it is green: a keyer in one file, arithmetic of its own included."""

    from dataclasses import dataclass, field

    import numpy as np
    from onset_kernels.operation import Operation
    from onset_kernels.plan import Plan, Values, step
    from onset_kernels.picture import Picture

    from onset.frame import Frame

    F = np.float32


    def keep_red(r, g, b, a, gain):
        matte = a * min(max((r - g) * gain, F(0)), F(1))
        return r * matte, g * matte, b * matte, matte


    KEEP_RED = Operation(keep_red, lanes="r g b a", replaces="r g b a")


    @dataclass(frozen=True)
    class Settings:
        """`gain` turns the difference of red and green into opacity."""

        gain: float = field(default=2.0, metadata={"help": "opacity per difference", "min": 0.1, "max": 10.0})


    class RedKeeper:
        """The keyer: one step, one parameter."""

        def __init__(self, settings: Settings) -> None:
            self.settings = settings

        def plan(self, picture: Picture) -> Plan:
            return (step(KEEP_RED),)

        def values(self, frame: Frame) -> Values:
            return Values({"gain": self.settings.gain})


    def build(settings: Settings) -> RedKeeper:
        """The red keeper."""
        return RedKeeper(settings)
'''

ITS_TEST = """
    from onset.plugins import plugin


    def test_a_gain_can_be_chosen():
        module = plugin("keyers", "red_keeper")
        assert module.build(module.Settings(gain=3.0)).settings.gain == 3.0
"""


def test_a_keyer_from_outside_the_repository_keys_a_frame(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kind = plugin_file(tmp_path, monkeypatch, RED_KEEPER)
    (show,) = make_show({"keyer": {"kind": kind, "gain": 4.0}}, needs_source=False)
    picture = Picture(5, 3, Layout.RGB_FLOAT, LINEAR_709)
    wants = [Want("matte", "matte", Layout.GRAY_FLOAT, LINEAR_709)]
    compositor = Compositor(show, picture, wants, Machine("cpu", 1))
    pool = Pool(capacity=1, wait=False)

    def lend(_name: str, wanted: Picture) -> Loan | None:
        return pool.lend(wanted)

    outputs = lent(compositor.outputs, lend)
    assert outputs is not None
    rng = np.random.default_rng(7)
    planes = tuple(rng.random((3, 5), dtype=np.float32) for _ in range(3))
    compositor.composite(Frame(planes, picture, index=0, captured_ns=0), outputs)
    red, green, _ = planes
    np.testing.assert_allclose(outputs["matte"].planes[0], np.clip((red - green) * 4.0, 0.0, 1.0), atol=1e-5)


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The repository, copied, with one new file and one new test."""
    copy = tmp_path_factory.mktemp("copied") / "repository"
    leave = shutil.ignore_patterns(".git", ".venv", "__pycache__", ".*_cache", ".hypothesis", "out")
    shutil.copytree(ROOT, copy, ignore=leave)
    (copy / "onset" / "keyers" / "red_keeper.py").write_text(dedent(RED_KEEPER).lstrip())
    (copy / "tests" / "keyers" / "test_red_keeper.py").write_text(dedent(ITS_TEST).lstrip())
    return copy


def in_copy(copy: Path, *command: str) -> subprocess.CompletedProcess[str]:
    paths = os.pathsep.join(str(copy / folder) for folder in (".", "kernels", "calibration"))
    return subprocess.run(
        [sys.executable, *command],
        cwd=copy,
        env={**os.environ, "PYTHONPATH": paths},
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_a_keyer_inside_the_repository_is_found_and_checked_like_the_others(copied: Path) -> None:
    show = copied / "mine.toml"
    show.write_text('[source]\nkind = "images"\npath = "."\n[keyer]\nkind = "red_keeper"\ngain = 3.0\n')
    check = "from onset.cli import main; main()"
    assert in_copy(copied, "-c", check, "check", str(show)).returncode == 0
    show.write_text(show.read_text().replace("3.0", "30.0"))
    refused = in_copy(copied, "-c", check, "check", str(show))
    assert (refused.returncode, refused.stderr.strip().partition("mine.toml:")[2]) == (
        2,
        "6: keyer.gain: 30.0 is outside the allowed 0.1 to 10.0",
    )


def test_the_new_file_with_its_test_passes_and_without_it_does_not(copied: Path) -> None:
    rules = ["-m", "pytest", "-q", "tests/test_layers.py", "-k", "family or plugin"]
    done = in_copy(copied, *rules, "tests/keyers/test_red_keeper.py")
    assert done.returncode == 0, done.stdout
    test = copied / "tests" / "keyers" / "test_red_keeper.py"
    test.rename(test.with_name("moved.txt"))
    done = in_copy(copied, *rules)
    test.with_name("moved.txt").rename(test)
    assert done.returncode == 1
    assert "tests/keyers/test_red_keeper.py" in done.stdout
