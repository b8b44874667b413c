"""Tables as TOML and JSON hold them -> typed values, with every problem found, not only the first.

Types understood: bool, int, float, str, Fraction, Size, Path, enums, Literal, tuples, `X | None` and other unions, and
frozen dataclasses of these. A field's metadata may hold `min` and `max` (inclusive, also of a tuple's elements) and
`exists` (False: a path that need not be there yet). A dataclass's own `__post_init__` may raise ValueError.
"""

import dataclasses
import types
import typing
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from fractions import Fraction
from pathlib import Path
from typing import Any, Literal, TypeVar

from onset import scalars
from onset.nearest import suggestion
from onset.size import Size

T = TypeVar("T")
NO_METADATA: Mapping[str, Any] = types.MappingProxyType({})


class _Bad:
    """Stands for a value whose problem has been noted already."""


BAD = _Bad()


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault: the dotted path of the setting and what is wrong, with the bad value and what is allowed."""

    path: str
    text: str

    def __str__(self) -> str:
        return f"{self.path}: {self.text}" if self.path else self.text


@dataclass
class Converter:
    """Converts tables and gathers problems. Relative paths are taken from `folder`.

    `paths_exist` says whether a path must be there when its field does not say so itself.
    """

    folder: Path
    paths_exist: bool = False
    problems: list[Problem] = field(default_factory=list)

    def note(self, path: str, text: str) -> _Bad:
        """Gather one problem."""
        self.problems.append(Problem(path, text))
        return BAD

    def table(self, cls: type[T], raw: object, path: str) -> T | None:
        """An instance of the dataclass `cls` from a table; None when there is any problem in it."""
        if not self.is_table(raw, path):
            return None
        assert isinstance(raw, Mapping)
        self.unknown_keys(raw, field_names(cls), path)
        return self.fields(cls, raw, path)

    def is_table(self, raw: object, path: str) -> bool:
        """Whether `raw` is a table; a problem otherwise."""
        if isinstance(raw, Mapping):
            return True
        self.note(path, f"{scalars.shown(raw)} is not a table; write [{path}] and its settings below it")
        return False

    def unknown_keys(self, raw: Mapping[str, object], known: Iterable[str], path: str) -> None:
        """Note every key that is not among the known ones."""
        names = list(known)
        for key in raw:
            if key not in names:
                self.note(joined(path, key), f"unknown key {key!r}; {suggestion(key, names)}")

    def fields(self, cls: type[T], raw: Mapping[str, object], path: str, **given: object) -> T | None:
        """An instance of `cls` from those keys of `raw` that are its fields, and values already `given`."""
        before = len(self.problems)
        hints = typing.get_type_hints(cls)
        good: dict[str, Any] = dict(given)
        for item in open_fields(cls):
            if item.name in raw and item.name not in given:
                value = self.value(hints[item.name], raw[item.name], joined(path, item.name), item.metadata)
                if value is not BAD:
                    good[item.name] = value
            elif item.name not in given and _required(item):
                self.note(joined(path, item.name), f"missing; it must be {scalars.described(hints[item.name])}")
        built = self._built(cls, good, path)
        return built if len(self.problems) == before else None

    def value(self, hint: Any, raw: object, path: str, metadata: Mapping[str, Any] = NO_METADATA) -> Any:
        """`raw` as the type `hint`, or BAD with the problem noted."""
        origin = typing.get_origin(hint)
        if origin in (typing.Union, types.UnionType):
            return self._union(typing.get_args(hint), raw, path, metadata)
        if origin is tuple:
            return self._tuple(typing.get_args(hint), raw, path, metadata)
        if isinstance(hint, type) and dataclasses.is_dataclass(hint) and hint is not Size:
            built = self.table(hint, raw, path)
            return BAD if built is None else built
        try:
            return self._scalar(hint, raw, path, metadata)
        except ValueError as error:
            return self.note(path, str(error))

    def _scalar(self, hint: Any, raw: object, path: str, metadata: Mapping[str, Any]) -> Any:
        if typing.get_origin(hint) is Literal:
            return scalars.choice({str(item): item for item in typing.get_args(hint)}, raw)
        if isinstance(hint, type) and issubclass(hint, Enum):
            return scalars.choice({scalars.enum_text(member): member for member in hint}, raw)
        if hint is Path:
            full = scalars.path(raw, self.folder, must_exist=metadata.get("exists", self.paths_exist))
            return scalars.folder_to_be(full) if metadata.get("folder") else full
        if hint is Fraction:
            last = path.rpartition(".")[2]
            read = scalars.rate if last == "rate" or last.endswith(("_rate", "_hz")) else scalars.ratio
            return scalars.within(read(raw), metadata)
        reader = scalars.READERS.get(hint)
        if reader is None:
            raise TypeError(f"{path}: a setting cannot have the type {hint}; see onset/convert.py for those it can")
        return scalars.within(reader(raw), metadata)

    def _tuple(self, inner: tuple[Any, ...], raw: object, path: str, metadata: Mapping[str, Any]) -> Any:
        any_length = len(inner) == 2 and inner[1] is Ellipsis
        wanted = "a list" if any_length else f"a list of {len(inner)}"
        if not isinstance(raw, list | tuple) or not (any_length or len(raw) == len(inner)):
            return self.note(path, f"{scalars.shown(raw)} must be {wanted}: {scalars.described_list(inner)}")
        hints = [inner[0]] * len(raw) if any_length else inner
        values = [
            self.value(hint, item, joined(path, str(number)), metadata)
            for number, (hint, item) in enumerate(zip(hints, raw, strict=True))
        ]
        return BAD if any(value is BAD for value in values) else tuple(values)

    def _union(self, hints: tuple[Any, ...], raw: object, path: str, metadata: Mapping[str, Any]) -> Any:
        if raw is None and types.NoneType in hints:
            return None
        alternatives = [hint for hint in hints if hint is not types.NoneType]
        if len(alternatives) == 1:
            return self.value(alternatives[0], raw, path, metadata)
        for hint in alternatives:
            attempt = Converter(self.folder, self.paths_exist)
            value = attempt.value(hint, raw, path, metadata)
            if value is not BAD:
                return value
        return self.note(path, f"{scalars.shown(raw)} must be {' or '.join(map(scalars.described, alternatives))}")

    def _built(self, cls: type[T], good: Mapping[str, Any], path: str) -> T | None:
        """`cls(**good)`; what its __post_init__ refuses is noted field by field where one field alone is to blame."""
        needed = {item.name for item in open_fields(cls) if _required(item)}
        if not needed.issubset(good):
            return None
        try:
            return cls(**good)
        except ValueError as error:
            whole = str(error)
        base = {name: value for name, value in good.items() if name in needed}
        blamed = False
        for name in good.keys() - base.keys():
            try:
                cls(**base, **{name: good[name]})
            except ValueError as error:
                blamed = True
                self.note(joined(path, name), str(error))
        if not blamed:
            self.note(path, whole)
        return None


def open_fields(cls: type) -> list[dataclasses.Field[Any]]:
    """The fields that a table may name, in order."""
    return [item for item in dataclasses.fields(cls) if item.init]


def field_names(cls: type) -> list[str]:
    """The keys that a table for `cls` may have."""
    return [item.name for item in open_fields(cls)]


def joined(path: str, key: str) -> str:
    """A dotted path one key longer."""
    return f"{path}.{key}" if path else key


def _required(item: "dataclasses.Field[Any]") -> bool:
    return item.default is dataclasses.MISSING and item.default_factory is dataclasses.MISSING
