"""An actor's own face at rest and how far each coefficient goes, kept as one JSON file in the actor's folder.

FOLDER/NAME/expression.json    see `faces_folder`; mode 0600, replaced whole

{"format": "onset.expression", "version": 1, "answers": 60,
 "neutral_mm": [[x, y, z] x 478], "range": {"mouthSmileLeft": 0.8, ...}}
"""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from onset.errors import InputError
from onset.nearest import suggestion
from onset.tracking.face.arkit import BLENDSHAPES
from onset.tracking.face.face import POINTS
from onset.tracking.face.faces_folder import FacesFolder, write_private
from onset.tracking.face.upright import Points, eyes_apart

FILE = "expression.json"
_FORMAT, _VERSION = "onset.expression", 1
_LONGEST_BYTES = 200_000
_FACE_MM = (40.0, 200.0)  # between the outer corners of the eyes, of anything that can be a face on the common scale
RANGE = (0.1, 2.0)
"""What a range may be: 1 is what the table of effects says of everyone."""


@dataclass(frozen=True, slots=True)
class Profile:
    """What is kept of one actor's expressions."""

    neutral_mm: Points
    """(478, 3) float64, upright on the canonical face, millimetres of it."""
    answers: int
    """How many frames it was averaged from."""
    range: Mapping[str, float] = field(default_factory=dict)
    """The solved value that is this actor's 1, where the operator set one."""


def profile_path(folder: FacesFolder, name: str) -> Path:
    """Where the profile of an enrolled person lies or would lie. Raises UsageError for nobody's name."""
    return folder.person(name) / FILE


def has_profile(folder: FacesFolder, name: str) -> bool:
    """Whether somebody of that name is known and has a profile."""
    return name in folder.names() and profile_path(folder, name).exists()


def save(folder: FacesFolder, name: str, profile: Profile) -> Path:
    """Write a person's profile, whole or not at all. Raises InputError or UsageError."""
    path = folder.make_person(name) / FILE
    document = {
        "format": _FORMAT,
        "version": _VERSION,
        "answers": profile.answers,
        "neutral_mm": np.round(profile.neutral_mm, 2).tolist(),
        "range": {key: round(value, 3) for key, value in sorted(profile.range.items())},
    }
    write_private(path, json.dumps(document).encode())
    return path


def load(folder: FacesFolder, name: str) -> Profile:
    """A person's profile. Raises InputError, one line that names the file and its fault, UsageError for nobody."""
    path = profile_path(folder, name)
    try:
        with path.open("rb") as file:
            data = file.read(_LONGEST_BYTES + 1)
    except OSError as error:
        raise InputError(
            f"{path} cannot be read: {error.strerror or error}; set a neutral for {name!r} first"
        ) from None
    try:
        if len(data) > _LONGEST_BYTES:
            raise ValueError(f"it is longer than {_LONGEST_BYTES} bytes")
        return parsed(json.loads(data))
    except (ValueError, RecursionError) as error:
        raise InputError(f"{path} is no expression profile: {error}; set the neutral of {name!r} again") from None


def parsed(document: Any) -> Profile:
    """The profile in a JSON document. Raises ValueError with what is wrong, in a few words."""
    if not isinstance(document, dict) or document.get("format") != _FORMAT:
        raise ValueError(f'it does not say "format": "{_FORMAT}"')
    if document.get("version") != _VERSION:
        raise ValueError(f"its version is {document.get('version')!r}, this program reads {_VERSION}")
    answers = document.get("answers")
    if not isinstance(answers, int) or isinstance(answers, bool) or answers < 1:
        raise ValueError(f"`answers` is {answers!r}, not a count from 1 up")
    return Profile(_points(document.get("neutral_mm")), answers, checked_range(document.get("range", {})))


def checked_range(found: Any) -> dict[str, float]:
    """A range by coefficient. Raises ValueError for a name or a number that cannot be."""
    if not isinstance(found, dict):
        raise ValueError("`range` is not a table")
    for name, value in found.items():
        if name not in BLENDSHAPES:
            raise ValueError(f"`range` names {name!r}, which is no coefficient; {suggestion(str(name), BLENDSHAPES)}")
        number = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
        if not number or not RANGE[0] <= value <= RANGE[1]:
            raise ValueError(f"range of {name} is {value!r}; allowed is {RANGE[0]} to {RANGE[1]}")
    return {str(name): float(value) for name, value in found.items()}


def _points(found: Any) -> Points:
    try:
        points = np.array(found, np.float64)
    except (TypeError, ValueError, OverflowError):
        points = np.zeros(0)
    if points.shape != (POINTS, 3) or not np.isfinite(points).all():
        raise ValueError(f"`neutral_mm` is not {POINTS} points of three finite numbers")
    apart_mm = eyes_apart(points)
    if not _FACE_MM[0] <= apart_mm <= _FACE_MM[1]:
        raise ValueError(f"`neutral_mm` is no face: its eyes' corners are {apart_mm:.0f} mm apart")
    return np.asarray(points)
