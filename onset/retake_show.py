"""The show of a take at each of its frames, rebuilt from the settings that the take recorded."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, get_args

import msgspec

from onset.errors import InputError, OnsetError, ShowError
from onset.live import replace_setting, tree
from onset.settings import make_show
from onset.show import EngineTable, Part, Show
from onset.takes.flat_settings import flat_settings
from onset.takes.records import SettingsRecord
from onset.tier import Tier

_PARTS = ("engine", "keyer", "matte", "layer", "looks")
"""What of a show makes its composite."""
_PLATE = "keyer.plate"


@dataclass(frozen=True)
class Otherwise:
    """What is to be other than recorded: another keyer at its defaults, settings by path."""

    keyer: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.keyer or self.settings)


class RecordedShow:
    """Follows the records of a take: `go_to` each frame in turn, then `show` is what was in force there.

    A change is made as it was asked for, because asking for what is there already means something: to look for the
    screen again. `device` and `threads` are those of this machine; `kept` says of files that settings name where the
    take has its own. Raises InputError when the take holds no settings,
    and ShowError when they are none that this version has.
    """

    def __init__(
        self,
        records: Sequence[SettingsRecord],
        folder: Path,
        otherwise: Otherwise,
        *,
        device: str,
        threads: int = 0,
        kept: Mapping[str, str] | None = None,
    ) -> None:
        records = [with_files(record, folder, kept) for record in records] if kept else records
        self._waiting = sorted(records, key=lambda record: (record.index, record.revision))
        if not self._waiting:
            raise InputError("the take holds no settings: its records of them are lost; it cannot be rendered again")
        self._otherwise = otherwise
        self._device, self._threads = device, threads
        first = self._waiting.pop(0)
        self._recorded = recorded_show(first.values, folder)
        self._keyer = _keyer(otherwise.keyer) if otherwise.keyer else None
        self._known: tuple[Part | None, Part | None] = (None, None)
        self._tier: Tier = self._recorded.engine.tier()
        self.show = self._changed()

    def go_to(self, index: int, quality: str = "") -> list[Show]:
        """The shows that came into force, in order, up to and with this frame. Raises ShowError.

        `quality` is the tier in which the frame was made, as its record says; "" where it says nothing.
        """
        came: list[Show] = []
        while self._waiting and self._waiting[0].index <= index:
            record = self._waiting.pop(0)
            for changes in record.asked:
                making = {path: value for path, value in changes.items() if _makes(path)}
                for path, value in making.items():
                    self._recorded = replace_setting(self._recorded, path, value)
                if making:
                    came.append(self._changed())
            if self._mend(record.values):
                came.append(self._changed())
        tier = next((tier for tier in get_args(Tier) if tier == quality), self._recorded.engine.tier())
        if tier != self._tier:
            self._tier = tier
            came.append(self._changed())
        self.show = came[-1] if came else self.show
        return came

    def _mend(self, values: Mapping[str, Any]) -> bool:
        """What the record says is in force, where a change on the way to it is not in the take."""
        now = {
            path: value for path, value in flat_settings(tree(self._recorded, absolute=True)).items() if _makes(path)
        }
        differing = {path: value for path, value in values.items() if path in now and now[path] != value}
        for path, value in differing.items():
            self._recorded = replace_setting(self._recorded, path, value, running=False)
        return bool(differing)

    def _changed(self) -> Show:
        """The show as it is rendered: no clock drives it, yet it does what the live one did."""
        recorded = self._recorded
        engine = EngineTable(
            device=self._device, threads=self._threads, mode="every", quality=self._tier,
            repair=recorded.engine.repair, view=recorded.engine.view,
        )  # fmt: skip
        show = replace(recorded, engine=engine, keyer=self._keyer or recorded.keyer)
        for path, value in self._otherwise.settings.items():
            show = replace_setting(show, path, value, running=False)
        before, made = self._known
        overruled = recorded.keyer != before and show.keyer == made
        if made is not None and (recorded.keyer is before or overruled):
            show = replace(show, keyer=made)  # the same object: another one would be another order to the keyer
        self._known = recorded.keyer, show.keyer
        return show


def with_files(record: SettingsRecord, folder: Path, kept: Mapping[str, str]) -> SettingsRecord:
    """The record with the take's own files in place of those it names; relative ones were asked for from `folder`."""

    def own(value: Any) -> Any:
        return kept.get(str((folder / value).absolute()), value) if isinstance(value, str) and value else value

    return msgspec.structs.replace(
        record,
        values={path: own(value) for path, value in record.values.items()},
        asked=[{path: own(value) for path, value in changes.items()} for changes in record.asked],
    )


def _makes(path: str) -> bool:
    """Whether the setting is of what makes the picture: what trackers found, and sinks sent, is in the take."""
    return path.partition(".")[0] in _PARTS


def recorded_show(values: Mapping[str, Any], folder: Path) -> Show:
    """The show that these settings by path describe, without source and sinks. Raises ShowError."""
    kept = {path: Path(str(values[path])) for path in (_PLATE,) if values.get(path)}
    table = nested({path: value for path, value in values.items() if path not in kept})
    wanted = {name: table[name] for name in _PARTS if table.get(name) not in (None, {}, [])}
    try:
        (show,) = make_show(wanted, folder=folder, needs_source=False)
    except ShowError as error:
        raise ShowError([f"as the take recorded it, {problem}" for problem in error.problems]) from None
    if show.keyer is not None and kept:  # not as a setting, for its file need not be there: the take has what it held
        settings = replace(show.keyer.settings, plate=kept[_PLATE])
        show = replace(show, keyer=replace(show.keyer, settings=settings))
    return show


def nested(values: Mapping[str, Any]) -> dict[str, Any]:
    """The tree of which these are the values by path; None and a label that is none are left out, as in a show file."""
    root: dict[str, Any] = {}
    for path, value in values.items():
        if value is None or (value == "" and path.endswith(".label")):
            continue
        *way, last = path.split(".")
        node = root
        for key in way:
            node = node.setdefault(key, {})
        node[last] = value
    return {name: _lists(node) for name, node in root.items()}


def _lists(node: Any) -> Any:
    if not isinstance(node, dict) or not node:
        return node
    inside = {key: _lists(value) for key, value in node.items()}
    if set(inside) == {str(number) for number in range(len(inside))}:
        return [inside[str(number)] for number in range(len(inside))]
    return inside


def _keyer(kind: str) -> Part | None:
    try:
        (show,) = make_show({"keyer": {"kind": kind}}, needs_source=False)
    except OnsetError as error:
        raise InputError(f"--keyer {kind}: {error}") from None
    return show.keyer
