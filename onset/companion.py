"""The seam between a recorder and what is recorded beside its pictures: sound."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, runtime_checkable


@dataclass(frozen=True, slots=True)
class TakeStart:
    """The first frame of a take: its number, when it was captured, its label, and what stands on the slate."""

    folder: Path
    index: int
    captured_ns: int
    timecode: str
    scene: str = ""
    take: str = ""
    tape: str = ""
    project: str = ""
    notes: str = ""
    circle: bool = False


@dataclass(frozen=True, slots=True)
class TakeEnd:
    """The last frame of a take."""

    folder: Path
    index: int
    captured_ns: int


@runtime_checkable
class Companion(Protocol):
    """What records beside the pictures: sound. `rolled` and `cut` may be called in the loop and must not block."""

    def announced(self, folder: Path) -> None:
        """The folder of a take that is about to begin is made. Raises OSError."""
        ...

    def rolled(self, start: TakeStart) -> None:
        """A take has begun."""
        ...

    def cut(self, end: TakeEnd) -> None:
        """A take has ended."""
        ...


@runtime_checkable
class Accompanied(Protocol):
    """A recorder that tells a companion of its takes, and takes events of it."""

    preroll_s: float

    def accompany(self, companion: Companion) -> None:
        """Tell it of every take from now on; called before the first frame, behind `begin`."""
        ...

    def event(self, what: str, text: str, values: Mapping[str, Any]) -> None:
        """Put an event into the take that rolls; none rolls: nothing."""
        ...
