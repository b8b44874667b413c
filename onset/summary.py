"""The answer of a command: one line of JSON for programs, or aligned lines for people."""

import dataclasses
import json
import math
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from enum import Enum
from fractions import Fraction
from pathlib import Path
from typing import Any, TextIO

from onset.errors import PartlyDone, WorkError

NAME_WIDTH = 22
SHORT = 24
"""Letters up to which the values of a table stand on one line."""


def write_answer(answer: Mapping[str, Any], *, as_json: bool, stream: TextIO | None = None) -> None:
    """End standard output (or `stream`) with the answer: one line of JSON, or readable lines.

    Raises WorkError where it cannot be written, BrokenPipeError where nobody reads it any more.
    """
    text = json_line(answer) if as_json else readable(answer)
    try:
        print(text, file=sys.stdout if stream is None else stream, flush=True)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise WorkError(f"the answer cannot be written: {error.strerror}; the work itself is done") from None


@contextmanager
def answers_of_some(*, as_json: bool) -> Iterator[None]:
    """Where only some of several did what was asked, theirs is the answer, before the error ends the command."""
    try:
        yield
    except PartlyDone as error:
        write_answer(error.answers, as_json=as_json)
        raise


def json_line(answer: Mapping[str, Any]) -> str:
    """The answer as JSON on one line, ASCII. Not-a-number and infinity, which JSON lacks, become null."""
    return json.dumps(plain(answer), allow_nan=False)


def plain(value: Any) -> Any:
    """`value` as JSON's types: fractions `30000/1001`, enums by value, numpy's numbers and arrays as Python's.

    Raises TypeError naming a type that has no such form.
    """
    if isinstance(value, Enum):
        return plain(value.value)
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {str(plain(key)): plain(item) for key, item in value.items()}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {item.name: plain(getattr(value, item.name)) for item in dataclasses.fields(value)}
    if isinstance(value, Fraction | Path):
        return str(value)
    if isinstance(value, Sequence) and not isinstance(value, bytes | bytearray | memoryview):
        return [plain(item) for item in value]
    if hasattr(value, "tolist"):  # numpy's arrays and scalars, without importing numpy for a command that has none
        return plain(value.tolist())
    raise TypeError(f"{type(value).__name__} has no form in JSON")


def readable(answer: Mapping[str, Any], indent: str = "") -> str:
    """The answer as `name  value` lines, nested tables indented."""
    lines = []
    for name, value in plain(answer).items():
        label = f"{indent}{name.replace('_', ' ')}"
        if isinstance(value, dict) and value and not all(_is_short(item) for item in value.values()):
            lines += [label, readable(value, indent + "  ")]
        elif isinstance(value, list) and any(isinstance(item, dict) for item in value):
            lines.append(label)
            lines += ["\n".join(_listed(item, indent)) for item in value]
        else:
            lines.append(f"{label:<{NAME_WIDTH}}  {_short(value)}")
    return "\n".join(lines)


def _listed(item: Any, indent: str) -> list[str]:
    written = readable(item, indent + "    ") if isinstance(item, dict) else f"{indent}    {_short(item)}"
    return [f"{indent}  - {written.lstrip()}"]


def _is_short(value: Any) -> bool:
    return not isinstance(value, dict | list) and len(_short(value)) <= SHORT


def _short(value: Any) -> str:
    if isinstance(value, dict):
        return "  ".join(f"{name} {_short(item)}" for name, item in value.items()) or "none"
    if isinstance(value, list):
        return ", ".join(_short(item) for item in value) or "none"
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:.4g}" if isinstance(value, float) and abs(value) < 1000 else str(value)
