"""JSON lines of everything that trackers found, read by json alone."""

import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

from onset.errors import InputError
from onset.subject import Answer, Subject, Tracked
from onset.takes.read import Take
from tests.takes.export.handed import closed_take, export

LATE = 2
"""A live tracker's answer is in the record of a later frame."""


def told(number: int, first: int) -> dict[str, Tracked]:
    if number < LATE:
        return {}
    looked = number - LATE
    points = np.array([[1.0005 + looked, 2.0]], np.float32)
    found = Subject(7, 0.9, points, None, np.eye(4), {"head.yaw_deg": 3.0 * looked}, {"expression": "anger"})
    moved = Subject(7, 0.9, points + 50.0, None, np.eye(4), {"head.yaw_deg": 99.0}, {"expression": "anger"})
    answer = Answer(first + looked, 0, "a model", (found,) if looked else (), ("lost",) if not looked else ())
    return {"face": Tracked(answer, (moved,) if looked else (), 40_000_000, 40_000_000)}


def test_a_line_holds_what_was_found_in_its_own_frame(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def tracked(self: Take, index: int) -> Mapping[str, Tracked]:
        return told(index - self.first_index, self.first_index)

    monkeypatch.setattr(Take, "tracked", tracked)
    done = export("jsonl", closed_take(tmp_path / "takes"), tmp_path / "out")
    lines = [json.loads(line) for line in done.files[0].read_text().splitlines()]
    assert [line["frame"] for line in lines] == list(range(1001, 1007))
    assert [list(line["trackers"]) for line in lines] == [["face"]] * 4 + [[], []]
    assert lines[0]["trackers"]["face"] == {"model": "a model", "notes": ["lost"], "subjects": []}
    (subject,) = lines[3]["trackers"]["face"]["subjects"]
    assert (subject["id"], subject["values"], subject["words"]) == (7, {"head.yaw_deg": 9.0}, {"expression": "anger"})
    assert subject["points_px"] == [[4.0, 2.0]] or subject["points_px"] == [[4.001, 2.0]]
    assert subject["points_m"] is None
    assert subject["pose"] == np.eye(4).tolist()
    assert done.notes == ["shown to no tracker: 2 of 6 frames"]


def test_a_take_without_trackers_says_so(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"this take has no tracks: its show had no \[\[tracker\]\]"):
        export("jsonl", closed_take(tmp_path / "takes"), tmp_path / "out")
