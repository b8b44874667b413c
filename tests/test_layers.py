"""Who may import whom, what an import may cost, and how large a file may grow."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from onset.plugins import FAMILIES, is_plugin, plugin

ROOT = Path(__file__).parents[1]
SOURCE_ROOTS = {"onset": ROOT, "onset_kernels": ROOT / "kernels", "onset_calibration": ROOT / "calibration"}
TOP = {"__main__", "cli", "commands", "options", "bench"}
"""The program: may import everything."""
BESIDE = {"wire", "web", "takes", "qc", *FAMILIES}
"""The families, and the wire, the browser monitor and takes beside them."""
BELOW = {"media", "stage", "keying", "sound", "tracking"}
"""What families are made of: never imports upward, nor each other. What stands in no list is ground, open to all."""
MAY_ALSO = {
    "sinks": {"wire", "web", "takes"}, "sources": {"wire"}, "mattes": {"wire"}, "trackers": {"wire"}, "web": {"wire"},
    "takes": {"wire"},
}  # fmt: skip
"""Sideways steps that are meant: a sink publishes on the wire or records a take, a matte comes from a ring, the browser
monitor reads the wire."""
HEAVY = ["torch", "onnxruntime", "mediapipe", "cv2", "numba", "zmq", "av", "pxr", "aiohttp", "sounddevice"]
OPTIONAL = {"cv2", "OpenEXR", "sounddevice", "torch"}
LONGEST_FILE_LINES = 300
LONGEST_FUNCTION_LINES = 60
BANNED_WORDS = {"util", "utils", "helper", "helpers", "manager", "common", "misc"}
ROOT_FILES = {"README.md", "LICENSE", "Makefile", "pyproject.toml", ".gitignore", ".gitattributes", "CHANGELOG.md"}
ROOT_FOLDERS = {".ci", "onset", "kernels", "calibration", "launch", "docs", "tests"}


def modules() -> dict[str, Path]:
    """Dotted name -> file of everything that can be imported."""
    return {
        ".".join(path.relative_to(folder).with_suffix("").parts).removesuffix(".__init__"): path
        for package, folder in SOURCE_ROOTS.items()
        for path in sorted((folder / package).rglob("*.py"))
    }


MODULES = modules()
PLUGIN_FILES = [path for family in FAMILIES for path in sorted((ROOT / "onset" / family).glob("[!_]*.py"))]
PLUGINS = [path for path in PLUGIN_FILES if is_plugin(path)]


@cache
def trees() -> dict[str, ast.Module]:
    """Every module, parsed by the tests that need it: five seconds of every worker where it was done at import."""
    return {name: ast.parse(path.read_text(encoding="utf-8"), str(path)) for name, path in MODULES.items()}


def imported(tree: ast.AST) -> Iterator[str]:
    """Every module that is imported anywhere in a file, inside functions too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"line {node.lineno}: imports are written from the top"
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def part_of(name: str) -> str:
    """Which part of `onset` a module belongs to: a folder, or a single file."""
    return f"{name}.".split(".")[1]


@cache
def engine_parts() -> set[str]:
    """The files that build engines out of shows or talk to running ones: may import the families, and each other.

    They are found, not listed: `plugins`, `show`, and every single file that imports something above the ground.
    """
    engine = {"plugins", "show"}
    uses = {name: {part_of(target) for target in imported(trees()[name]) if target in MODULES} for name in MODULES}
    files = [name for name, path in MODULES.items() if name.count(".") == 1 and path.name != "__init__.py"]
    while True:
        above = BESIDE | BELOW | engine
        found = {part_of(name) for name in files if uses[name] & above and name.startswith("onset.")} - TOP - engine
        if not found:
            return engine
        engine |= found


def test_imports_point_down() -> None:
    wrong = [
        f"{name} imports {target}"
        for name, tree in trees().items()
        for target in imported(tree)
        if target in MODULES and not points_down(name, target)
    ]
    rows = " > ".join(" ".join(sorted(row)) for row in (TOP, engine_parts(), BESIDE, BELOW, {"everything else"}))
    assert wrong == [], f"a part may import what stands below it, never what stands beside or above: {rows}"


def points_down(importer: str, target: str) -> bool:
    home, root = importer.partition(".")[0], target.partition(".")[0]
    if home != "onset":
        return root in ("onset_kernels", home)
    if root == "onset":
        return target == "onset" or may_import(part_of(importer), part_of(target))
    return root == "onset_kernels"  # the engine reads calibration files, never calibration code


def may_import(importer: str, target: str) -> bool:
    if importer == target or importer in TOP:
        return True
    if importer in engine_parts():
        return target not in TOP
    if importer in BESIDE:
        return target not in TOP | engine_parts() | BESIDE or target in MAY_ALSO.get(importer, set())
    return target not in TOP | engine_parts() | BESIDE | BELOW


@pytest.mark.parametrize(
    ("importer", "target", "allowed"),
    [
        ("onset.cli", "onset.settings", True),
        ("onset.settings", "onset.sources.framing", True),
        ("onset.sources.file", "onset.media.clip", True),
        ("onset.sinks.publish", "onset.wire.ring", True),
        ("onset.sources.file", "onset.keyers.luma", False),
        ("onset.keyers.luma", "onset.pipeline", False),
        ("onset.wire.ring", "onset.sinks.publish", False),
        ("onset.media.clip", "onset.stage.paint", False),
        ("onset.clock", "onset.media.clip", False),
        ("onset.keyers.luma", "onset.keying.proxy", True),
        ("onset.keying.proxy", "onset.media.clip", False),
        ("onset.settings", "onset.cli", False),
        ("onset_kernels.plan", "onset.frame", False),
        ("onset.pipeline", "onset_calibration.lens", False),
        ("onset_calibration.lens", "onset_kernels.plan", True),
    ],
)
def test_the_rule_itself_tells_down_from_sideways(importer: str, target: str, allowed: bool) -> None:
    assert points_down(importer, target) is allowed


