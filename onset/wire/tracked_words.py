"""What trackers and pinned layers do, in a few words each: for the line of `onset watch`."""

from collections.abc import Iterator, Mapping
from typing import Any

from onset.subject import Subject, Tracked

_WORDS = ("name", "hand", "expression")
_MOST_LETTERS = 60


def tracked_words(state: Mapping[str, Any], tracked: Mapping[str, Tracked]) -> Iterator[str]:
    """A part for each tracker, then for each pinned layer, of the newest state message and the newest tracks."""
    trackers = state.get("trackers")
    trackers = trackers if isinstance(trackers, dict) else {}
    for label in dict.fromkeys((*trackers, *tracked)):
        told = trackers.get(label)
        yield f"{label}: {_tracker(told if isinstance(told, dict) else {}, tracked.get(label))}"
    pins = state.get("pins")
    for layer, pin in (pins if isinstance(pins, dict) else {}).items():
        if isinstance(pin, dict):
            yield f"{layer} on {pin.get('to')}: {pin.get('state')}, {100 * float(pin.get('opacity') or 0):.0f} %"


def _tracker(told: Mapping[str, Any], tracked: Tracked | None) -> str:
    """`down (its trouble)` of one that does not track, else what it sees: `Anna happiness, #2, 18 ms ago`."""
    state = str(told.get("state", "tracking"))
    if state != "tracking":
        trouble = str(told.get("trouble") or "")
        short = trouble if len(trouble) <= _MOST_LETTERS else trouble[: _MOST_LETTERS - 3] + "..."
        return f"{state} ({short})" if short else state
    if tracked is None:
        return "no answer yet"
    subjects = tracked.subjects or tracked.answer.subjects
    found = ", ".join(_subject(one) for one in subjects) or "nothing"
    return f"{found}, {tracked.age_ns / 1e6:.0f} ms ago"


def _subject(one: Subject) -> str:
    """Who or what it is; of a picked thing how sure that is."""
    words = " ".join(one.words[key] for key in _WORDS if key in one.words) or f"#{one.id}"
    if one.words.get("state") == "found again":
        words += " again"
    return f"{words} {one.values['quality']:.2f}" if "quality" in one.values else words
