"""Numbered pictures: which files belong to a sequence, in which order, and which numbers are missing.

shot_%04d.png   shot_####.png   four digits at least          shot_%d.png   any number of digits
shot_*.png      whatever stands there, by its last number     shots/        a folder that holds one sequence
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from onset.errors import InputError

ENDINGS = (".png", ".exr", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".webp", ".dpx", ".jp2")
_NUMBER = re.compile(r"(?:%0?(\d*)d|(#+))")
_LAST_NUMBER = re.compile(r"(\d+)(?!.*\d)")
_MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class Sequence:
    """Files by their numbers, in order, and the numbers that are missing between the first and the last."""

    pattern: Path
    files: tuple[tuple[int, Path], ...]
    missing: tuple[int, ...]

    def missing_words(self) -> str:
        """The missing numbers in words: `103, 107 to 109 and 12 more`."""
        runs = list(_runs(self.missing))
        words = [str(low) if low == high else f"{low} to {high}" for low, high in runs[:_MOST_NAMED]]
        rest = sum(high - low + 1 for low, high in runs[_MOST_NAMED:])
        return ", ".join(words) + (f" and {rest} more" if rest else "")


def find_sequence(pattern: Path) -> Sequence:
    """The sequence that `pattern` names. Raises InputError: no folder, no file, several sequences, a number twice."""
    numbered = _from_folder(pattern) if pattern.is_dir() else _from_pattern(pattern)
    numbered.sort()
    for (low, first), (high, second) in pairwise(numbered):
        if low == high:
            raise InputError(f"{pattern}: number {low} is there twice: {first.name} and {second.name}; remove one")
    numbers = [number for number, _ in numbered]
    missing = tuple(sorted(set(range(numbers[0], numbers[-1] + 1)) - set(numbers)))
    return Sequence(pattern, tuple(numbered), missing)


def _from_pattern(pattern: Path) -> list[tuple[int, Path]]:
    folder, name = pattern.parent, pattern.name
    if not folder.is_dir():
        raise InputError(f"{pattern}: there is no folder {folder}; check the spelling")
    matcher = _matcher(pattern)
    found = [(int(match[1]), path) for path in folder.iterdir() if (match := matcher.fullmatch(path.name))]
    if not found:
        near = sum(1 for path in folder.iterdir() if path.suffix.lower() in ENDINGS)
        raise InputError(f"{pattern}: no file in {folder} is called like {name} ({near} pictures lie there)")
    return found


def _matcher(pattern: Path) -> re.Pattern[str]:
    """A pattern whose first group is the number."""
    name = pattern.name
    marks = list(_NUMBER.finditer(name))
    if len(marks) == 1:
        digits = int(marks[0][1] or 1) if marks[0][2] is None else len(marks[0][2])
        head, tail = name[: marks[0].start()], name[marks[0].end() :]
        return re.compile(rf"{re.escape(head)}(\d{{{digits},}}){re.escape(tail)}")
    if not marks and name.count("*") == 1:
        head, tail = name.split("*")
        return re.compile(rf"{re.escape(head)}(?:.*?\D)?(\d+)\D*?{re.escape(tail)}")
    raise InputError(f"{pattern}: names no sequence; write shot_%04d.png, shot_####.png, shot_*.png or a folder")


def _from_folder(folder: Path) -> list[tuple[int, Path]]:
    sequences: dict[tuple[str, str], list[tuple[int, Path]]] = {}
    for path in folder.iterdir():
        match = _LAST_NUMBER.search(path.stem)
        if path.suffix.lower() in ENDINGS and match:
            around = (path.stem[: match.start()], path.stem[match.end() :] + path.suffix)
            sequences.setdefault(around, []).append((int(match[1]), path))
    if not sequences:
        raise InputError(f"{folder}: holds no numbered pictures ({', '.join(ENDINGS)})")
    if len(sequences) > 1:
        names = ", ".join(sorted(f"{head}####{tail}" for head, tail in sequences)[:_MOST_NAMED])
        raise InputError(f"{folder}: holds {len(sequences)} sequences ({names}); name one of them")
    return next(iter(sequences.values()))


def _runs(numbers: Iterable[int]) -> Iterable[tuple[int, int]]:
    """(first, last) of each unbroken run."""
    low = high = None
    for number in numbers:
        if high is not None and low is not None and number != high + 1:
            yield low, high
            low = None
        low, high = number if low is None else low, number
    if low is not None and high is not None:
        yield low, high