def test_optional_libraries_are_imported_where_they_are_used() -> None:
    wrong = [
        f"{name} imports {target} at its top; the rest must work without it"
        for name, tree in trees().items()
        for node in tree.body
        if not isinstance(node, ast.FunctionDef | ast.ClassDef) and not for_types_only(node)
        for target in imported(node)
        if target.partition(".")[0] in OPTIONAL
    ]
    assert wrong == []


def for_types_only(node: ast.stmt) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test) in ("TYPE_CHECKING", "typing.TYPE_CHECKING")


@pytest.mark.parametrize(
    "name", ["onset", "onset.frame", "onset.ports", "onset.settings", "onset.live", "onset.plugins"]
)
def test_importing_the_engine_imports_no_heavy_library(name: str) -> None:
    code = f"import sys, {name}; print(*sorted(set({HEAVY!r}) & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == ""


@pytest.mark.parametrize("folder", ["kernels", "calibration", "launch"])
def test_nothing_can_be_imported_from_the_folders_that_only_hold_packages(folder: str) -> None:
    # A top-level package called `kernels` would hide the one that other projects install under that name.
    assert [path.name for path in (ROOT / folder).glob("*.py")] == []


def test_every_file_of_a_family_has_its_test() -> None:
    tests = [ROOT / "tests" / path.parent.name / f"test_{path.name}" for path in PLUGIN_FILES]
    assert [str(test.relative_to(ROOT)) for test in tests if not test.exists()] == []


def test_a_file_of_a_family_is_a_plugin_or_supports_one_but_is_nothing_half() -> None:
    half = [path for path in PLUGIN_FILES if not is_plugin(path) and {"Settings", "build"} & defined_in(path)]
    assert half == []


def defined_in(path: Path) -> set[str]:
    return {node.name for node in ast.parse(path.read_text()).body if isinstance(node, ast.ClassDef | ast.FunctionDef)}


@pytest.mark.parametrize("path", PLUGINS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_every_plugin_has_frozen_settings_and_says_what_it_is(path: Path) -> None:
    module = plugin(path.parent.name, path.stem)
    assert module.Settings.__dataclass_params__.frozen, "Settings are shared between threads"
    assert all((module.__doc__, module.Settings.__doc__, module.build.__doc__))


def test_files_and_functions_fit_a_readers_head() -> None:
    files = {name: len(path.read_text(encoding="utf-8").splitlines()) for name, path in MODULES.items()}
    functions = {
        f"{name}.{node.name}": (node.end_lineno or node.lineno) - node.lineno + 1
        for name, tree in trees().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert {name: lines for name, lines in files.items() if lines > LONGEST_FILE_LINES} == {}
    assert {name: lines for name, lines in functions.items() if lines > LONGEST_FUNCTION_LINES} == {}


def test_names_say_what_a_thing_is() -> None:
    named = [*MODULES] + [
        f"{name}.{node.name}"
        for name, tree in trees().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
    ]
    words = {name: {word.lower() for word in re.findall(r"[A-Z]?[a-z0-9]+|[A-Z]+", name)} for name in named}
    assert [name for name in named if BANNED_WORDS & words[name]] == []


def test_no_error_is_swallowed() -> None:
    swallowed = [
        f"{MODULES[name].relative_to(ROOT)}:{node.lineno}"
        for name, tree in trees().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ExceptHandler) and swallows(node)
    ]
    assert swallowed == []


def swallows(handler: ast.ExceptHandler) -> bool:
    """A bare except (it takes Ctrl-C too), or one that catches everything and then does nothing."""
    if handler.type is None:
        return True
    caught = {part.id for part in ast.walk(handler.type) if isinstance(part, ast.Name)}
    idle = all(isinstance(node, ast.Pass | ast.Continue) or ast.unparse(node) == "..." for node in handler.body)
    return idle and bool(caught & {"Exception", "BaseException"})


@pytest.mark.parametrize(
    ("handler", "answer"),
    [
        ("except: raise", True),
        ("except Exception: pass", True),
        ("except (OSError, BaseException): ...", True),
        ("except OSError: pass", False),
        ("except Exception as error: report(error)", False),
    ],
)
def test_the_rule_itself_tells_a_swallowed_error_from_a_handled_one(handler: str, answer: bool) -> None:
    (block,) = ast.parse(f"try: x\n{handler}").body
    assert isinstance(block, ast.Try)
    assert swallows(block.handlers[0]) is answer


def test_packages_are_empty_but_for_a_docstring() -> None:
    packages = [name for name, path in MODULES.items() if path.name == "__init__.py"]
    assert [name for name in packages if [type(node) for node in trees()[name].body] not in ([], [ast.Expr])] == []


def test_the_root_holds_what_it_should_and_nothing_else() -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout, so that nothing says which files belong to the project")
    done = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60)
    assert {line.partition("/")[0] for line in done.stdout.splitlines()} <= ROOT_FILES | ROOT_FOLDERS
