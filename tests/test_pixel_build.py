"""The build of the program as a take names it: every source that decides pixels, nothing else."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from onset import pixel_build as tested
from onset.pixel_build import FILES, deciding_sources, other_build, pixel_build
from tests.test_layers import MODULES, imported, part_of, trees

RECORDED = ("onset.wire.", "onset.sound.")
"""What a matte from a ring is read with: its shapes are in the take. Names of sound are part of the show's types."""


def test_everything_that_the_compositor_and_its_plugins_import_is_in_it() -> None:
    waiting = [name for name in MODULES if name.split(".")[1:2] in [["keyers"], ["layers"], ["mattes"]]]
    waiting.append("onset.compositor")
    reached = set(waiting)
    while waiting:
        found = {target for target in imported(trees()[waiting.pop()]) if target in MODULES} - reached
        reached |= found
        waiting += found
    hashed = set(deciding_sources().values())
    own = {name for name in reached if name.count(".") and not name.startswith(RECORDED)}
    sources = {name for name in own if MODULES[name].name != "__init__.py"}
    assert {name for name in sources if MODULES[name] not in hashed} == set()
    assert set(FILES) == {name.removeprefix("onset.") for name in sources if part_of(name) == name[6:]}


def test_one_changed_sign_in_a_source_that_decides_is_another_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = pixel_build()
    name, source = next((name, path) for name, path in deciding_sources().items() if name.endswith("despill.py"))
    copy = tmp_path / "despill.py"
    copy.write_bytes(source.read_bytes().replace(b" * ", b" + ", 1))
    assert copy.read_bytes() != source.read_bytes()
    with monkeypatch.context() as patched:
        patched.setattr(tested, "deciding_sources", lambda: {**deciding_sources(), name: copy})
        assert pixel_build.__wrapped__() not in (before, "")
    shutil.copy(source, copy)
    with monkeypatch.context() as patched:
        patched.setattr(tested, "deciding_sources", lambda: {**deciding_sources(), name: copy})
        assert pixel_build.__wrapped__() == before


def test_a_line_only_where_builds_are_known_and_differ() -> None:
    assert (other_build(""), other_build(pixel_build())) == ("", "")
    assert other_build("0123456789ab") == (
        f"recorded by another build (0123456789ab, this is {pixel_build()}): the last bits may differ"
    )


def test_it_is_the_same_in_another_process() -> None:
    printed = "from onset.pixel_build import pixel_build; print(pixel_build())"
    told = subprocess.run([sys.executable, "-c", printed], capture_output=True, text=True, check=True, timeout=60)
    assert told.stdout.strip() == pixel_build()


def test_sources_that_cannot_be_read_are_no_build(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tested, "deciding_sources", lambda: {"onset/frame.py": Path("/nowhere/frame.py")})
    assert pixel_build.__wrapped__() == ""
