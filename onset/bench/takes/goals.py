"""The numbers that recording is held to."""

from collections.abc import Callable
from typing import Any

Document = dict[str, Any]
Found = tuple[str, bool | None]
MOST_GROWTH = 0.10
MOST_MB_AN_HOUR = 1.0
LONG_S = 590.0


def _lost(document: Document) -> Found | None:
    found = document["engine"].get("takes", {}).get("faults")
    if found is None or not found["rows"]:
        return None
    lost, committed, records = (
        sum(abs(row[name]) for row in found["rows"]) for name in ("lost", "committed", "records_missing")
    )
    said = f"{lost} of {committed} pictures lost, {records} frames without a record"
    if found.get("failed"):
        return f"{said}; {', '.join(found['failed'])} could not be measured", False if lost or records else None
    return said, not lost and not records


def _loop(document: Document) -> Found | None:
    found = document["engine"].get("takes", {}).get("loop")
    if found is None:
        return None
    rows = found["rows"]
    said = ", ".join(f"{row['growth_p99']:+.1%} at {row['name']}" for row in rows)
    return said, all(row["growth_p99"] < MOST_GROWTH for row in rows)


def _long(document: Document) -> Found | None:
    found = document["engine"].get("soak")
    if found is None:
        return None
    processes = found["processes"]
    name, worst = max(((name, one["slope_mb_h"]) for name, one in processes.items()), key=lambda pair: pair[1])
    grown = [one for one, row in processes.items() if row["files_at_last"] > row["files_at_first"]]
    said = f"remainder {found['remainder']}, {name} {worst:+.2f} MB an hour at most"
    said += f", {', '.join(grown)} left files open" if grown else ", no file left open"
    whole = not found["remainder"] and not found["takes_unsound"] and worst < MOST_MB_AN_HOUR and not grown
    if found["seconds"] < LONG_S:
        return f"{said}, in {found['seconds']:.0f} s", None
    return said, whole


TAKES: list[tuple[str, str, Callable[[Document], Found | None]]] = [
    ("takes while recorder, encoders and engine are killed, frozen and starved", "0 committed frames lost", _lost),
    ("the loop while a take rolls", f"its p99 grows by less than {MOST_GROWTH:.0%}", _loop),
    (
        "takes for ten minutes",
        f"accounting remainder 0, memory under {MOST_MB_AN_HOUR:g} MB an hour, no file left open", _long,
    ),
]  # fmt: skip
