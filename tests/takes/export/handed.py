"""Takes to export, and the export of one."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from onset_kernels.picture import LINEAR_709

from onset.takes.exporting import Exported, exported
from onset.takes.finalise import finalise
from onset.takes.read import open_take
from tests.takes.made import FFV1, GRAY, make_take

MATTE = replace(GRAY, colour=LINEAR_709)
NTSC = Fraction(30_000, 1001)
SMALL = {"camera": FFV1, "comp": FFV1}


def closed_take(takes: Path, name: str = "S1_T001_A", **made: Any) -> Path:
    """The folder of a finished take."""
    takes.mkdir(exist_ok=True)
    folder = make_take(takes, name, **{"frames": 6, "streams": SMALL, **made}).folder
    finalise(folder, "closed")
    return folder


def export(kind: str, folders: Path | Sequence[Path], out: Path, **place: Any) -> Exported:
    """The one export of a kind."""
    takes = [open_take(folder) for folder in ([folders] if isinstance(folders, Path) else folders)]
    try:
        ((_, done),) = exported(kind, takes, out, place)
    finally:
        for take in takes:
            take.close()
    return done


def settings(**values: Any) -> dict[str, Any]:
    """Values of a settings record by path: dots for double underscores."""
    return {name.replace("__", "."): value for name, value in values.items()}
