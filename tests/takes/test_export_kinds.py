from pathlib import Path

import pytest

import onset.takes.export
from onset.cli import run
from onset.takes.export_kinds import kinds


def test_every_file_of_the_folder_is_a_kind_with_a_test_of_its_own() -> None:
    folder = Path(__file__).parent / "export"
    assert {"otio", "edl", "ale", "exr", "prores", "usd", "nuke", "blender"} <= set(kinds())
    assert [kind for kind in kinds() if not (folder / f"test_{kind}.py").exists()] == []
    assert len(kinds()) == len(list(Path(onset.takes.export.__path__[0]).glob("[!_]*.py")))


def test_the_help_of_the_command_names_them_all(capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["take", "export", "--help"]) == 0
    words = capfd.readouterr().out.replace(",", " ").replace(".", " ").split()
    assert set(kinds()) <= set(words)
