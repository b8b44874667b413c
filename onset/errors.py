"""The error tree. Each error is raised with the bad value, what is allowed and what to do next, and handled once.

OnsetError
├── UsageError        wrong input: exit code 2
│   ├── ShowError     a show file: every problem in it at once
│   └── InputError    a file, stream or device that cannot be what was asked for
└── WorkError         failed while working: exit code 1
    ├── SourceLost    an input that was there has gone
    ├── MemoryFull    shared memory or a disk is too small
    ├── PartlyDone    some of several did what was asked: what they answer is shown all the same
    └── WireError     a socket that cannot be opened, a peer that does not answer
"""

from collections.abc import Mapping, Sequence
from typing import Any


class OnsetError(Exception):
    """Anything Onset reports to a user in one line, without a traceback."""

    exit_code = 1


class UsageError(OnsetError):
    """The input, the show or the command line is wrong; nothing was started."""

    exit_code = 2


class ShowError(UsageError):
    """A show file is wrong. `problems` lists every fault found, one line each."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)

    def __reduce__(self) -> tuple[type["ShowError"], tuple[tuple[str, ...]]]:
        # Exception's own form gives the joined text back to __init__, which would take its letters for problems.
        return type(self), (self.problems,)


class InputError(UsageError):
    """A file, stream or device is missing, unreadable, or not what was asked for."""


class WorkError(OnsetError):
    """Something failed while working; what was written so far is intact."""


class SourceLost(WorkError):  # noqa: N818 - names the event, as the operator does
    """An input that delivered frames has stopped: unplugged, truncated, or silent."""


class MemoryFull(WorkError):  # noqa: N818
    """Shared memory or a disk cannot hold what was asked for."""


class PartlyDone(WorkError):  # noqa: N818
    """Some of several did what was asked. `answers` has those of all by name; of one that failed, {"error": why}."""

    def __init__(self, message: str, answers: Mapping[str, Any]) -> None:
        super().__init__(message, answers)
        self.answers = answers

    def __str__(self) -> str:
        return str(self.args[0])


class WireError(WorkError):
    """A socket cannot be bound or reached, or a peer answered with something that is not the protocol."""
