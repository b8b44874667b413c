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
