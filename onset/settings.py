"""Show file -> `Show`: every unknown key and bad value named at once, with where it stands.

read_show     a TOML file -> one `Show` for each camera
make_show     the same from a table already parsed
"""

import tomllib
from collections.abc import Mapping
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from onset.convert import Converter, Problem, field_names, joined
from onset.errors import ShowError, UsageError
from onset.nearest import suggestion
from onset.plugins import plugin
from onset.scalars import shown
from onset.show import EngineTable, LayerPart, Look, NamedPart, Part, Show, ShowTable, SourcePart, checked_name
from onset.toml_lines import line_of, setting_lines

FAMILY_OF = {"source": "sources", "keyer": "keyers", "layer": "layers", "tracker": "trackers", "sink": "sinks"}
PER_CAMERA = ("engine", *FAMILY_OF)
TOP_LEVEL = ("show", "looks", *PER_CAMERA, "camera")
WRITES = ("sinks",)
"""Families whose paths are written, so that they need not be there yet."""


def read_show(path: Path, *, needs_source: bool = True) -> tuple[Show, ...]:
    """The shows in a file: one, or one for each `[[camera]]`. Raises ShowError with every problem, a line each.

    `needs_source` False allows a show without [source], for work that brings its own input.
    """
    table, text = _parsed(path)
    shows, problems = _shows(table, path.parent, needs_source=needs_source)
    if problems:
        lines = setting_lines(text)
        places = [line_of(problem.path, lines) for problem in problems]
        ordered = sorted(zip(places, problems, strict=True), key=lambda item: item[0] or 0)
        raise ShowError([f"{path}{f':{line}' if line else ''}: {problem}" for line, problem in ordered])
    return shows


def make_show(table: Mapping[str, Any], *, folder: Path = Path(), needs_source: bool = True) -> tuple[Show, ...]:
    """The shows in a table as `tomllib` gives it. Raises ShowError with every problem."""
    shows, problems = _shows(table, folder, needs_source=needs_source)
    if problems:
        raise ShowError([str(problem) for problem in problems])
    return shows


def _parsed(path: Path) -> tuple[dict[str, Any], str]:
    try:
        text = path.read_text(encoding="utf-8")
        return tomllib.loads(text), text
    except FileNotFoundError:
        raise ShowError([f"{path}: no such show file; `launch/` holds examples"]) from None
    except OSError as error:
        raise ShowError([f"{path}: cannot be read: {error.strerror}"]) from None
    except UnicodeDecodeError as error:
        raise ShowError([f"{path}: is not UTF-8 text (byte {error.start}); a show is a TOML file"]) from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ShowError([f"{path}: is not TOML: {error}"]) from None


def _shows(table: Mapping[str, Any], folder: Path, *, needs_source: bool) -> tuple[tuple[Show, ...], list[Problem]]:
    converter = Converter(folder)
    converter.unknown_keys(table, TOP_LEVEL, "")
    several = "camera" in table
    show = converter.table(ShowTable, table.get("show", {}), "show")
    looks = _looks(converter, table.get("looks", {}))
    look_names = list(table["looks"]) if isinstance(table.get("looks"), Mapping) else []
    shows = []
    names: set[str] = set()
    cameras = _entries(converter, table, "camera", "") if several else [("", table)]
    if several and not cameras:
        converter.note("camera", "a show of several cameras needs at least one [[camera]]")
    for path, camera in cameras:
        name = _camera_name(converter, camera, path, names) if several else ""
        tables = {key: table[key] for key in PER_CAMERA if key in table} | dict(camera)
        owner = {key: path if key in camera else "" for key in PER_CAMERA}
        parts = _parts(converter, tables, owner, path, needs_source)
        _check_looks(converter, tables, look_names, owner["sink"])
        if show is not None and not converter.problems:
            shows.append(Show(show=show, looks=looks, camera=name, folder=folder, **parts))
    return tuple(shows), list(dict.fromkeys(converter.problems))


def _camera_name(converter: Converter, camera: Mapping[str, Any], path: str, taken: set[str]) -> str:
    converter.unknown_keys(camera, ("name", *PER_CAMERA), path)
    name = camera.get("name")
    if not isinstance(name, str):
        converter.note(joined(path, "name"), "each [[camera]] needs a name in quotes")
        return ""
    try:
        checked_name(name)
    except ValueError as error:
        converter.note(joined(path, "name"), str(error))
    if name in taken:
        converter.note(joined(path, "name"), f"two cameras are called {name!r}; each needs a name of its own")
    taken.add(name)
    return name


