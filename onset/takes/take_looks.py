"""The looks of a show as they stood in a take: out of its records of settings."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from onset_kernels.picture import Transfer

from onset.errors import InputError
from onset.media.cdl import Correction, read_cdl
from onset.takes.kept_files import kept_paths
from onset.takes.read import Take

_PREFIX = "looks."


@dataclass(frozen=True)
class TakeLook:
    """A look: its CDL, the .cube that follows it, and the encoding both are for (None: the monitor's own)."""

    name: str
    correction: Correction
    lut: Path | None = None
    encoding: Transfer | None = None


def looks_of(take: Take) -> list[TakeLook]:
    """The looks in force at the first frame, by name. Raises InputError for one whose file is no more."""
    values = values_at(take, take.first_index)
    fields: dict[str, dict[str, Any]] = {}
    for path, value in values.items():
        if path.startswith(_PREFIX):
            name, _, entry = path.removeprefix(_PREFIX).partition(".")
            fields.setdefault(name, {})[entry] = value
    return [_look(name, entries) for name, entries in sorted(fields.items())]


def main_look(take: Take) -> TakeLook | None:
    """The look that an output of the show used, the first by name; the only one where none says so."""
    looks = looks_of(take)
    values = values_at(take, take.first_index)
    used = [value for path, value in values.items() if path.startswith("sink.") and path.endswith(".look")]
    chosen = [look for look in looks if look.name in used]
    return chosen[0] if chosen else looks[0] if len(looks) == 1 else None


def changes_of_looks(take: Take) -> list[str]:
    """Sentences about looks that were changed while the take rolled."""
    told = []
    for record in sorted(take.settings.values(), key=lambda one: one.revision):
        changed = [path for path in record.changed if path.startswith(_PREFIX)]
        if changed and take.first_index < record.index <= take.last_index:
            told.append(f"frame {record.index - take.first_index}: {', '.join(changed)} changed; not exported")
    return told


def values_at(take: Take, index: int) -> Mapping[str, Any]:
    """Every setting in force at a frame, by path; empty when the take has no record of settings. Files that the take
    has kept are named there."""
    records = sorted(take.settings.values(), key=lambda one: (one.index, one.revision))
    before = [record for record in records if record.index <= index]
    chosen = before[-1] if before else records[0] if records else None
    if chosen is None:
        return {}
    kept = kept_paths(take.folder, take.manifest.files)
    return {path: kept.get(value, value) if isinstance(value, str) else value for path, value in chosen.values.items()}


def _look(name: str, fields: Mapping[str, Any]) -> TakeLook:
    try:
        correction = Correction(
            slope=_triple(fields.get("slope"), 1.0),
            offset=_triple(fields.get("offset"), 0.0),
            power=_triple(fields.get("power"), 1.0),
            saturation=float(fields.get("saturation", 1.0)),
            name=name,
        )
        encoding = Transfer(fields["encoding"]) if fields.get("encoding") else None
    except (TypeError, ValueError) as error:
        raise InputError(f"look {name!r} of the take is none: {error}") from None
    if fields.get("cdl"):
        correction = read_cdl(Path(str(fields["cdl"])), str(fields.get("cdl_id") or ""))
    return TakeLook(name, correction, Path(str(fields["lut"])) if fields.get("lut") else None, encoding)


def _triple(value: Any, default: float) -> tuple[float, float, float]:
    if value is None:
        return (default,) * 3
    red, green, blue = (float(one) for one in value)
    return red, green, blue
