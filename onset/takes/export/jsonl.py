"""Everything that trackers found, a line of JSON for each frame: for scripts, and for what no other export knows.

    {"frame": 1001, "timecode": "", "trackers": {"face": {"model", "notes", "subjects": [
        {"id", "confidence", "values", "words", "pose", "points_px", "points_m"}]}}}

Found in that frame itself, neither smoothed nor predicted; names, units and spaces are those of docs/tracking.md.
Points are rounded to a thousandth of a pixel and a hundredth of a millimetre. A frame that no tracker was shown has
none.
"""

from collections.abc import Mapping
from typing import Any

import msgspec
import numpy as np

from onset.counted import counted
from onset.errors import InputError
from onset.media.beside import beside
from onset.subject import Answer, Subject, Tracked
from onset.takes.exporting import Exported, Place
from onset.takes.read import Take


def export_take(take: Take, place: Place) -> Exported:
    """NAME_tracks.jsonl. Raises InputError when the take has no trackers."""
    looked = _by_frame(take)
    if not looked:
        raise InputError(f"{take.folder}: this take has no tracks: its show had no [[tracker]]")
    path = place.file(f"{place.name}_tracks.jsonl")
    with beside(path) as part, part.open("wb") as file:
        for number in range(take.frame_count):
            index = take.first_index + number
            label = take.timecode(index)
            shown = {name: _told(take.tracked(said)[name].answer) for name, said in looked.get(index, {}).items()}
            line = {"frame": place.first_frame + number, "timecode": str(label or ""), "trackers": shown}
            file.write(msgspec.json.encode(line) + b"\n")
    missed = take.frame_count - len(looked)
    notes = [f"shown to no tracker: {missed} of {counted(take.frame_count, 'frame')}"] if missed else []
    return Exported(files=[path], frames=take.frame_count, notes=notes)


def _by_frame(take: Take) -> dict[int, dict[str, int]]:
    """Frame that was looked at -> tracker -> a frame whose record has that answer: live, answers come late."""
    found: dict[int, dict[str, int]] = {}
    for index in take.indices:
        tracked: Mapping[str, Tracked] = take.tracked(index)
        for name, told in tracked.items():
            if take.first_index <= told.answer.index <= take.last_index:
                found.setdefault(told.answer.index, {})[name] = index
    return found


def _told(answer: Answer) -> dict[str, Any]:
    return {"model": answer.model, "notes": answer.notes, "subjects": [_subject(one) for one in answer.subjects]}


def _subject(one: Subject) -> dict[str, Any]:
    return {
        "id": one.id,
        "confidence": round(one.confidence, 4),
        "values": {name: round(float(value), 5) for name, value in one.values.items()},
        "words": dict(one.words),
        "pose": None if one.pose is None else one.pose.tolist(),
        "points_px": _rounded(one.points_px, 3),
        "points_m": None if one.points_m is None else _rounded(one.points_m, 5),
    }


def _rounded(points: Any, digits: int) -> Any:
    return np.round(np.asarray(points, np.float64), digits).tolist()
