"""Live Link CSV of a face: 52 ARKit shapes and 9 rotations, one line for each frame that has them.

From the tracker whose `values` in the records are named as the shapes are, in any case (jawOpen, JawOpen). The CSV has
JawRight before JawLeft and MouthRight before MouthLeft, where Live Link's packets have them the other way round; good
readers go by the header. Rotations are passed on as they were recorded.
"""

from onset.errors import InputError
from onset.takes.exporting import Exported, Place, in_a_file_name
from onset.takes.read import Take
from onset.takes.records import FrameRecord
from onset.timecode import Timecode

_EYE = ("EyeBlink", "EyeLookDown", "EyeLookIn", "EyeLookOut", "EyeLookUp", "EyeSquint", "EyeWide")
_SIDES = ("Left", "Right")


def _both(*names: str) -> tuple[str, ...]:
    return tuple(f"{name}{side}" for name in names for side in _SIDES)


SHAPES = (
    *(f"{name}Left" for name in _EYE), *(f"{name}Right" for name in _EYE),
    "JawForward", "JawRight", "JawLeft", "JawOpen", "MouthClose", "MouthFunnel", "MouthPucker", "MouthRight",
    "MouthLeft",
    *_both("MouthSmile", "MouthFrown", "MouthDimple", "MouthStretch"),
    "MouthRollLower", "MouthRollUpper", "MouthShrugLower", "MouthShrugUpper",
    *_both("MouthPress", "MouthLowerDown", "MouthUpperUp", "BrowDown"), "BrowInnerUp", *_both("BrowOuterUp"),
    "CheekPuff", *_both("CheekSquint", "NoseSneer"), "TongueOut",
)  # fmt: skip
ROTATIONS = tuple(f"{part}{axis}" for part in ("Head", "LeftEye", "RightEye") for axis in ("Yaw", "Pitch", "Roll"))
COLUMNS = (*SHAPES, *ROTATIONS)
_LEAST = 10
"""A tracker with fewer of the shapes is something else."""


def export_take(take: Take, place: Place) -> Exported:
    """NAME_TRACKER.csv. Raises InputError when no tracker of the take has a face."""
    rows: dict[str, list[str]] = {}
    seen: dict[str, set[str]] = {}
    for record in take.frames():
        if take.first_index <= record.index <= take.last_index:
            for tracker, values in _faces(record).items():
                rows.setdefault(tracker, []).append(_row(take, record, values))
                seen.setdefault(tracker, set()).update(values)
    if not rows:
        raise InputError(f"{take.folder}: this take has no face track: no tracker recorded ARKit's shapes")
    files, notes = [], []
    head = "Timecode,BlendShapeCount," + ",".join(COLUMNS)
    for tracker, lines in rows.items():
        files.append(place.write(f"{place.name}_{in_a_file_name(tracker)}.csv", "\n".join([head, *lines]) + "\n"))
        absent = [name for name in COLUMNS if name.lower() not in seen[tracker]]
        if absent:
            notes.append(f"{tracker} never gave {', '.join(absent)}: written as 0")
        if len(lines) < take.frame_count:
            notes.append(f"{tracker}: {take.frame_count - len(lines)} of {take.frame_count} frames have no face")
    return Exported(files=files, frames=max(len(lines) for lines in rows.values()), notes=notes)


def _faces(record: FrameRecord) -> dict[str, dict[str, float]]:
    """Tracker -> its shapes by name in small letters."""
    known = {name.lower() for name in COLUMNS}
    found = {}
    for tracker, told in record.trackers.items():
        values = told.get("values") if isinstance(told, dict) else None
        if not isinstance(values, dict):
            continue
        shapes = {
            name.lower(): float(value)
            for name, value in values.items()
            if name.lower() in known and isinstance(value, int | float)
        }
        if len(shapes) >= _LEAST:
            found[tracker] = shapes
    return found


def _row(take: Take, record: FrameRecord, values: dict[str, float]) -> str:
    """The frame's label with thousandths of a frame; a take without timecode counts from 0."""
    label = take.timecode(record.index)
    if label is None:
        label = Timecode.from_count(record.index - take.first_index, take.manifest.rate_hz, drop=False)
    time = f"{label.hours:02}:{label.minutes:02}:{label.seconds:02}:{label.frames:02}.000"
    return ",".join([time, str(len(COLUMNS)), *(f"{values.get(name.lower(), 0.0):.9g}" for name in COLUMNS)])
