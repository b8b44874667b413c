"""`onset bench trackers`: every row there is, in order."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from onset.bench.effort import Effort, progress
from onset.bench.trackers import body_rows, expression_mesh, expression_pictures, recognition_rows
from onset.bench.trackers.cost_rows import cost_rows
from onset.bench.trackers.eye_rows import eye_rows
from onset.bench.trackers.face import face_rows
from onset.bench.trackers.known_people import known_people, turned_people
from onset.bench.trackers.loop_rows import loop_rows
from onset.bench.trackers.object_rows import box_rows, plane_rows, point_rows
from onset.bench.trackers.smoothing_rows import smoothing_rows
from onset.errors import OnsetError
from onset.stage.face_picture import astronaut
from onset.stage.plane_shot import poster
from onset.tracking.face.canonical import canonical_m
from onset.tracking.face.lbph import LbphRecogniser

Row = dict[str, Any]
POSTER_PX, BACKGROUND_PX = (1000, 700), (1920, 1080)
"""What is tracked as a plane, and what stands behind it: generated, each from its own seed."""


def parts(effort: Effort) -> dict[str, Callable[[], Iterable[Row]]]:
    """Name of a table -> what makes its rows."""
    short = effort.quick
    return {
        "face": lambda: (dict(row) for row in face_rows(12 if short else 90)),
        "eyes": lambda: eye_rows(astronaut()),
        "smoothing": lambda: smoothing_rows(30 if short else 180, effort.clip),
        "expression": lambda: _expression(effort.pictures),
        "expression of known meshes": lambda: expression_mesh.rows(1000.0 * canonical_m()),
        "recognition": lambda: _recognition(effort.people),
        "objects": lambda: _objects(short=short),
        "body": lambda: _body(12 if short else 120),
        "cost": lambda: cost_rows(20 if short else 120),
    }


def trackers(effort: Effort) -> dict[str, Any]:
    """The rows of each part, and everything that could not be measured."""
    found: dict[str, Any] = {"rows": {}}
    missing: list[str] = []
    for name, part in parts(effort).items():
        progress(f"trackers: {name}")
        try:
            found["rows"][name] = list(part())
        except OnsetError as error:
            missing.append(f"trackers, {name}: {error}")
    try:
        found["loop"] = loop_rows(effort)
    except OnsetError as error:
        missing.append(f"trackers, loop: {error}")
    return {**found, "not_measured": missing}


def _expression(paths: tuple[Path, ...]) -> Iterable[Row]:
    yield from expression_pictures.rows(astronaut(), "astronaut")
    for path in paths:
        yield from expression_pictures.rows(expression_pictures.read_picture(path), path.name)


def _recognition(folder: Path | None) -> Iterable[Row]:
    people = known_people(folder)
    rows = recognition_rows.confusion_rows(people, LbphRecogniser)
    yield from rows
    yield recognition_rows.total(rows)
    yield from recognition_rows.turned_rows(people, turned_people(folder), LbphRecogniser)
    yield from recognition_rows.cost_rows(next(iter(people.values()))[0], LbphRecogniser)


def _objects(*, short: bool) -> Iterable[Row]:
    picture, background = poster(*POSTER_PX, seed=2), poster(*BACKGROUND_PX, seed=4) // 3 + 60
    yield from plane_rows(picture, background, 36 if short else 60)
    yield from box_rows(picture, background, 36 if short else 40)
    yield from point_rows(picture, background, 8 if short else 60)


def _body(frames: int) -> Iterable[Row]:
    yield from body_rows.motion_rows(frames)
    yield from body_rows.jitter_rows(frames=max(20, frames // 2))
    yield from body_rows.cost_rows(frames=max(20, frames // 2))
