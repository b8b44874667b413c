"""Reads `.cube` look-up tables (Adobe Cube LUT Specification 1.0): 1D, 3D, or a 1D shaper before a 3D table.

The specification has one table a file; files from grading rooms often hold both kinds (Resolve writes a shaper with
LUT_1D_INPUT_RANGE before LUT_3D_INPUT_RANGE), so both are read and applied in that order.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from onset.errors import InputError

MOST_BYTES = 64 * 1024 * 1024
_LEAST = 2
_MOST_1D, _MOST_3D = 65536, 256

Triple = tuple[float, float, float]


@dataclass(frozen=True)
class Table:
    """One table: `values` float32, rows x 3 for 1D, size x size x size x 3 for 3D indexed [blue, green, red].

    Inputs from `domain_min` to `domain_max` (per channel) span the table; inputs outside are held at its ends.
    """

    values: NDArray[np.float32]
    domain_min: Triple
    domain_max: Triple


@dataclass(frozen=True)
class Cube:
    """What a `.cube` file holds: a 1D table, a 3D table, or both, the 1D one applied first."""

    shaper: Table | None
    lattice: Table | None
    title: str = ""


def read_cube(path: Path) -> Cube:
    """Read a `.cube` file. Raises InputError naming the file, the line and what is wrong with it."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise InputError(f"LUT {path} is over {MOST_BYTES >> 20} MB; a 65-point .cube has about 8")
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InputError(f"LUT {path} cannot be read: {error.strerror or error}; check the path") from None
    except UnicodeDecodeError:
        raise InputError(f"LUT {path} is not text; give a .cube file") from None
    try:
        return parse_cube(text)
    except ValueError as error:
        raise InputError(f"LUT {path}: {error}") from None


def parse_cube(text: str) -> Cube:
    """The tables in the text of a `.cube` file. Raises ValueError naming the line."""
    header = _Header()
    rows: list[Triple] = []
    for number, words, line in _lines(text):
        if header.takes(words, line, number):
            if rows:
                raise ValueError(f"line {number}: keyword {words[0]} after the first row of values")
        else:
            rows.append(_triple(words, number, "a row of values"))
    size_1d, size_3d = header.size_1d, header.size_3d
    if not size_1d and not size_3d:
        raise ValueError("neither LUT_1D_SIZE nor LUT_3D_SIZE is given; this is no .cube file")
    wanted = size_1d + size_3d**3
    if len(rows) != wanted:
        raise ValueError(f"{len(rows)} rows of values where the sizes ask for {wanted}; the file is cut off or edited")
    values = np.asarray(rows, np.float32)
    shaper = Table(values[:size_1d], *header.domain_1d()) if size_1d else None
    shape = (size_3d, size_3d, size_3d, 3)
    lattice = Table(values[size_1d:].reshape(shape), *header.domain_3d()) if size_3d else None
    return Cube(shaper, lattice, header.title)


class _Header:
    """The keyword lines, gathered."""

    def __init__(self) -> None:
        self.title = ""
        self.size_1d = 0
        self.size_3d = 0
        self._low: Triple = (0.0, 0.0, 0.0)
        self._high: Triple = (1.0, 1.0, 1.0)
        self._range_1d: tuple[float, float] | None = None
        self._range_3d: tuple[float, float] | None = None

    def takes(self, words: list[str], line: str, number: int) -> bool:
        """Whether this line is a keyword, which is then noted; False for a row of values."""
        keyword = words[0].upper()
        if keyword == "TITLE":
            self.title = line[5:].strip().strip('"')
        elif keyword == "LUT_1D_SIZE":
            self.size_1d = _size(words, number, _MOST_1D)
        elif keyword == "LUT_3D_SIZE":
            self.size_3d = _size(words, number, _MOST_3D)
        elif keyword == "DOMAIN_MIN":
            self._low = _triple(words[1:], number, keyword)
        elif keyword == "DOMAIN_MAX":
            self._high = _triple(words[1:], number, keyword)
        elif keyword == "LUT_1D_INPUT_RANGE":
            self._range_1d = _range(words, number)
        elif keyword == "LUT_3D_INPUT_RANGE":
            self._range_3d = _range(words, number)
        elif keyword[0].isalpha() and keyword not in ("NAN", "INF", "INFINITY"):
            raise ValueError(
                f"line {number}: unknown keyword {words[0][:40]!r}; known: TITLE, LUT_1D_SIZE, LUT_3D_SIZE, "
                "DOMAIN_MIN, DOMAIN_MAX, LUT_1D_INPUT_RANGE, LUT_3D_INPUT_RANGE"
            )
        else:
            return False
        return True

    def domain_1d(self) -> tuple[Triple, Triple]:
        """Input range of the 1D table."""
        return self._domain(self._range_1d)

    def domain_3d(self) -> tuple[Triple, Triple]:
        """Input range of the 3D table."""
        return self._domain(self._range_3d)

    def _domain(self, own: tuple[float, float] | None) -> tuple[Triple, Triple]:
        low, high = ((own[0],) * 3, (own[1],) * 3) if own else (self._low, self._high)
        if any(above <= below for below, above in zip(low, high, strict=True)):
            raise ValueError(f"the domain runs from {low} to {high}; each maximum must be above its minimum")
        return low, high


def _lines(text: str) -> Iterator[tuple[int, list[str], str]]:
    for number, line in enumerate(text.splitlines(), start=1):
        line = line.strip()
        if line and not line.startswith("#"):
            yield number, line.split(), line


def _triple(words: list[str], number: int, what: str) -> Triple:
    if len(words) != 3:
        raise ValueError(f"line {number}: {what} must be 3 numbers, not {len(words)}")
    red, green, blue = (_number(word, number) for word in words)
    return red, green, blue


def _range(words: list[str], number: int) -> tuple[float, float]:
    if len(words) != 3:
        raise ValueError(f"line {number}: {words[0]} must be 2 numbers, not {len(words) - 1}")
    return _number(words[1], number), _number(words[2], number)


def _number(word: str, number: int) -> float:
    try:
        value = float(word)
    except ValueError:
        raise ValueError(f"line {number}: {word[:40]!r} is not a number") from None
    if not math.isfinite(value):
        raise ValueError(f"line {number}: {word[:40]!r} is not finite")
    return value


def _size(words: list[str], number: int, most: int) -> int:
    if len(words) != 2 or not words[1].isdecimal() or not _LEAST <= int(words[1]) <= most:
        given = " ".join(words[1:])[:40]
        raise ValueError(f"line {number}: {words[0]} {given!r} must be one whole number from {_LEAST} to {most}")
    return int(words[1])
