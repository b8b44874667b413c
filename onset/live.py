"""Settings of a running engine by path: `keyer.black`, `layer.0.opacity`, `layer.logo.opacity`, `looks.day.slope`.

The paths are those of the show file. An entry of a list is named by its place from 0, or by its `label`.
"""

import dataclasses
import typing
from collections.abc import Mapping
from enum import Enum
from fractions import Fraction
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from onset.convert import BAD, Converter, open_fields
from onset.errors import ShowError
from onset.nearest import suggestion
from onset.part_table import BUILT_ONCE, WRITES
from onset.scalars import enum_text
from onset.show import LabelledPart, Part, Show
from onset.size import Size

Trail = list[tuple[Any, Any]]
"""(what holds it, field name, place or key) from the show down to one setting."""
Place = tuple[str | int, ...]
""""layer", 0, "opacity" for both `layer.0.opacity` and `layer.logo.opacity`."""


def tree(node: Any, *, absolute: bool = False) -> Any:
    """A show, or any part of one, as plain dicts, lists, texts and numbers: shaped as its show file, ready for JSON.

    `absolute`: paths as they can be read later, from another folder.
    """
    if isinstance(node, Fraction | Size | Path):
        return str(node.absolute() if absolute and isinstance(node, Path) else node)
    if isinstance(node, Enum):
        return enum_text(node)
    if dataclasses.is_dataclass(node):
        plain: dict[str, Any] = {}
        for item in _fields(node).values():
            if item.metadata.get("inside"):
                plain.update(tree(getattr(node, item.name), absolute=absolute) or {})
            elif not item.metadata.get("hidden"):
                plain[item.name] = tree(getattr(node, item.name), absolute=absolute)
        return plain
    if isinstance(node, Mapping):
        return {key: tree(value, absolute=absolute) for key, value in node.items()}
    return [tree(value, absolute=absolute) for value in node] if isinstance(node, tuple) else node


def place_of(show: Show, path: str) -> Place:
    """Where `path` leads, the same for every way to write it. Raises ShowError naming what there is instead."""
    return tuple(key for _, key in _trail(show, path))


def setting(show: Show, path: str) -> Any:
    """The plain value, or the tree of values, at `path`. Raises ShowError naming what there is instead."""
    holder, key = _trail(show, path)[-1]
    return tree(_inner(holder, key))


def replace_setting(show: Show, path: str, value: Any, *, running: bool = True) -> Show:
    """The show with one setting changed, checked as in a show file; parts not on the path are the same objects.

    `value` is as TOML or JSON has it. `running` False also allows what only a start can change (size, device, ...).
    A value that is there already changes no object, for a new one is an order to a keyer to look for its screen; but
    of settings whose metadata says `again`, which ask for just that. Raises ShowError with the path, the bad value and
    what is allowed.
    """
    trail = _trail(show, path)
    holder, key = trail[-1]
    item = _fields(holder).get(key)
    change = item.metadata.get("change", "any time") if item else "table"
    if item is None or change == "table":
        raise ShowError([f"{path}: is a table; set one of its settings: {', '.join(_names(_inner(holder, key)))}"])
    if change == "in show" or (running and _is_fixed(trail)):
        raise ShowError([f"{path}: cannot change while the engine runs; change it in the show file and start again"])
    reads_files = any(isinstance(node, Part) and node.family not in WRITES for node, _ in trail)
    converter = Converter(show.folder, paths_exist=reads_files)
    cls: Any = type(holder)
    converted = converter.value(_hints(cls)[key], value, path, item.metadata)
    if converted is BAD:
        raise ShowError([str(problem) for problem in converter.problems[:1]])  # of 256 bad points, the first
    if converted == getattr(holder, key) and not item.metadata.get("again"):
        return show
    try:
        for holder, key in reversed(trail):
            converted = _with(holder, key, converted)
    except ValueError as error:
        raise ShowError([f"{path}: {error}"]) from None
    changed: Show = converted
    return changed


def _is_fixed(trail: Trail) -> bool:
    """Whether only a start can change this: it, a table that it stands in, or the plugin that it belongs to."""
    if any(isinstance(holder, Part) and holder.family in BUILT_ONCE for holder, _ in trail):
        return True
    items = (_fields(holder).get(key) for holder, key in trail if isinstance(key, str))
    return any(item is not None and item.metadata.get("change") == "at start" for item in items)


def _trail(show: Show, path: str) -> Trail:
    node: Any = show
    trail: Trail = []
    for key in path.split("."):
        if dataclasses.is_dataclass(node):
            inside = [name for name, item in _fields(node).items() if item.metadata.get("inside")]
            owner = next((name for name in inside if key in _open_names(getattr(node, name))), None)
            if owner is not None:
                trail.append((node, owner))
                node = getattr(node, owner)
        if key not in _open_names(node):
            raise ShowError([f"{path}: unknown setting {key!r}; {suggestion(key, _names(node))}"])
        place = _place(node, key)
        trail.append((node, place))
        node = _inner(node, place)
    return trail


def _open_names(node: Any) -> list[str]:
    """What may follow in a path."""
    if dataclasses.is_dataclass(node) and not isinstance(node, Size):
        return [name for name, item in _fields(node).items() if not {"inside", "hidden"} & item.metadata.keys()]
    if isinstance(node, tuple) and node and isinstance(node[0], LabelledPart):
        return [str(number) for number in range(len(node))] + [part.label for part in node if part.label]
    return list(node) if isinstance(node, Mapping) else []


def _names(node: Any) -> list[str]:
    inside = [getattr(node, name) for name, item in _fields(node).items() if item.metadata.get("inside")]
    return [name for part in (node, *inside) for name in _open_names(part)]


def _place(node: Any, key: str) -> Any:
    if isinstance(node, tuple):
        return int(key) if key.isdecimal() else [part.label for part in node].index(key)
    return key


def _inner(holder: Any, key: Any) -> Any:
    return getattr(holder, key) if dataclasses.is_dataclass(holder) else holder[key]


def _with(holder: Any, key: Any, value: Any) -> Any:
    if isinstance(holder, tuple):
        return (*holder[:key], value, *holder[key + 1 :])
    if isinstance(holder, Mapping):
        return MappingProxyType({**holder, key: value})
    return dataclasses.replace(holder, **{key: value})


def _fields(node: Any) -> Mapping[str, "dataclasses.Field[Any]"]:
    """The open fields of a dataclass instance by name; none of anything else."""
    if not dataclasses.is_dataclass(node):
        return {}
    cls: Any = type(node)
    fields: Mapping[str, dataclasses.Field[Any]] = _fields_of(cls)
    return fields


@cache
def _fields_of(cls: Any) -> Mapping[str, "dataclasses.Field[Any]"]:
    return {item.name: item for item in open_fields(cls)}


@cache
def _hints(cls: Any) -> Mapping[str, Any]:
    return typing.get_type_hints(cls)
