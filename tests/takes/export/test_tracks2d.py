"""2D tracks and corner pins, read by a reader of Tcl lists and curves that shares nothing with the writer."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from onset.errors import InputError
from onset.subject import Answer, Subject, Tracked
from onset.takes.read import Take
from tests.takes.export.handed import closed_take, export

CORNERS = np.array([[10, 8], [30, 9], [29, 27], [11, 24]], np.float32)
HEIGHT = 48
HOLE = (2, 3)


def told(number: int, index: int) -> dict[str, Tracked]:
    """A plane that goes right and is not found in two frames, and a point that goes down."""
    plane = Subject(
        1, 0.9, CORNERS + np.array([number, 0]), values={"quality": 0.75}, words={"name": 'a "phone"', "mode": "plane"}
    )
    dot = Subject(2, 0.8, np.array([[5.5, 6.5 + number]], np.float32), words={"name": "dot", "mode": "points"})
    face = Subject(3, 1.0, np.zeros((4, 2), np.float32), words={"name": "Ada"})
    subjects = (dot, face) if number in HOLE else (plane, dot, face)
    return {"insert": Tracked(Answer(index, 0, "onset object 1", subjects), subjects, 0, 0)}


@pytest.fixture
def take(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    def tracked(self: Take, index: int) -> Mapping[str, Tracked]:
        return told(index - self.first_index, index)

    monkeypatch.setattr(Take, "tracked", tracked)
    return closed_take(tmp_path / "takes")


def words(text: str) -> list[Any]:
    """A Tcl list: strings, and lists for what stands in braces."""
    found: list[Any] = []
    stack = [found]
    for brace, quoted, plain in re.findall(r'([{}])|"((?:\\.|[^"\\])*)"|([^\s{}"]+)', text):
        if brace == "{":
            stack.append([])
        elif brace == "}":
            done = stack.pop()
            stack[-1].append(done)
        else:
            stack[-1].append(plain or re.sub(r"\\(.)", r"\1", quoted))
    assert len(stack) == 1, "braces do not match"
    return found


def nodes(path: Path) -> dict[str, tuple[str, dict[str, Any]]]:
    """Name -> (kind, knobs)."""
    text = "\n".join(line for line in path.read_text().splitlines() if not line.startswith("#"))
    read = words(text)
    found = {}
    for kind, body in zip(read[::2], read[1::2], strict=True):
        knobs = dict(zip(body[::2], body[1::2], strict=True))
        found[knobs["name"]] = (kind, knobs)
    return found


def keys(curve: list[str]) -> dict[int, float]:
    """Frame -> value. A number goes to the frame behind the last one, `xN` says where to go on."""
    assert curve[0] == "curve"
    frame, found = None, {}
    for word in curve[1:]:
        if word == "K":
            continue
        if word.startswith("x"):
            frame = int(word[1:])
        else:
            assert frame is not None
            found[frame] = float(word)
            frame += 1
    return found


def held(curve: list[str], frame: int) -> float:
    """A constant curve's value: the newest key's."""
    assert curve[1] == "K"
    return [value for key, value in sorted(keys(curve).items()) if key <= frame][-1]


def test_a_plane_is_a_corner_pin_with_y_up_and_off_where_it_was_lost(take: Path, tmp_path: Path) -> None:
    done = export("tracks2d", take, tmp_path / "out")
    found = nodes(done.files[0])
    kind, knobs = found["insert_pin_1"]
    assert kind == "CornerPin2D"
    assert knobs["label"] == 'a "phone"'
    for number, corner in enumerate((3, 2, 1, 0), 1):
        x, y = (keys(one) for one in knobs[f"to{number}"])
        assert sorted(x) == [1001, 1002, 1005, 1006]
        for frame in x:
            assert x[frame] == pytest.approx(CORNERS[corner, 0] + frame - 1001)
            assert y[frame] == pytest.approx(HEIGHT - CORNERS[corner, 1])
    froms = [[float(one) for one in knobs[f"from{number}"]] for number in (1, 2, 3, 4)]
    assert froms == [[0, 0], [64, 0], [64, 48], [0, 48]]
    assert [held(knobs["disable"][0], frame) for frame in range(1001, 1007)] == [0, 0, 1, 1, 0, 0]


def test_every_point_is_a_track_of_one_tracker(take: Path, tmp_path: Path) -> None:
    kind, knobs = nodes(export("tracks2d", take, tmp_path / "out").files[0])["insert_tracks"]
    assert kind == "Tracker4"
    (head, columns, rows) = knobs["tracks"]
    assert head == ["1", "31", "5"]
    assert len(columns) == 31
    assert all(len(row) == 31 for row in rows)
    place = {column[3]: number for number, column in enumerate(columns)}
    named = {row[place["name"]]: row for row in rows}
    assert sorted(named) == ['a "phone" bl', 'a "phone" br', 'a "phone" tl', 'a "phone" tr', "dot"]
    dot = named["dot"]
    assert keys(dot[place["track_x"]]) == {1001 + n: 5.5 for n in range(6)}
    assert keys(dot[place["track_y"]]) == {1001 + n: 41.5 - n for n in range(6)}
    corner = named['a "phone" tl']
    assert [held(corner[place["enable"]], frame) for frame in range(1001, 1007)] == [1, 1, 0, 0, 1, 1]
    assert set(keys(corner[place["error"]]).values()) == {0.25}


def test_the_plain_file_has_a_line_for_each_frame_that_found_it(take: Path, tmp_path: Path) -> None:
    done = export("tracks2d", take, tmp_path / "out")
    (file,) = [path for path in done.files if path.name.endswith("_2_dot.txt")]
    lines = [[float(word) for word in line.split()] for line in file.read_text().splitlines()]
    assert lines == [[1001 + n, 5.5, 41.5 - n] for n in range(6)]
    assert len(done.files) == 3
    assert done.notes == ['a "phone" was not found in 2 of 6 frames: no key stands there']


def test_a_take_in_which_nothing_was_picked_says_so(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="nothing that was picked is tracked in this take"):
        export("tracks2d", closed_take(tmp_path / "takes"), tmp_path / "out")
