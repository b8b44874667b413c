"""The parts of `onset bench trackers`, each asked for a few rows, as the command asks for them."""

from pathlib import Path
from typing import Any

import pytest

from onset.bench.effort import Effort
from onset.bench.trackers import bench
from onset.bench.trackers.cost_rows import cost_rows
from onset.bench.trackers.known_people import known_people
from onset.errors import InputError, UsageError

pytest.importorskip("mediapipe")


def test_every_part_is_there_and_one_that_fails_leaves_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    names = list(bench.parts(Effort(quick=True)))
    assert names == [
        "face", "eyes", "smoothing", "expression", "expression of known meshes", "recognition", "objects", "body",
        "cost",
    ]  # fmt: skip

    def fails(_effort: Effort) -> dict[str, Any]:
        raise UsageError("no room")

    monkeypatch.setattr(bench, "parts", lambda _: {"one": lambda: [{"row": "a"}], "other": lambda: fails(Effort())})
    monkeypatch.setattr(bench, "loop_rows", fails)
    found = bench.trackers(Effort(quick=True))
    assert found["rows"] == {"one": [{"row": "a"}]}
    assert found["not_measured"] == ["trackers, other: no room", "trackers, loop: no room"]


def test_each_tracker_has_its_price_and_sees_the_demos_actor() -> None:
    rows = {row["row"].rpartition(",")[0]: row for row in cost_rows(3, 640, 360)}
    assert rows["face, with expression"]["subjects"] == rows["body"]["subjects"] == 1.0
    assert all(0 < row["ms"]["p50"] <= row["ms"]["p95"] for row in rows.values())


def test_two_people_are_installed_and_a_folder_of_one_is_refused(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    assert {name: len(crops) for name, crops in known_people(None).items()} == {"astronaut": 6, "hopper": 6}
    (tmp_path / "Ada").mkdir()
    with pytest.raises(InputError, match="at least 2 are needed"):
        known_people(tmp_path)