def _parts(
    converter: Converter, tables: Mapping[str, Any], owner: Mapping[str, str], path: str, needs_source: bool
) -> dict[str, Any]:
    """The fields of `Show` that come from the tables of one camera."""
    engine = converter.table(EngineTable, tables.get("engine", {}), joined(owner["engine"], "engine"))
    source = keyer = None
    if "source" in tables:
        source = _part(converter, SourcePart, "source", tables["source"], joined(owner["source"], "source"))
    elif needs_source:
        converter.note(path, "there is no [source]; write [source] and a kind below it")
    if "keyer" in tables:
        keyer = _part(converter, Part, "keyer", tables["keyer"], joined(owner["keyer"], "keyer"))
    lists: dict[str, list[Any]] = {}
    for key, cls in (("layer", LayerPart), ("tracker", NamedPart), ("sink", NamedPart)):
        entries = _entries(converter, tables, key, owner[key])
        built = [_part(converter, cls, key, entry, place) for place, entry in entries]
        lists[key] = [part for part in built if part is not None]
        _check_names(converter, entries)
    return {
        "engine": engine,
        "source": source,
        "keyer": keyer,
        "layer": _with_camera(converter, lists["layer"], owner["layer"]),
        "tracker": tuple(lists["tracker"]),
        "sink": tuple(lists["sink"]),
    }


def _part(converter: Converter, cls: type[Part], key: str, raw: object, path: str) -> Any:
    """One plugin's table: `kind`, the part's own keys, and the plugin's settings beside them."""
    if not converter.is_table(raw, path):
        return None
    assert isinstance(raw, Mapping)
    kind = raw.get("kind")
    if not isinstance(kind, str):
        wrong = f"{shown(kind)} must be a text in quotes" if "kind" in raw else "missing; it chooses the plugin"
        converter.note(joined(path, "kind"), wrong)
        return None
    family = FAMILY_OF[key]
    own = [name for name in field_names(cls) if name not in ("settings", "framing", "family")]
    if cls is LayerPart and kind == "camera":
        converter.unknown_keys(raw, own, path)
        return converter.fields(cls, raw, path, settings=None, family=family)
    try:
        settings_type = plugin(family, kind).Settings
    except UsageError as error:
        converter.note(joined(path, "kind"), str(error))
        return None
    framing_type = _framing() if cls is SourcePart else None
    framed = field_names(framing_type) if framing_type else []
    theirs = field_names(settings_type)
    for name in sorted({*own, *framed}.intersection(theirs)):
        converter.note(joined(path, "kind"), f"plugin {kind!r} has a setting {name!r}, which is the show's own word")
    converter.unknown_keys(raw, [*own, *theirs, *framed], path)
    converter.paths_exist = family not in WRITES
    given: dict[str, object] = {"settings": converter.fields(settings_type, raw, path), "family": family}
    converter.paths_exist = False
    if framing_type:
        given["framing"] = converter.fields(framing_type, raw, path)
    return converter.fields(cls, {name: raw[name] for name in raw if name in own}, path, **given)


def _framing() -> type | None:
    if find_spec("onset.sources") is None or find_spec("onset.sources.framing") is None:
        return None
    framing: type = import_module("onset.sources.framing").Framing
    return framing


def _entries(
    converter: Converter, tables: Mapping[str, Any], key: str, path: str
) -> list[tuple[str, Mapping[str, Any]]]:
    """(path, table) of each `[[key]]`."""
    raw = tables.get(key, [])
    place = joined(path, key)
    if not isinstance(raw, list):
        converter.note(place, f"is given once; write [[{place}]] with two brackets, once for each {key}")
        return []
    return [
        (joined(place, str(number)), entry)
        for number, entry in enumerate(raw)
        if converter.is_table(entry, joined(place, str(number)))
    ]


def _check_names(converter: Converter, entries: list[tuple[str, Mapping[str, Any]]]) -> None:
    named = [entry.get("name") for _, entry in entries]
    for path, entry in entries:
        if "name" in entry and named.count(entry["name"]) > 1:
            converter.note(joined(path, "name"), f"{shown(entry['name'])} is the name of several; each needs its own")


def _with_camera(converter: Converter, layers: list[LayerPart], path: str) -> tuple[LayerPart, ...]:
    """The stack with the camera in it: on top unless the show places it."""
    places = [number for number, part in enumerate(layers) if part.is_camera]
    if len(places) > 1:
        converter.note(joined(path, "layer"), f'kind = "camera" stands {len(places)} times; the camera has one place')
    if not places:
        layers = [*layers, LayerPart("camera", None, family="layers")]
    return tuple(layers)


def _looks(converter: Converter, raw: object) -> dict[str, Look]:
    if not converter.is_table(raw, "looks"):
        return {}
    assert isinstance(raw, Mapping)
    looks = {name: converter.table(Look, table, joined("looks", name)) for name, table in raw.items()}
    return {name: look for name, look in looks.items() if look is not None}


def _check_looks(converter: Converter, tables: Mapping[str, Any], looks: list[str], path: str) -> None:
    """A sink's `look` must be one of the show's."""
    for place, sink in _entries(converter, tables, "sink", path):
        wanted = sink.get("look")
        if isinstance(wanted, str) and wanted and wanted not in looks:
            converter.note(joined(place, "look"), f"there is no [looks.{wanted}]; {suggestion(wanted, looks)}")
