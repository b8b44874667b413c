"""Live Link CSV of each face: ARKit's 52 coefficients and 9 rotations, one line for each frame that has the face.

A file for each person that was recognised, else for each number that a face had. From the subjects of any tracker that
has coefficients (`blendshape.*`), and from values named as the shapes are, in any case (jawOpen, JawOpen), which older
takes have and whose rotations are passed on as they were recorded. The CSV has JawRight before JawLeft and MouthRight
before MouthLeft, where Live Link's packets have them the other way round; good readers go by the header. Rotations are
in radians, as in the app (`onset.tracking.face.live_link` has their signs).
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from onset.counted import counted
from onset.errors import InputError
from onset.takes.exporting import Exported, Place, in_a_file_name
from onset.takes.read import Take
from onset.takes.records import FrameRecord
from onset.timecode import Timecode
from onset.tracking.face.arkit import GROUP
from onset.tracking.face.faces_folder import UNKNOWN
from onset.tracking.face.live_link import NAMES, livelink_values


def _as_in_the_app() -> Iterator[str]:
    swapped = {"JawLeft": "JawRight", "JawRight": "JawLeft", "MouthLeft": "MouthRight", "MouthRight": "MouthLeft"}
    for name in NAMES:
        yield swapped.get(name, name)


COLUMNS = tuple(_as_in_the_app())
SHAPES = COLUMNS[:52]
_LEAST = 10
"""A tracker with fewer of the shapes is something else."""
_ROTATED = {"HeadRoll": "head.roll_deg", "HeadYaw": "head.yaw_deg", "HeadPitch": "head.pitch_deg",
            "LeftEyeYaw": "gaze.left.yaw_deg", "RightEyeYaw": "gaze.right.yaw_deg",
            "LeftEyePitch": "gaze.left.pitch_deg", "RightEyePitch": "gaze.right.pitch_deg"}  # fmt: skip
Values = Mapping[str, float]
"""Column in small letters -> value."""


def export_take(take: Take, place: Place) -> Exported:
    """NAME_TRACKER.csv, or NAME_TRACKER_PERSON.csv of several. Raises InputError when the take has no face."""
    names = _people(take)
    rows: dict[tuple[str, str], list[str]] = {}
    seen: dict[tuple[str, str], set[str]] = {}
    for record in _within(take):
        written = set()
        for tracker, number, values in _faces(record):
            key = tracker, names.get((tracker, number), number)
            if key not in written:
                written.add(key)
                rows.setdefault(key, []).append(_row(take, record, values))
                seen.setdefault(key, set()).update(values)
    if not rows:
        raise InputError(f"{take.folder}: this take has no face track: no tracker recorded ARKit's shapes")
    files: list[Path] = []
    notes = []
    head = "Timecode,BlendShapeCount," + ",".join(COLUMNS)
    for (tracker, person), lines in rows.items():
        what = f"{tracker} {person}".rstrip()
        name = f"{place.name}_{in_a_file_name(what)}"
        same = sum(
            path.stem.startswith(name) for path in files
        )  # two names may differ in letters that files do not have
        path = f"{name}_{same + 1}.csv" if same else f"{name}.csv"
        files.append(place.write(path, "\n".join([head, *lines]) + "\n"))
        absent = [
            name for name in COLUMNS if name.lower() not in seen[tracker, person] and not name.endswith("EyeRoll")
        ]
        if absent:
            notes.append(f"{what} never gave {', '.join(absent)}: written as 0")
        if len(lines) < take.frame_count:
            notes.append(f"{what}: no face in {take.frame_count - len(lines)} of {counted(take.frame_count, 'frame')}")
    return Exported(files=files, frames=max(len(lines) for lines in rows.values()), notes=notes)


def _within(take: Take) -> Iterator[FrameRecord]:
    return (record for record in take.frames() if take.first_index <= record.index <= take.last_index)


def _people(take: Take) -> dict[tuple[str, str], str]:
    """(tracker, number of a face) -> the name it had most often, where it had one."""
    called: dict[tuple[str, str], Counter[str]] = {}
    for record in _within(take):
        for tracker, told in record.trackers.items():
            for subject in _subjects(told):
                name = _part(subject.get("words"), "name")
                if isinstance(name, str) and name not in ("", UNKNOWN):
                    called.setdefault((tracker, str(subject.get("id"))), Counter())[name] += 1
    return {key: names.most_common(1)[0][0] for key, names in called.items()}


def _faces(record: FrameRecord) -> Iterator[tuple[str, str, Values]]:
    """Tracker, number, and values of each face of a frame."""
    known = {name.lower() for name in COLUMNS}
    for tracker, told in record.trackers.items():
        for subject in _subjects(told):
            values = _numbers(subject.get("values"))
            if sum(name.startswith(GROUP) for name in values) >= _LEAST:
                yield tracker, str(subject.get("id", "")), _columns(values)
        plain = {
            name.lower(): value for name, value in _numbers(_part(told, "values")).items() if name.lower() in known
        }
        if len(plain) >= _LEAST:
            yield tracker, "", plain


def _columns(values: Values) -> Values:
    """What the subject has, by column; what it has not is left out, so that it can be said."""
    columns = dict(zip(NAMES, livelink_values(values), strict=True))
    return {
        name.lower(): value
        for name, value in columns.items()
        if _ROTATED.get(name, GROUP + name[0].lower() + name[1:]) in values
    }


def _subjects(told: Any) -> list[dict[str, Any]]:
    subjects = _part(told, "subjects")
    return [one for one in subjects if isinstance(one, dict)] if isinstance(subjects, list) else []


def _part(told: Any, name: str) -> Any:
    return told.get(name) if isinstance(told, dict) else None


def _numbers(values: Any) -> dict[str, float]:
    given = values if isinstance(values, dict) else {}
    return {name: float(value) for name, value in given.items() if isinstance(value, int | float)}


def _row(take: Take, record: FrameRecord, values: Values) -> str:
    """The frame's label with thousandths of a frame; a take without timecode counts from 0."""
    label = take.timecode(record.index)
    if label is None:
        label = Timecode.from_count(record.index - take.first_index, take.manifest.rate_hz, drop=False)
    time = f"{label.hours:02}:{label.minutes:02}:{label.seconds:02}:{label.frames:02}.000"
    return ",".join([time, str(len(COLUMNS)), *(f"{values.get(name.lower(), 0.0):.9g}" for name in COLUMNS)])
