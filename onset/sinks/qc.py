"""Has the matte measured where no other sink asks for it, as in a render; a line of JSON for each frame where wanted.

[[sink]]
kind = "qc"
path = "matte_qc.jsonl"
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from onset_kernels.picture import LINEAR_709, SRGB_709, Layout, Picture

from onset.errors import UsageError, WorkError
from onset.frame import Composite
from onset.ports import Want

MEASURED = (
    Want("qc.matte", "matte", Layout.GRAY8, LINEAR_709),
    Want("qc.comp", "comp", Layout.BGRA8, SRGB_709),
)
"""What `onset.quality` measures on: the matte that goes out, and the comp as it is seen, for its cast."""


@dataclass(frozen=True)
class Settings:
    """`path`: a file for the measures, one line a frame; none: they are in the records and in the state alone."""

    path: Path | None = field(default=None, metadata={"help": "file for one line of JSON a frame"})


class MatteQc:
    """The sink. Lines have `index`, `timecode` and `qc`, numbers by measure (`onset/qc/matte_report.py`)."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._file: IO[str] | None = None
        if settings.path is not None:
            try:
                self._file = settings.path.open("w", encoding="utf-8")
            except OSError as error:
                raise UsageError(f"{settings.path}: {error.strerror}; give qc a path that can be written") from None

    def wants(self, canvas: Picture) -> Sequence[Want]:  # noqa: ARG002 - the same of every picture
        """The matte as grey of 8 bits, the comp as BGRA8."""
        return MEASURED

    def write(self, composite: Composite) -> None:
        """Write the line of one frame. Raises WorkError when it cannot be."""
        if self._file is None:
            return
        frame = composite.frame
        timecode = str(frame.timecode) if frame.timecode is not None else None
        line = {"index": frame.index, "timecode": timecode, "qc": composite.records.get("qc", {})}
        try:
            self._file.write(json.dumps(line) + "\n")
        except OSError as error:
            raise WorkError(f"{self.settings.path}: {error.strerror}; free some room, or leave qc's path out") from None

    def close(self) -> None:
        """Close the file; idempotent. Raises WorkError when its last lines cannot be written."""
        if self._file is None:
            return
        file, self._file = self._file, None
        try:
            file.close()
        except OSError as error:
            raise WorkError(f"{self.settings.path}: {error.strerror}; its last lines are missing") from None


def build(settings: Settings) -> MatteQc:
    """Open the file. Raises UsageError."""
    return MatteQc(settings)
