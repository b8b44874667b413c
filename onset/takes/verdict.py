"""What was found out about a take: what is wrong, what is worth knowing, and the counts, all in words."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from onset.counted import counted

MOST_LINES_OF_A_KIND = 20


@dataclass
class Verdict:
    """`problems` make a take unsound; `notes` do not. Lines begin with what they are about.

    `being_written` says by whom, where somebody writes the take at this moment: then it is neither sound nor broken.
    """

    folder: Path
    state: str = ""
    being_written: str = ""
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def sound(self) -> bool:
        """Whether everything is there, or declared to be missing."""
        return not self.problems

    def wrong(self, kind: str, lines: Sequence[str]) -> None:
        """Add problems of one kind; of very many the first ones, and how many more there are."""
        self.problems += _first_of(kind, lines)

    def note(self, kind: str, lines: Sequence[str]) -> None:
        """The same of what is worth knowing."""
        self.notes += _first_of(kind, lines)

    def lines(self) -> list[str]:
        """What a person reads: one line of verdict, then problems and notes."""
        found = "sound" if self.sound else f"NOT SOUND, {counted(len(self.problems), 'problem')}"
        if self.being_written and len(self.problems) == 1:
            return [f"{self.folder}: not checked to its end: {self.problems[0]}", *(f"  {line}" for line in self.notes)]
        head = f"{self.folder}: {found} ({self.state}, {counted(self.counts.get('frames', 0), 'frame')})"
        return [head, *(f"  wrong: {line}" for line in self.problems), *(f"  {line}" for line in self.notes)]


def _first_of(kind: str, lines: Sequence[str]) -> list[str]:
    more = len(lines) - MOST_LINES_OF_A_KIND
    return [*lines[:MOST_LINES_OF_A_KIND], *([f"{kind}: and {more} more of this kind"] if more > 0 else [])]


def as_answer(verdict: Verdict) -> dict[str, Any]:
    """A verdict as JSON's types."""
    return {
        "take": str(verdict.folder),
        "state": verdict.state,
        "sound": verdict.sound,
        "problems": verdict.problems,
        "notes": verdict.notes,
        "counts": verdict.counts,
    }
