"""What the documents say, tried: commands and options exist, blocks marked `run` run, shows are right, links lead on.

A block that begins with ```sh run is run, line by line, from the root of the repository.
"""

import ast
import importlib
import re
import shlex
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import typer

from onset.cli import application, command_names
from onset.settings import make_show

ROOT = Path(__file__).parents[1]
DOCUMENTS = sorted(
    [
        ROOT / "README.md",
        *(ROOT / "docs").glob("*.md"),
        ROOT / "kernels" / "README.md",
        ROOT / "calibration" / "README.md",
    ]
)
_FENCE = re.compile(r"^```(\w+)([^\n]*)\n(.*?)^```", re.DOTALL | re.MULTILINE)
_LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]+)")


@dataclass(frozen=True)
class Block:
    """One fenced block: its language, the words after it, its text, and where it stands."""

    place: str
    language: str
    words: str
    text: str

    @property
    def commands(self) -> list[str]:
        """The lines of a shell block, continued lines joined, comments left out."""
        lines = self.text.replace("\\\n", " ").splitlines()
        return [line.removeprefix("$ ") for line in lines if line.strip() and not line.lstrip().startswith("#")]


def blocks(*languages: str) -> list[Block]:
    found = []
    for path in DOCUMENTS:
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        for match in _FENCE.finditer(text):
            line = text.count("\n", 0, match.start()) + 1
            place = f"{path.relative_to(ROOT)}:{line}"
            if match[1] in languages:
                found.append(Block(place, match[1], match[2].strip(), match[3]))
    return found


def onset_commands() -> list[tuple[str, list[str]]]:
    """(where, words after `onset`) of every command in every shell block."""
    found = []
    for block in blocks("sh", "bash", "console"):
        for line in block.commands:
            words = shlex.split(line, comments=True)
            if words[:1] == ["onset"]:
                found.append((f"{block.place}: {line}", words[1:]))
    return found


@pytest.mark.parametrize(
    ("place", "words"), onset_commands(), ids=lambda value: value if isinstance(value, str) else ""
)
def test_every_command_and_option_in_the_documents_exists(place: str, words: list[str]) -> None:
    command: Any = typer.main.get_command(application())
    for word in words:
        if word.startswith("--"):
            option = word.partition("=")[0]
            known = [name for parameter in command.params for name in parameter.opts]
            assert option in known, f"{place}: {command.name} has {', '.join(known)}"
        elif hasattr(command, "commands"):
            assert word in command.commands, f"{place}: there are {', '.join(command.commands)}"
            command = command.commands[word]


@pytest.mark.parametrize("block", blocks("sh", "bash", "console"), ids=lambda block: block.place)
def test_blocks_marked_run_run_as_they_stand(block: Block) -> None:
    if block.words != "run":
        pytest.skip("not marked to be run: it takes long, or needs what a test has not")
    for line in block.commands:
        words = shlex.split(line, comments=True)
        assert words[0] == "onset", f"{block.place}: only onset's own commands are run"
        program = [sys.executable, "-c", "from onset.cli import main; main()"]
        done = subprocess.run([*program, *words[1:]], cwd=ROOT, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, f"{block.place}: {line}\n{done.stderr}"


@pytest.mark.parametrize("block", blocks("toml"), ids=lambda block: block.place)
def test_every_show_in_the_documents_is_a_right_one(block: Block) -> None:
    table = tomllib.loads(block.text)
    if block.words == "show" or "source" in table:
        assert make_show(table, folder=ROOT / "launch", needs_source="source" in table)


@pytest.mark.parametrize("block", blocks("python", "py"), ids=lambda block: block.place)
def test_what_the_documents_import_can_be_imported(block: Block) -> None:
    for node in ast.walk(ast.parse(block.text)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("onset"):
            module = importlib.import_module(str(node.module))
            missing = [alias.name for alias in node.names if not hasattr(module, alias.name)]
            assert not missing, f"{block.place}: {node.module} has no {', '.join(missing)}"


@pytest.mark.parametrize("path", [path for path in DOCUMENTS if path.exists()], ids=lambda path: path.name)
def test_links_and_pictures_lead_to_something(path: Path) -> None:
    targets = [target for target in _LINK.findall(path.read_text(encoding="utf-8")) if "://" not in target]
    assert [target for target in targets if not (path.parent / target).exists()] == []


def test_the_readme_names_every_command() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [name for name in command_names() if f"onset {name}" not in text] == []


def test_the_readme_begins_with_a_picture_and_one_command() -> None:
    first_screen = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()[:30]
    assert any(line.startswith("![") for line in first_screen)
    assert "make demo" in first_screen
