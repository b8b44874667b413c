"""After the cut: a take's pictures are delivered and hashed in a process of their own, one take after another, so that
the next take can roll meanwhile."""

import os
import time
from pathlib import Path

from mcap.writer import MCAP0_MAGIC

from onset.children import Child, ChildEnd
from onset.errors import WorkError
from onset.standing_back import come_forward
from onset.takes.finish_list import FinishList
from onset.takes.layout import hold
from onset.takes.manifest_file import read_manifest
from onset.takes.volumes import take_segments

NICENESS = 10
LOCK_LIMIT_S = 20.0


class Finishing:
    """Finishes the takes of a list. `alarms` say which could not be, and what to do."""

    def __init__(self, takes: FinishList) -> None:
        self.takes = takes
        self._child: Child | None = None
        self.alarms: list[str] = []

    @property
    def busy(self) -> bool:
        """Whether a take is not finished yet."""
        self.tend()
        return bool(self.takes.waiting)

    @property
    def names(self) -> list[str]:
        """The takes that are not finished yet."""
        return [folder.name for folder in self.takes.waiting]

    def tend(self) -> None:
        """Start the next when the one before has ended."""
        waiting = self.takes.waiting
        if self._child is None and waiting:
            self._child = Child("onset-finish", finish, waiting[0])
        if self._child is not None and not self._child.poll():
            folder = waiting[0]
            if self._child.failure is not None:
                self.alarms.append(
                    f"ALARM: {folder.name} is recorded, but its files for others are not made: {self._child.failure}; "
                    f"when that is mended: onset take repair {folder}"
                )
            self.takes.leave(folder)
            self._child.stop()
            self._child = None

    def close(self) -> None:
        """Leave what is not finished to `repair`."""
        if self._child is not None:
            self._child.stop(0.0)


def finish(end: ChildEnd, folder: Path) -> None:
    """In the process: bring one take to its final state. Raises WorkError."""
    from onset.takes.finalise import finalise

    os.nice(NICENESS)
    come_forward()  # its recorder may have stood back: beside a busy program it would never be done
    end.ready()
    if not folder.is_dir():
        raise WorkError(f"{folder}: is not there any more; the take cannot be finished")
    give_up = time.monotonic() + LOCK_LIMIT_S
    while (lock := hold(folder)) is None:
        if time.monotonic() > give_up:
            raise WorkError(f"{folder}: is held by another program; it is not finished")
        time.sleep(0.05)
    try:
        end_segments(folder)
        finalise(folder, "closed")
    except OSError as error:
        where, why = error.filename or folder, error.strerror or error
        raise WorkError(f"{where}: {why}; the take is not finished") from None
    finally:
        os.close(lock)


def end_segments(folder: Path) -> None:
    """Give an index to segments of a recorder that was killed; the one after it went on in new ones.

    Half a record at their end was never acknowledged, and was written again; whether anything is missing is found by
    the frames' own records.
    """
    from onset.takes.mend_segment import mend_segment

    manifest = read_manifest(folder)
    codecs = {stream.name: stream.codec for stream in manifest.streams}
    for place in take_segments(folder, manifest):
        if not _ended(place.path):
            mend_segment(place, codecs.get(place.stream, ""))


def _ended(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - len(MCAP0_MAGIC)))
        return file.read() == MCAP0_MAGIC
