import dataclasses
from pathlib import Path

import pytest

from onset.errors import ShowError, UsageError
from onset.live import replace_setting
from onset.plugins import FAMILIES, is_plugin, kinds, plugin
from onset.settings import make_show
from tests.plugin_files import plugin_file


@pytest.mark.parametrize("family", FAMILIES)
def test_every_kind_in_a_family_can_be_listed_without_importing_it(family: str) -> None:
    assert list(kinds(family)) == sorted(kinds(family))


def test_a_kind_is_found_by_its_file_name() -> None:
    module = plugin("layers", "solid")
    assert module.__name__ == "onset.layers.solid"
    assert "solid" in kinds("layers")


def test_an_unknown_kind_is_answered_with_the_one_that_was_meant_and_all_there_are() -> None:
    with pytest.raises(UsageError, match=r"layers: unknown kind 'sollid'; did you mean 'solid'\? known: .*gradient"):
        plugin("layers", "sollid")


@pytest.mark.parametrize("kind", ["", "../solid", "so lid", "__init__", "1", "solid/../solid"])
def test_a_kind_that_is_no_name_is_unknown_and_nothing_else(kind: str) -> None:
    with pytest.raises(UsageError):
        plugin("layers", kind)


def test_a_file_that_supports_plugins_is_no_kind() -> None:
    with pytest.raises(UsageError, match="unknown kind 'framing'"):
        plugin("sources", "framing")
    assert "framing" not in kinds("sources")


def test_a_plugin_outside_the_repository_is_found_by_its_dotted_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind = plugin_file(tmp_path, monkeypatch)
    module = plugin("keyers", kind)
    assert module.build(module.Settings(black=0.25)).black == 0.25


def test_a_dotted_path_that_leads_nowhere_says_how_python_finds_one() -> None:
    with pytest.raises(UsageError, match=r"No module named 'no_such_package'; .*PYTHONPATH"):
        plugin("keyers", "no_such_package.mine")


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("import cv3", r"No module named 'cv3'$"),
        ("def build(settings:\n    pass", r"mine.py:1: "),
        ("raise RuntimeError('no licence')", r"RuntimeError: no licence"),
        ("Settings = 3", r"has no build$"),
        ("x = 3", r"has no Settings and no build$"),
        ("Settings = 3\nbuild = 4", r"must be a frozen dataclass$"),
    ],
)
def test_a_plugin_that_is_broken_is_named_with_what_is_wrong_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, named: str
) -> None:
    kind = plugin_file(tmp_path, monkeypatch, text)
    with pytest.raises(UsageError, match=named) as refusal:
        plugin("keyers", kind)
    assert "\n" not in str(refusal.value)
    assert kind in str(refusal.value)


def test_a_plugin_that_needs_an_optional_library_says_how_to_install_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind = plugin_file(tmp_path, monkeypatch, "raise ModuleNotFoundError('No module named OpenEXR', name='OpenEXR')")
    with pytest.raises(UsageError, match=r"pip install 'onset-engine\[exr\]'"):
        plugin("sources", kind)


def test_a_file_is_a_plugin_when_it_has_both_parts_defined_or_imported(tmp_path: Path) -> None:
    path = tmp_path / "x.py"
    for text, answer in (
        ("class Settings: ...\ndef build(settings): ...", True),
        ("from elsewhere import Stage as Settings\nbuild = print", True),
        ("class Settings: ...", False),
        ("def build(settings): ...", False),
        ("", False),
        ("class Settings(", True),
        ("\0", True),
    ):
        path.write_text(text)
        assert is_plugin(path) is answer, text


def test_there_are_five_families_and_no_sixth() -> None:
    with pytest.raises(ValueError, match="no plugin family 'mixers'; known: sources"):
        kinds("mixers")


KNOWN = {"help", "min", "max", "change", "exists", "folder", "again", "inside", "hidden"}
"""What somebody reads; any other word, as one that was to keep a setting from being changed, does nothing."""


@pytest.mark.parametrize("family", FAMILIES)
def test_what_a_setting_says_of_itself_is_something_that_is_read(family: str) -> None:
    told = {
        f"{kind}.{field.name}": field.metadata
        for kind in kinds(family)
        for field in dataclasses.fields(plugin(family, kind).Settings)
    }
    assert {name: set(words) - KNOWN for name, words in told.items() if set(words) - KNOWN} == {}
    assert {words["change"] for words in told.values() if "change" in words} <= {"at start", "in show", "table"}


def test_a_file_that_stays_open_is_not_changed_while_the_engine_runs(tmp_path: Path) -> None:
    (tmp_path / "behind.png").touch()
    (show,) = make_show(
        {"source": {"kind": "pattern"}, "layer": [{"kind": "plate", "path": "behind.png"}, {"kind": "camera"}]},
        folder=tmp_path,
    )
    for name, value in (("path", "behind.png"), ("loop", False), ("speed", 2.0), ("rate", "30")):
        with pytest.raises(ShowError, match=f"layer.0.{name}: cannot change while the engine runs"):
            replace_setting(show, f"layer.0.{name}", value)
