"""Settings in a take: all of them at its beginning, and again at each frame that is the first with others."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec

from onset.takes.flat_settings import flat_settings
from onset.takes.records import SettingsRecord, utc_now_ns

Tree = Callable[[], Mapping[str, Any]]
Asked = Callable[[int], Sequence[Mapping[str, Any]]]


class SettingsNotes:
    """Used by the loop. `tree` gives the settings in force, `asked` the changes made since a revision, in order.

    `untold` are records that the recorder has not taken yet.
    """

    def __init__(self, tree: Tree = dict, asked: Asked = lambda _: ()) -> None:
        self._tree, self._asked = tree, asked
        self._last: SettingsRecord | None = None
        self.untold: list[SettingsRecord] = []

    def forget(self) -> None:
        """The take has ended: the next one begins with all of it."""
        self._last, self.untold = None, []

    def note(self, revision: int, index: int) -> None:
        """These settings are in force for frame `index`, unless they change before it."""
        values = flat_settings(self._tree())
        record = SettingsRecord(utc_ns=utc_now_ns(), revision=revision, index=index, values=values)
        if self._last is not None:
            before = self._last.values
            record = msgspec.structs.replace(
                record,
                changed=[path for path, value in values.items() if before.get(path) != value],
                asked=[dict(changes) for changes in self._asked(self._last.revision)],
            )
        self._last = record
        self.untold.append(record)

    def look(self, revision: int, index: int) -> None:
        """A frame of the take was made at this revision."""
        if self._last is None or revision != self._last.revision:
            self.note(revision, index)

    def begin(self, behind: int, index: int) -> None:
        """A take begins with frame `index`, with the settings that frame `behind` was made with: all of them are its
        first, and what was changed since comes after."""
        self.trim(behind)
        if self.untold:
            self.untold[0] = msgspec.structs.replace(self.untold[0], index=index, changed=[], asked=[])

    def trim(self, behind: int) -> None:
        """No take will begin before frame `behind`: of what was noted until then the newest is enough."""
        while len(self.untold) > 1 and self.untold[1].index <= behind:
            self.untold.pop(0)
