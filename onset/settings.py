"""Show file -> `Show`: every unknown key and bad value named at once, with where it stands.

read_show     a TOML file -> one `Show` for each camera
make_show     the same from a table already parsed
"""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from onset.camera_tables import PER_CAMERA, CameraTables, table_entries
from onset.convert import Converter, Problem, joined
from onset.errors import ShowError
from onset.scalars import shown
from onset.show import Look, Show, ShowTable, checked_name
from onset.toml_lines import line_of, setting_lines

MOST_BYTES = 4 << 20
"""Of a show. Without a limit a device, or a film by mistake, would fill the memory."""
TOP_LEVEL = ("show", "looks", *PER_CAMERA, "camera")
Table = Mapping[str, Any]


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


def make_show(table: Table, *, folder: Path = Path(), needs_source: bool = True) -> tuple[Show, ...]:
    """The shows in a table as `tomllib` gives it. Raises ShowError with every problem."""
    shows, problems = _shows(table, folder, needs_source=needs_source)
    if problems:
        raise ShowError([str(problem) for problem in problems])
    return shows


def _parsed(path: Path) -> tuple[dict[str, Any], str]:
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
        if len(data) > MOST_BYTES:
            raise ShowError([f"{path}: is over {MOST_BYTES >> 20} MB; a show is a TOML file of some kB"])
        text = data.decode("utf-8").replace("\r\n", "\n")
        return tomllib.loads(text), text
    except FileNotFoundError:
        raise ShowError([f"{path}: no such show file; `launch/` holds examples"]) from None
    except OSError as error:
        raise ShowError([f"{path}: cannot be read: {error.strerror}"]) from None
    except UnicodeDecodeError as error:
        raise ShowError([f"{path}: is not UTF-8 text (byte {error.start}); a show is a TOML file"]) from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ShowError([f"{path}: is not TOML: {error}"]) from None


def _shows(table: Table, folder: Path, *, needs_source: bool) -> tuple[tuple[Show, ...], list[Problem]]:
    converter = Converter(folder)
    converter.unknown_keys(table, TOP_LEVEL, "")
    show = converter.table(ShowTable, table.get("show", {}), "show")
    written = table.get("looks", {})
    looks = _looks(converter, written)
    shows = []
    cameras = _cameras(converter, table, show.name if show else "")
    for name, camera in cameras:
        parts = camera.parts(written if isinstance(written, Mapping) else (), needs_source=needs_source)
        if show is not None and not converter.problems:
            shows.append(Show(show=show, looks=looks, camera=name, folder=folder, **parts))
    _check_places(converter, [camera for _, camera in cameras])
    # Tables that cameras share are read once for each, and so are their problems.
    return tuple(shows), list(dict.fromkeys(converter.problems))


def _cameras(converter: Converter, table: Table, show_name: str) -> list[tuple[str, CameraTables]]:
    """(name, tables) of each camera; a show without [[camera]] is one camera without a name."""
    if "camera" not in table:
        return [("", CameraTables(converter, table, {}, "", show_name))]
    cameras: list[tuple[str, CameraTables]] = []
    for path, own in table_entries(converter, table["camera"], "camera"):
        converter.unknown_keys(own, ("name", *PER_CAMERA), path)
        written = own.get("name", "")
        name = written if isinstance(written, str) else ""
        try:
            checked_name(name)
        except ValueError as error:
            converter.note(joined(path, "name"), str(error))
        if name in dict(cameras):
            converter.note(joined(path, "name"), f"two cameras are called {name!r}; each needs a name of its own")
        cameras.append((name, CameraTables(converter, table, own, path, f"{show_name}-{name}")))
    if not cameras:
        converter.note("camera", "a show of several cameras needs at least one [[camera]]")
    return cameras


def _check_places(converter: Converter, cameras: list[CameraTables]) -> None:
    """Engines of one show run side by side, so that no two can listen at one place; port 0 is any free one."""
    taken: dict[object, str] = {}
    for camera in cameras:
        for path, part in camera.places.items():
            for key in ("endpoint", "port") if part.family == "sinks" else ():
                place = getattr(part.settings, key, None)
                if place and taken.setdefault((key, place), camera.path) != camera.path:
                    converter.note(joined(path, key), f"{shown(place)} is taken by another camera; choose another")


def _looks(converter: Converter, raw: object) -> dict[str, Look]:
    if not converter.is_table(raw, "looks"):
        return {}
    assert isinstance(raw, Mapping)
    looks = {name: converter.table(Look, table, joined("looks", name)) for name, table in raw.items()}
    return {name: look for name, look in looks.items() if look is not None}
