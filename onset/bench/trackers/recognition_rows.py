"""Who is who, measured: people enrolled from some pictures and looked for in others, and nobody taken for another.

Each function answers rows as JSON can hold them. Pictures come as aligned crops by person, the first `ENROLLED` of each
for enrolling; with one alone, the others are that one under other light, noise and turn.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from onset.tracking.face.face import Rgb
from onset.tracking.face.faces_folder import UNKNOWN
from onset.tracking.face.recognition import People, Recogniser

Row = dict[str, Any]
ENROLLED = 3
_LOOKS = 60


def confusion_rows(crops: People, recogniser: Callable[[People], Recogniser]) -> list[Row]:
    """A row for each person: looks at them while everybody is enrolled, and while everybody but them is.

    `right`, `unknown`, `wrong` count the first, `stranger_unknown` and `stranger_named` the second. `nearest_own` and
    `nearest_other` are the 95th percentile of distances to oneself and the 5th to the nearest other.
    """
    enrolled = {name: taken_for_enrolling(pictures) for name, pictures in crops.items()}
    everybody = recogniser(enrolled)
    rows = []
    for name, pictures in crops.items():
        probes = [picture for picture in pictures if not any(picture is one for one in enrolled[name])]
        without = recogniser({other: kept for other, kept in enrolled.items() if other != name})
        said = [everybody.match(picture) for picture in probes]
        strange = [without.match(picture) for picture in pictures]
        own = [match.distance if match.nearest == name else match.second for match in said]
        rows.append({
            "row": name, "looks": len(said), "right": sum(match.name == name for match in said),
            "unknown": sum(match.name == UNKNOWN for match in said),
            "wrong": sum(match.name not in (name, UNKNOWN) for match in said),
            "strangers": len(strange), "stranger_unknown": sum(match.name == UNKNOWN for match in strange),
            "stranger_named": sum(match.name != UNKNOWN for match in strange),
            "nearest_own": _percentile(own, 95), "nearest_other": _percentile([match.distance for match in strange], 5),
        })  # fmt: skip
    return rows


def taken_for_enrolling(pictures: Sequence[Rgb]) -> Sequence[Rgb]:
    """Of many pictures ENROLLED from the first half, as one enrols before a shot; of few the first."""
    if len(pictures) <= 2 * ENROLLED:
        return pictures[:1]
    return [pictures[len(pictures) * place // (2 * ENROLLED)] for place in range(ENROLLED)]


def cost_rows(crop: Rgb, recogniser: Callable[[People], Recogniser]) -> list[Row]:
    """How long a look takes, and making the recogniser, by the number of people and pictures."""
    rows = []
    numbers = np.random.default_rng(0)
    for people, pictures in ((1, 1), (5, 5), (20, 10)):
        noisy = [[_noisy(crop, numbers) for _ in range(pictures)] for _ in range(people)]
        began = time.perf_counter()
        made = recogniser({f"{number}": several for number, several in enumerate(noisy)})
        making_ms = 1e3 * (time.perf_counter() - began)
        taken = []
        for _ in range(_LOOKS):
            began = time.perf_counter()
            made.match(crop)
            taken.append(1e3 * (time.perf_counter() - began))
        rows.append({
            "row": f"{people} people, {pictures} pictures each", "making_ms": round(making_ms, 1),
            "look_ms": {"p50": _percentile(taken, 50), "p95": _percentile(taken, 95)},
        })  # fmt: skip
    return rows


def turned_rows(
    crops: People, turned: Mapping[str, Mapping[int, Sequence[Rgb]]], recogniser: Callable[[People], Recogniser]
) -> list[Row]:
    """A row for each turn in degrees: everyone's looks so turned, while all are enrolled, and all but them."""
    enrolled = {name: taken_for_enrolling(pictures) for name, pictures in crops.items()}
    everybody = recogniser(enrolled)
    without = {
        name: recogniser({other: kept for other, kept in enrolled.items() if other != name}) for name in enrolled
    }
    rows = []
    for turn_deg in sorted({turn_deg for looks in turned.values() for turn_deg in looks}):
        looks = [
            (name, look) for name, by_turn in turned.items() if name in crops for look in by_turn.get(turn_deg, ())
        ]
        said = [(name, everybody.match(look).name) for name, look in looks]
        strange = [without[name].match(look).name for name, look in looks]
        rows.append({
            "row": f"all, turned by {turn_deg} degrees", "looks": len(said),
            "right": sum(name == found for name, found in said), "unknown": sum(found == UNKNOWN for _, found in said),
            "wrong": sum(found not in (name, UNKNOWN) for name, found in said), "strangers": len(strange),
            "stranger_unknown": strange.count(UNKNOWN), "stranger_named": len(strange) - strange.count(UNKNOWN),
        })  # fmt: skip
    return rows


def total(rows: Sequence[Mapping[str, Any]]) -> Row:
    """The sum of confusion rows."""
    counts = ("looks", "right", "unknown", "wrong", "strangers", "stranger_unknown", "stranger_named")
    return {"row": "all", **{count: sum(row[count] for row in rows) for count in counts}}


def _noisy(crop: Rgb, numbers: np.random.Generator) -> Rgb:
    return np.clip(crop + numbers.normal(0.0, 25.0, crop.shape), 0.0, 255.0).astype(np.uint8)


def _percentile(values: Sequence[float], share: float) -> float | None:
    known = [value for value in values if np.isfinite(value)]
    return round(float(np.percentile(known, share)), 2) if known else None
