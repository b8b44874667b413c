"""The range of a setting, said once: `min` and `max` in its field's metadata, both included.

A show or a message is held to it where it is read (`onset.scalars`), what a program builds where it is built.
"""

from collections.abc import Mapping
from dataclasses import fields
from fractions import Fraction
from typing import Any


def is_within(value: object, metadata: Mapping[str, Any]) -> bool:
    """Whether a number lies between `min` and `max`; what is no number does, what is not-a-number does not."""
    if not isinstance(value, int | float | Fraction) or isinstance(value, bool):
        return True
    low, high = metadata.get("min"), metadata.get("max")
    return (low is None or value >= low) and (high is None or value <= high)


def span(low: float | None, high: float | None) -> str:
    """A range in words."""
    if low is None:
        return f"at most {high}"
    return f"at least {low}" if high is None else f"{low} to {high}"


def check_ranges(settings: Any) -> None:
    """Hold every number of a settings dataclass to its field's range. Raises ValueError naming the first beyond it."""
    for item in fields(settings):
        value = getattr(settings, item.name)
        if not is_within(value, item.metadata):
            low, high = (_plain(item.metadata.get(end)) for end in ("min", "max"))
            outside = "not" if low is None or high is None else "outside"
            raise ValueError(f"{item.name} = {value} is {outside} {span(low, high)}")


def _plain(end: float | None) -> float | None:
    return int(end) if end is not None and end == int(end) else end
