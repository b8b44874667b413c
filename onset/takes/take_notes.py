"""What a re-render needs beside pictures, told to a take in time: the settings in force, and what the keyer knew.

A take begins behind a frame after which both are known: with no pre-roll the one before the roll, else a moment that
was noted while nothing rolled (`onset.takes.preroll`), so that frames from before the roll can be made again, too.
"""

from collections.abc import Callable
from pathlib import Path

from onset.frame import Composite
from onset.takes.engine_port import Engine
from onset.takes.keyer_notes import KeyerNotes, State
from onset.takes.preroll import Moments
from onset.takes.records import Record
from onset.takes.settings_notes import SettingsNotes

STATE_LIMIT_S = 10.0
"""How long a cut waits for the keyer's state to be written: behind a roll, for a tenth of a second at 1080p."""
AGAIN_NS = 1_000_000_000
"""Between two states that follow refused pictures: one is 8 MB at 1080p, and whatever refused them left little room."""


class TakeNotes:
    """Of one recorder. All but `wait` and `close` is called in the loop, or with its lock held; `tell` gives a record
    to the take that rolls, and says whether it fitted."""

    def __init__(self, preroll_s: float, tell: Callable[[Record], bool]) -> None:
        self._tell, self._keeps = tell, preroll_s > 0
        self._settings, self._keyer, self._moments = SettingsNotes(), KeyerNotes(), Moments(preroll_s)
        self._state: Callable[[], State | None] = lambda: None
        self._unfed, self._next_ns = False, 0

    def watch(self, engine: Engine) -> None:
        """Where the settings in force and the keyer's state are found."""
        self._settings = SettingsNotes(engine.lasting_tree, engine.asked_since)
        self._state = engine.keyer_state

    def may_begin(self, composite: Composite, folder: Path) -> bool:
        """Whether the take in `folder` may begin with this frame; if not, with the next."""
        if self._keeps:
            return bool(self._moments)
        if self._keyer.noted(folder) or not (state := self._state()):
            return True
        self._settings.forget()
        self._settings.note(composite.settings_revision, composite.frame.index + 1)
        self._keyer.note(folder, state, composite.frame.index + 1)
        return False

    def begin(self, composite: Composite, folder: Path) -> tuple[int, bool]:
        """A take rolls with this frame: since when frames belong to it (ns), and whether what the keyer knew then is
        being written."""
        if not self._keeps:
            return composite.frame.captured_ns, self._keyer.noted(folder)
        first, *later = self._moments.begin(composite.frame.captured_ns)
        self._settings.begin(first.behind, first.index)
        self._unfed = self._moments.unfed
        self._moments.forget()
        for moment in (first, *later):
            if moment.state is not None:
                self._keyer.note(folder, moment.state, moment.index)
        return first.first_ns, self._keyer.noted(folder)

    def forget(self) -> None:
        """The take has ended, or did not begin: the next one begins with all of it."""
        self._settings.forget()
        self._moments.forget()

    def look(self, composite: Composite) -> None:
        """A frame of the take, or of a pre-roll, was made with these settings."""
        self._settings.look(composite.settings_revision, composite.frame.index)

    def tell(self) -> None:
        """Put into the take what is ready."""
        while self._settings.untold and self._tell(self._settings.untold[0]):
            self._settings.untold.pop(0)
        for record in self._keyer.take():
            self._tell(record)

    def rolled_past(self, composite: Composite, folder: Path, *, fed: bool) -> None:
        """A frame of the take in `folder` was offered. One that is not `fed` the keyer saw and the take has not: a
        re-render goes on with what is noted behind it."""
        if not fed:
            self._unfed = True
        elif self._unfed and not self._keyer.busy and composite.frame.captured_ns >= self._next_ns:
            self._unfed, self._next_ns = False, composite.frame.captured_ns + AGAIN_NS
            if state := self._state():
                self._keyer.follow(folder)
                self._keyer.note(folder, state, composite.frame.index + 1)

    def kept(self, composite: Composite, *, fed: bool) -> None:
        """A frame was offered while nothing rolled."""
        self._moments.frame(composite.frame.index, composite.frame.captured_ns, fed=fed, state=self._state)
        self._settings.trim(self._moments.first.behind)

    def wait(self) -> None:
        """Until what was noted is written, or for so long as a cut may wait."""
        self._keyer.wait(STATE_LIMIT_S)

    def close(self) -> None:
        """End the thread that writes."""
        self.wait()
        self._keyer.close()
