"""What is in a take after repair, against what was committed: the rows of the fault table."""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from onset.errors import OnsetError
from onset.takes.lane_end import ENCODER_BEHIND, RING_FULL
from onset.takes.read import open_take
from onset.takes.recorder import GONE, SHUT
from onset.takes.repair import repair
from onset.takes.verify import verify

UNCOMMITTED = (RING_FULL, ENCODER_BEHIND, GONE, SHUT)
"""Reasons of frames that never came as far as the retention ring."""


@dataclass
class Counted:
    """Pictures of all streams of one take or several. `lost` is committed, less written, less those whose encoder said
    that it could not (`failed`): it must be 0. `records_missing` are frames of the take without a record."""

    committed: int = 0
    written: int = 0
    refused: int = 0
    failed: int = 0
    lost: int = 0
    gaps: int = 0
    records: int = 0
    records_missing: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    states: Counter[str] = field(default_factory=Counter)
    verified: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)

    def add(self, other: "Counted") -> None:
        """Take in another take's counts."""
        for name in ("committed", "written", "refused", "failed", "lost", "gaps", "records", "records_missing"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for counter in ("reasons", "states", "verified"):
            getattr(self, counter).update(getattr(other, counter))
        self.problems += other.problems

    def row(self) -> dict[str, Any]:
        """For the document."""
        return {
            **{name: getattr(self, name) for name in (
                "committed", "written", "refused", "failed", "lost", "gaps", "records", "records_missing",
            )},
            "reasons": dict(self.reasons), "states": dict(self.states), "verified": dict(self.verified),
            "problems": self.problems[:8],
        }  # fmt: skip


def counted(folder: Path, committed: dict[str, int]) -> Counted:
    """Repair the take and verify it, then count. `committed` is what the rings said for each stream."""
    found = Counted(committed=sum(committed.values()))
    try:
        repair(folder)
        verdict = verify(folder)
        found.verified["sound" if verdict.sound else "not sound"] += 1
        found.problems += verdict.problems
    except OnsetError as error:
        found.verified["not mended"] += 1
        found.problems.append(str(error))
    with open_take(folder) as take:
        found.states[take.manifest.state] += 1
        found.records = len(take.indices)
        found.records_missing = max(0, take.frame_count) - found.records
        found.gaps = len(take.gaps)
        for frame in take.frames():
            for part in frame.streams.values():
                if part.state == "refused":
                    found.refused += 1
                    found.reasons[part.reason] += 1
                    found.failed += part.reason not in UNCOMMITTED
        for stream in committed:
            with take.journal(stream) as journal:
                found.written += sum(journal.packet(index) is not None for index in journal.indices)
    found.lost = found.committed - found.failed - found.written
    return found
