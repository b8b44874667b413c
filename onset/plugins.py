"""A plugin is a file: found by its name in its family's folder, or by a dotted path anywhere else, and imported late.

    plugin("keyers", "luma")             -> module onset/keyers/luma.py
    plugin("keyers", "mypkg.keys.mine")  -> module mypkg.keys.mine, wherever Python finds it

A plugin has `Settings`, a frozen dataclass, and `build(settings)`. For `onset check` it may have `needs(settings)`, the
import names of libraries that have to be there, and a tracker `notes(settings)`, what keeps it from being of use.
Files of a family's folder without `Settings` and `build` support the plugins beside them and are no kind.
"""

import ast
import dataclasses
import importlib
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

from onset.errors import UsageError
from onset.extras import missing_extra
from onset.nearest import suggestion

FAMILIES = ("sources", "keyers", "mattes", "trackers", "layers", "sinks")
PARTS = ("Settings", "build")


def plugin(family: str, kind: str) -> ModuleType:
    """The module of this kind. Raises UsageError: unknown kind, not importable, or not a plugin."""
    outside = "." in kind
    name = kind if outside else f"onset.{family}.{kind}"
    if not outside and (not kind.isidentifier() or find_spec(f"onset.{family}") is None or find_spec(name) is None):
        raise _unknown(family, kind)
    module = _imported(name, f"{family} kind {kind!r}")
    missing = [part for part in PARTS if not hasattr(module, part)]
    if missing and not outside:
        raise _unknown(family, kind)
    if missing:
        raise UsageError(f"{family} kind {kind!r} is no plugin: {module.__file__} has no {' and no '.join(missing)}")
    if not (isinstance(module.Settings, type) and dataclasses.is_dataclass(module.Settings)):
        raise UsageError(f"{family} kind {kind!r}: Settings in {module.__file__} must be a frozen dataclass")
    return module


def kinds(family: str) -> tuple[str, ...]:
    """The kinds in this family's folder, sorted. Reads the files without importing them."""
    return tuple(sorted(path.stem for path in _folder(family).glob("*.py") if is_plugin(path)))


def is_plugin(path: Path) -> bool:
    """Whether this file defines or imports both `Settings` and `build` at its top level.

    One that is no Python counts: it was meant to be a plugin, and choosing it tells what is wrong.
    """
    try:
        body = ast.parse(path.read_bytes()).body
    except (SyntaxError, ValueError):
        return True
    names: set[str] = set()
    for node in body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            names.add(node.name)
        elif isinstance(node, ast.ImportFrom):
            names.update(alias.asname or alias.name for alias in node.names)
        elif isinstance(node, ast.Assign):
            names.update(target.id for target in node.targets if isinstance(target, ast.Name))
    return names.issuperset(PARTS)


def _folder(family: str) -> Path:
    if family not in FAMILIES:
        raise ValueError(f"no plugin family {family!r}; known: {', '.join(FAMILIES)}")
    return Path(__file__).parent / family


def _unknown(family: str, kind: str) -> UsageError:
    outside = "a kind of your own is written as a dotted path, mypkg.mine"
    return UsageError(f"{family}: unknown kind {kind!r}; {suggestion(kind, kinds(family))}; {outside}")


def _imported(name: str, what: str) -> ModuleType:
    """The module; every way an import can fail is turned into one line, with the cause chained for the log."""
    try:
        return importlib.import_module(name)
    except ImportError as error:
        extra = missing_extra(error, what)
        if extra is not None:
            raise extra from error
        gone = isinstance(error, ModuleNotFoundError) and error.name and f"{name}.".startswith(f"{error.name}.")
        hint = "; install the package or add its folder to PYTHONPATH" if gone else ""
        raise UsageError(f"{what} cannot be imported: {error}{hint}") from error
    except SyntaxError as error:
        place = f"{error.filename}:{error.lineno}"
        raise UsageError(f"{what} cannot be imported: {place}: {error.msg}") from error
    except Exception as error:
        # Someone else's module may raise anything while it is imported; the user needs to know which one and why.
        raise UsageError(f"{what} cannot be imported: {type(error).__name__}: {error}") from error
