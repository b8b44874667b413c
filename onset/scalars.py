"""Single values of a show file or a wire message -> Python's, each refusal naming the value and what is allowed.

Every function here raises ValueError with a text that reads on after the setting's path.
"""

import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import is_dataclass
from enum import Enum
from fractions import Fraction
from pathlib import Path
from typing import Any, Literal, TypeVar

from onset.clock import fraction, parse_rate
from onset.folder_to_be import why_not_a_folder
from onset.nearest import suggestion
from onset.ranges import is_within, span
from onset.size import Size

T = TypeVar("T")
SHOWN_LENGTH = 60
LARGEST = 1e300
_NUMBERED = "%*?#"
"""Characters of a path that stand for many files, of which the folder is what can be there."""


def flag(raw: object) -> bool:
    """True or false, and nothing that merely looks like it."""
    if not isinstance(raw, bool):
        raise ValueError(f"{shown(raw)} must be true or false")
    return raw


def whole(raw: object) -> int:
    """A whole number; 3.0 is not one, because a fraction typed by mistake would be cut off silently."""
    if isinstance(raw, bool) or not isinstance(raw, int):
        raise ValueError(f"{shown(raw)} must be a whole number")
    if abs(raw) >= 1 << 63:
        raise ValueError(f"{shown(raw)} must be a whole number within {(1 << 63) - 1} of 0")
    return raw


def number(raw: object) -> float:
    """A finite number."""
    if isinstance(raw, bool) or not isinstance(raw, int | float):
        raise ValueError(f"{shown(raw)} must be a number")
    if not abs(raw) <= LARGEST:  # written so that NaN is refused as well
        raise ValueError(f"{shown(raw)} must be a finite number")
    return float(raw)


def text(raw: object) -> str:
    """A text without control characters, which no name, address or label has."""
    if not isinstance(raw, str):
        raise ValueError(f"{shown(raw)} must be a text in quotes")
    if any(ord(letter) < 32 or ord(letter) == 127 for letter in raw):
        raise ValueError(f"{shown(raw)} must not hold control characters")
    return raw


def size(raw: object) -> Size:
    """A picture size, `"1920x1080"`."""
    if not isinstance(raw, str):
        raise ValueError(f'{shown(raw)} must be a size such as "1920x1080"')
    return Size.parse(raw)


def rate(raw: object) -> Fraction:
    """A frame rate: 60, "30000/1001", 29.97."""
    if isinstance(raw, bool) or not isinstance(raw, str | int | float):
        raise ValueError(f'{shown(raw)} must be a frame rate such as 60, 29.97 or "30000/1001"')
    return parse_rate(raw)


def ratio(raw: object) -> Fraction:
    """A ratio: 2, "4/3", 1.33 (taken as written, 133/100)."""
    if isinstance(raw, bool) or not isinstance(raw, str | int | float):
        raise ValueError(f'{shown(raw)} must be a ratio such as 2, 1.5 or "4/3"')
    try:
        return fraction(str(raw))
    except (ValueError, ZeroDivisionError):
        raise ValueError(f'{shown(raw)} is no ratio; write 2, 1.5 or "4/3"') from None


def path(raw: object, folder: Path, *, must_exist: bool) -> Path:
    """A path, taken from `folder` when relative. Of a numbered sequence the folder must be there."""
    if not isinstance(raw, str | Path) or not str(raw):
        raise ValueError(f"{shown(raw)} must be a path in quotes")
    try:
        full = folder / Path(raw).expanduser()
        wanted = full.parent if any(mark in full.name for mark in _NUMBERED) else full
        there = not must_exist or wanted.exists()
    except (OSError, RuntimeError, ValueError) as error:
        raise ValueError(f"{shown(str(raw))} is no usable path: {error}") from None
    if not there:
        raise ValueError(f"{shown(str(raw))} is not there: no {wanted}; paths are relative to the show file")
    return full


def folder_to_be(full: Path) -> Path:
    """A folder that is written into, and made when it is not there. Raises ValueError saying why it cannot be."""
    why = why_not_a_folder(full)
    if why:
        raise ValueError(f"nothing can be written there: {why}; choose another folder")
    return full


def choice(allowed: Mapping[str, T], raw: object) -> T:
    """The allowed value of this text; a number or flag among the choices is written as it stands."""
    for written, value in allowed.items():
        if raw == written or (raw == value and type(raw) is type(value)):
            return value
    hint = suggestion(raw, allowed) if isinstance(raw, str) else f"known: {', '.join(allowed)}"
    raise ValueError(f"{shown(raw)} is none of the choices; {hint}")


def enum_text(member: Enum) -> str:
    """How an enum member is written: its key where it has one, its value where that is a text, else its name."""
    key = getattr(member, "key", member.value)
    return key if isinstance(key, str) else member.name.lower()


def within(value: T, metadata: Mapping[str, Any]) -> T:
    """`value` when it lies between the metadata's `min` and `max`, both included."""
    if not is_within(value, metadata):
        raise ValueError(f"{shown(value)} is outside the allowed {span(metadata.get('min'), metadata.get('max'))}")
    return value


def shown(raw: object) -> str:
    """A value as its writer would recognise it, shortened, on one line."""
    written = {True: "true", False: "false", None: "null"}[raw] if raw is None or isinstance(raw, bool) else repr(raw)
    return written if len(written) <= SHOWN_LENGTH else f"{written[: SHOWN_LENGTH - 3]}..."


READERS: dict[Any, Callable[[object], Any]] = {bool: flag, int: whole, float: number, str: text, Size: size}
_WORDS: dict[Any, str] = {
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    str: "a text",
    Size: 'a size such as "1920x1080"',
    Fraction: 'a fraction such as "30000/1001"',
    Path: "a path",
    types.NoneType: "nothing",
}


def described(hint: Any) -> str:
    """A type in words."""
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin is Literal:
        return f"one of {', '.join(str(item) for item in inner)}"
    if origin is tuple:
        return described_list(inner)
    if origin in (typing.Union, types.UnionType):
        return " or ".join(described(item) for item in inner if item is not types.NoneType)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return f"one of {', '.join(enum_text(member) for member in hint)}"
    if is_dataclass(hint) and hint is not Size:
        return "a table"
    return _WORDS.get(hint, str(hint))


def described_list(inner: tuple[Any, ...]) -> str:
    """The elements of a tuple type in words."""
    parts = [described(item) for item in inner if item is not Ellipsis]
    return f"[{', '.join(parts)}{', ...' if Ellipsis in inner else ''}]"
