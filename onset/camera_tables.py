"""The tables of one camera -> the fields of its `Show`. A show without [[camera]] is one camera of its own."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from onset.convert import Converter, joined
from onset.nearest import suggestion
from onset.part_table import read_part
from onset.scalars import shown
from onset.show import EngineTable, LabelledPart, LayerPart, MattePart, Part, SourcePart, TrackerPart
from onset.sound.tables import SoundTable, TimecodeTable

FAMILY_OF = {
    "source": "sources",
    "keyer": "keyers",
    "matte": "mattes",
    "layer": "layers",
    "tracker": "trackers",
    "sink": "sinks",
}
PLAIN = {"engine": EngineTable, "sound": SoundTable, "timecode": TimecodeTable}
"""Tables without a `kind`."""
PER_CAMERA = (*PLAIN, *FAMILY_OF)
Entries = list[tuple[str, Mapping[str, Any]]]
"""(path, table) of each [[key]]."""


@dataclass
class CameraTables:
    """What one camera consists of: its own tables, and for those it lacks the show's.

    `path` is where its own tables stand ("" without [[camera]]); `engine_name` what it is called on the wire.
    """

    converter: Converter
    shared: Mapping[str, Any]
    own: Mapping[str, Any]
    path: str
    engine_name: str
    places: dict[str, Part] = field(default_factory=dict)
    """Path -> part of every entry of a list that could be read; filled by `parts`."""

    def parts(self, looks: Iterable[str], *, needs_source: bool) -> dict[str, Any]:
        """The fields of `Show` that come from these tables; problems are noted in `converter`."""
        if needs_source and "source" not in self.shared and "source" not in self.own:
            self.converter.note(self.path, "there is no [source]; write [source] and a kind below it")
        parts: dict[str, Any] = {}
        for key, table_type in PLAIN.items():
            table, place = self._table(key)
            parts[key] = self.converter.table(table_type, {} if table is None else table, place)
        for key, cls in (("source", SourcePart), ("keyer", Part)):
            table, place = self._table(key)
            parts[key] = None if table is None else self._part(cls, key, table, place)
        lists = (("matte", MattePart), ("layer", LayerPart), ("tracker", TrackerPart), ("sink", LabelledPart))
        for key, cls in lists:
            listed = self.entries(key)
            built = {place: self._part(cls, key, table, place) for place, table in listed}
            here = {place: part for place, part in built.items() if part is not None}
            self.places.update(here)
            parts[key] = tuple(here.values())
            self._check_labels(listed)
            self._check_trackers({place: part for place, part in here.items() if isinstance(part, TrackerPart)})
        parts["layer"] = self._with_camera(parts["layer"])
        self._check_looks(list(looks))
        if needs_source or parts["tracker"]:  # what brings its own pictures, as a take does, has no trackers
            self._check_pins([tracker.label for tracker in parts["tracker"]])
        return parts

    def entries(self, key: str) -> Entries:
        """(path, table) of each [[key]] that holds for this camera."""
        raw, place = self._table(key)
        return table_entries(self.converter, raw, place)

    def _table(self, key: str) -> tuple[Any, str]:
        """What stands under `key`, None when nothing does, and its path."""
        if key in self.own:
            return self.own[key], joined(self.path, key)
        return self.shared.get(key), key

    def _part(self, cls: type[Part], key: str, raw: object, place: str) -> Any:
        return read_part(self.converter, cls, FAMILY_OF[key], raw, place, self.engine_name)

    def _with_camera(self, layers: tuple[LayerPart, ...]) -> tuple[LayerPart, ...]:
        """The stack with the camera in it: on top unless the show places it."""
        places = sum(part.is_camera for part in layers)
        if places > 1:
            self.converter.note(self._table("layer")[1], f'kind = "camera" stands {places} times; it has one place')
        return layers if places else (*layers, LayerPart("camera", None, family="layers"))

    def _check_labels(self, entries: Entries) -> None:
        labels = [table.get("label") for _, table in entries]
        for place, table in entries:
            if "label" in table and labels.count(table["label"]) > 1:
                written = shown(table["label"])
                self.converter.note(joined(place, "label"), f"{written} labels several; each needs its own")

    def _check_trackers(self, trackers: Mapping[str, TrackerPart]) -> None:
        """What trackers say goes by their labels, so that two of a kind need one each."""
        labels = [part.label for part in trackers.values()]
        for place, part in trackers.items():
            table = dict(self.entries("tracker")).get(place, {})
            if labels.count(part.label) > 1 and "label" not in table:
                self.converter.note(
                    place, f"another tracker is called {part.label!r} too; give each a label of its own"
                )

    def _check_pins(self, trackers: list[str]) -> None:
        """A layer's `pin` must begin with the label of a tracker."""
        for place, layer in self.entries("layer"):
            pin = layer.get("pin")
            if isinstance(pin, str) and pin and pin.partition(".")[0] not in trackers:
                known = suggestion(pin.partition(".")[0], trackers) if trackers else "this show has no [[tracker]]"
                self.converter.note(joined(place, "pin"), f"there is no tracker labelled as in {pin!r}; {known}")

    def _check_looks(self, looks: list[str]) -> None:
        """A sink's `look` must be one of the show's."""
        for place, sink in self.entries("sink"):
            wanted = sink.get("look")
            if isinstance(wanted, str) and wanted and wanted not in looks:
                known = suggestion(wanted, looks)
                self.converter.note(joined(place, "look"), f"there is no [looks.{wanted}]; {known}")


def table_entries(converter: Converter, raw: object, place: str) -> Entries:
    """(path, table) of each entry of an array of tables; nothing for None. Anything else is noted as a problem."""
    if raw is None:
        return []
    if not isinstance(raw, list):
        converter.note(place, f"is a single one; write [[{place}]] with two brackets, once for each")
        return []
    places = [joined(place, str(number)) for number in range(len(raw))]
    return [(at, table) for at, table in zip(places, raw, strict=True) if converter.is_table(table, at)]
