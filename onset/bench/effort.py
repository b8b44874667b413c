"""How long each benchmark of the engine takes, and how it says what it is doing."""

import sys
from dataclasses import dataclass
from pathlib import Path

LONGEST_S = 60.0


@dataclass(frozen=True)
class Effort:
    """`longest_s` is the length of the 4K run that the goals speak of; the other runs take a part of it."""

    longest_s: float = LONGEST_S
    quick: bool = False
    clip: Path | None = None
    pictures: tuple[Path, ...] = ()
    people: Path | None = None
    """What does not ship, for trackers: a clip of one moving face, portraits, a folder of folders of people."""

    @property
    def run_s(self) -> float:
        """A run of the engine whose 99th percentile is wanted."""
        return self.longest_s / 3

    @property
    def window_s(self) -> float:
        """One of several windows that are compared."""
        return self.longest_s / 10

    @property
    def repeats(self) -> int:
        """How often a comparison is repeated."""
        return 1 if self.quick else 5


def progress(what: str) -> None:
    """One line on standard error."""
    print(f"onset bench: {what}", file=sys.stderr, flush=True)
