"""What trackers say of a frame as one JSON table and one array of float32: on the wire and in a take alike.

    {label: {"index", "captured_ns", "age_ns", "horizon_ns", "model", "notes", "subjects": [row, ...]}}

A row has `id`, `confidence`, `words`, `points` (how many), `metric` (whether in metres too), `posed`, `values` (names),
and places in the array, counted in floats: `raw`, of the answer as found, and `at`, of the same carried on to the frame
(-1: the answer is too old to be carried on). At each place stand, one after another: x, y of each point in pixels; if
metric x, y, z of each in metres; if posed the 16 numbers of the pose, row by row; the values.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onset.subject import Answer, Subject, Tracked

Floats = NDArray[np.float32]


def as_table(tracked: Mapping[str, Tracked]) -> tuple[dict[str, Any], bytes]:
    """Table and array, little-endian."""
    parts: list[NDArray[Any]] = []
    length = 0

    def put(one: Subject) -> int:
        nonlocal length
        at = length
        for array in _arrays(one):
            parts.append(array)
            length += array.size
        return at

    table: dict[str, Any] = {}
    for label, told in tracked.items():
        carried = {one.id: one for one in told.subjects}
        rows = []
        for one in told.answer.subjects:
            row = _row(one)
            row["raw"] = put(one)
            row["at"] = put(carried[one.id]) if one.id in carried else -1
            rows.append(row)
        answer = told.answer
        table[label] = {
            "index": answer.index,
            "captured_ns": answer.captured_ns,
            "age_ns": told.age_ns,
            "horizon_ns": told.horizon_ns,
            "model": answer.model,
            "notes": answer.notes,
            "subjects": rows,
        }
    floats = np.concatenate(parts, dtype="<f4", casting="same_kind") if parts else np.zeros(0, "<f4")
    return table, floats.tobytes()


def as_record(tracked: Mapping[str, Tracked]) -> dict[str, Any]:
    """What a frame's record says of it, as JSON can hold it: everything but the points."""
    return {
        label: {
            "index": told.answer.index,
            "age_ns": told.age_ns,
            "horizon_ns": told.horizon_ns,
            "model": told.answer.model,
            "notes": told.answer.notes,
            "subjects": [
                {
                    "id": one.id,
                    "confidence": round(one.confidence, 4),
                    "values": one.values,
                    "words": one.words,
                    "pose": None if one.pose is None else one.pose.tolist(),
                }
                for one in told.subjects
            ],
        }
        for label, told in tracked.items()
    }


def from_table(table: Mapping[str, Any], data: bytes | memoryview) -> dict[str, Tracked]:
    """The other way; arrays are views of `data`, poses float64. Raises ValueError for what does not fit together."""
    try:
        floats: Floats = np.frombuffer(data, "<f4")
        return {label: _tracked(told, floats) for label, told in table.items()}
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise ValueError(f"a table of tracked subjects that does not fit its numbers: {error!r}") from None


def _tracked(told: Mapping[str, Any], floats: Floats) -> Tracked:
    rows = told["subjects"]
    raw = tuple(_subject(row, floats, row["raw"]) for row in rows)
    carried = tuple(_subject(row, floats, row["at"]) for row in rows if row["at"] >= 0)
    answer = Answer(told["index"], told["captured_ns"], told["model"], raw, tuple(told["notes"]))
    return Tracked(answer, carried, told["age_ns"], told["horizon_ns"])


def _row(one: Subject) -> dict[str, Any]:
    return {
        "id": one.id,
        "confidence": one.confidence,
        "words": one.words,
        "points": len(one.points_px),
        "metric": one.points_m is not None,
        "posed": one.pose is not None,
        "values": tuple(one.values),
    }


def _arrays(one: Subject) -> list[NDArray[Any]]:
    arrays: list[NDArray[Any]] = [one.points_px.ravel()]
    if one.points_m is not None:
        arrays.append(one.points_m.ravel())
    if one.pose is not None:
        arrays.append(one.pose.ravel())
    arrays.append(np.fromiter(one.values.values(), np.float32, len(one.values)))
    return arrays


def _subject(row: Mapping[str, Any], floats: Floats, at: int) -> Subject:
    def take(count: int) -> Floats:
        nonlocal at
        taken = floats[at : at + count]
        if at < 0 or len(taken) != count:
            raise ValueError(f"{count} numbers at {at} of {len(floats)}")
        at += count
        return taken

    points = row["points"]
    points_px = take(2 * points).reshape(-1, 2)
    points_m = take(3 * points).reshape(-1, 3) if row["metric"] else None
    pose = take(16).reshape(4, 4).astype(np.float64) if row["posed"] else None
    values = dict(zip(row["values"], take(len(row["values"])).tolist(), strict=True))
    return Subject(row["id"], row["confidence"], points_px, points_m, pose, values, row["words"])
