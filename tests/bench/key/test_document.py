import json
from pathlib import Path
from typing import Any

import pytest

from onset.bench.key.document import best_peer, goals, ratio, read_document
from onset.bench.key.page import page
from onset.bench.key.scores import METRICS
from onset.errors import InputError


def bests(**values: float) -> dict[str, Any]:
    best = {name: {"value": value, "setting": 0} for name, value in values.items()}
    return {"about": "made", "tried": 100, "settings": [{"black": 0.1}], "best": best}


def scene(name: str, *, held_back: bool, mad: float) -> dict[str, Any]:
    none = dict.fromkeys(METRICS)
    return {
        "scene": name, "seed": 1, "held_back": held_back, "stresses": "something hard",
        "onset": {**none, "mad": mad, "edge_comp": 10.0, "dtssd": 1.0},
        "onset_captured": {**none, "mad": mad / 2},
        "peers": {"IBK": bests(mad=4.0, edge_comp=20.0, dtssd=0.5), "OBS": bests(mad=2.0, edge_comp=40.0)},
        "captured": {"IBK": bests(mad=1.0)},
    }  # fmt: skip


def document() -> dict[str, Any]:
    made: dict[str, Any] = {
        "version": 1, "kind": "key", "generator": 1, "coarse": False, "width_px": 1920, "height_px": 1080, "frames": 8,
        "skipped": ["Blender: not installed"],
        "machine": {"commit": "abc1234", "changed_files": 2, "utc": "2026-01-02 03:04"},
        "scenes": [
            scene("easy", held_back=False, mad=1.0), scene("harder", held_back=False, mad=2.0),
            scene("hidden", held_back=True, mad=3.0),
        ],
    }  # fmt: skip
    return {**made, "goals": goals(made)}


def test_the_best_peer_is_found_for_each_measure_apart() -> None:
    one = scene("easy", held_back=False, mad=1.0)
    assert best_peer(one, "mad") == ("OBS", 2.0)
    assert best_peer(one, "edge_comp") == ("IBK", 20.0)
    assert best_peer(one, "conn") is None
    assert ratio(one, "mad") == 0.5
    assert ratio(one, "conn") is None


def test_goals_are_counted_clip_by_clip_and_halves_apart() -> None:
    found = {(goal["measure"], goal["held_back"]): goal for goal in document()["goals"]}
    assert found["mad", False] == {
        "measure": "mad", "held_back": False, "goal": 0.75, "median": 0.75, "worst": 1.0, "met": 1, "clips": 2,
    }  # fmt: skip
    assert found["mad", True]["met"] == 0
    assert found["dtssd", False]["worst"] == 2.0


def test_the_page_shows_losses_in_bold_and_marks_what_is_held_back() -> None:
    text = page(document())
    assert "| easy | 1 | 2 OBS | 0.50 | 10 | 20 IBK | 0.50 | 1 | 0.5 IBK | **2.00** |" in text
    assert "| hidden, *held back* | 3 | 2 OBS | **1.50** |" in text
    assert "- Blender: not installed" in text
    assert "Onset is commit abc1234 with 2 files changed, 2026-01-02 03:04." in text
    assert "](images/key/easy.jpg)" in text
    assert "| IBK, captured plate | 1 |" in text


def test_a_page_shows_no_picture_that_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "easy.jpg").write_bytes(b"")
    text = page(document(), tmp_path)
    assert "easy.jpg" in text
    assert "harder.jpg" not in text


def test_a_document_comes_back_from_its_file(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text(json.dumps(document()))
    assert read_document(path) == document()


@pytest.mark.parametrize("text", ["", "{", "[]", '{"version": 1, "machine": {}}'])
def test_another_file_is_refused_in_one_line(text: str, tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text(text)
    with pytest.raises(InputError, match="onset bench key --json") as caught:
        read_document(path)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({}, "onset bench key --json --out"),
        ({"coarse": True, "width_px": 480, "height_px": 270}, "onset bench key --quick --json"),
        ({"width_px": 1280, "height_px": 720, "frames": 3}, "onset bench key --size 1280x720 --frames 3 --json"),
    ],
)
def test_the_page_says_how_to_repeat_it(changed: dict[str, Any], words: str) -> None:
    assert words in page({**document(), **changed})
