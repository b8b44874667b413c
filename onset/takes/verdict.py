"""What was found out about a take: what is wrong, what is worth knowing, and the counts, all in words."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

MOST_LINES_OF_A_KIND = 20


@dataclass
class Verdict:
    """`problems` make a take unsound; `notes` do not. Lines begin with what they are about."""

    folder: Path
    state: str = ""
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def sound(self) -> bool:
        """Whether everything is there, or declared to be missing."""
        return not self.problems

    def wrong(self, kind: str, lines: Sequence[str]) -> None:
        """Add problems of one kind; of very many the first ones, and how many more there are."""
        self.problems += lines[:MOST_LINES_OF_A_KIND]
        if len(lines) > MOST_LINES_OF_A_KIND:
            self.problems.append(f"{kind}: and {len(lines) - MOST_LINES_OF_A_KIND} more of this kind")
