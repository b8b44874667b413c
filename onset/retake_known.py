"""What the keyer knew when a take was made, put back where it is noted, and whether it still knows the same.

A keyer that learns is adrift from the first frame that it was given then and is not given now, until its knowledge is
noted again: what it makes in between may differ from what was recorded, and is no fault of the pass.
"""

from onset_kernels.picture import Picture

from onset.carried import Stateful
from onset.errors import InputError
from onset.ports import Keyer
from onset.render import Say
from onset.takes.keyer_notes import KEYER
from onset.takes.plates import read_plate
from onset.takes.read import Missing, Take
from onset.takes.records import PlateRecord


class KnownThen:
    """Of one take, from its first frame on. Without `as_recorded` the keyer is another one, and nothing is put back."""

    def __init__(self, take: Take, keyer: Keyer | None, say: Say, *, as_recorded: bool) -> None:
        self._take, self._say = take, say
        self._keyer = keyer if isinstance(keyer, Stateful) else None
        noted = [plate for plate in take.plates if plate.what == KEYER] if as_recorded else []
        self._noted = sorted(noted, key=lambda plate: plate.index)
        self._unfed: int | None = None if self._keyer is None else -1

    @property
    def adrift(self) -> bool:
        """Whether it lacks a frame, or what it knew at the roll."""
        return self._unfed is not None

    def put_back(self, index: int, picture: Picture) -> None:
        """Put back what the keyer knew, where that is noted for this frame or one before it that was never seen."""
        due: PlateRecord | None = None
        while self._noted and self._noted[0].index <= index:
            due = self._noted.pop(0)
        if due is None or self._keyer is None:
            return
        try:
            self._keyer.restore(read_plate(self._take.folder, due), picture)
        except (InputError, ValueError) as error:
            self._say(f"what the keyer knew at frame {due.index} is not to be had: {error}")
            return
        if self._unfed is not None and self._unfed < due.index:
            self._unfed = None

    def miss(self, found: Missing) -> None:
        """A frame whose picture is not there to be given."""
        if self._keyer is not None and not self._was_dropped(found):
            self._unfed = found.index

    def _was_dropped(self, found: Missing) -> bool:
        """Whether the keyer has not seen the frame either. Many that were lost one after another share a record."""
        if found.record is not None:
            return found.record.state == "dropped"
        return any(
            gap.stream == "*" and gap.state == "dropped" and gap.first_index <= found.index <= gap.last_index
            for gap in self._take.gaps
        )
