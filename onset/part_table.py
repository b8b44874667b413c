"""One plugin's table of a show file -> a `Part`: `kind`, the show's own keys, and the plugin's settings beside them."""

from collections.abc import Mapping
from typing import Any

from onset.convert import Converter, field_names, joined
from onset.errors import UsageError
from onset.plugins import plugin
from onset.scalars import shown
from onset.show import LayerPart, Part, SourcePart

WRITES = ("sinks",)
"""Families whose paths are written, so that they need not be there yet."""
BUILT_ONCE = ("sources", "sinks")
"""Families whose parts keep the settings that they were built with: devices, files and sockets are opened then."""
_NOT_KEYS = ("settings", "framing", "family")


def read_part(converter: Converter, cls: type[Part], family: str, raw: object, path: str, engine_name: str = "") -> Any:
    """A `cls` from its table, None when its plugin cannot be had; problems are noted in `converter`.

    A plugin's setting called `name` that the table leaves out is the engine's name, which sinks go by on the wire.
    """
    if not converter.is_table(raw, path):
        return None
    assert isinstance(raw, Mapping)
    kind = raw.get("kind")
    if not isinstance(kind, str):
        wrong = f"{shown(kind)} must be a text in quotes" if "kind" in raw else "missing; it chooses the plugin"
        converter.note(joined(path, "kind"), wrong)
        return None
    own = [name for name in field_names(cls) if name not in _NOT_KEYS]
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
    named = {"name": engine_name, **raw} if engine_name and "name" in theirs else raw
    converter.paths_exist = family not in WRITES
    given: dict[str, object] = {"settings": converter.fields(settings_type, named, path), "family": family}
    converter.paths_exist = False
    if framing_type:
        given["framing"] = converter.fields(framing_type, raw, path)
    return converter.fields(cls, {name: raw[name] for name in raw if name in own}, path, **given)


def _framing() -> type:
    # Here and not above: it brings numpy along, and a wrong kind should be told without waiting for that.
    from onset.sources.framing import Framing

    return Framing
