"""The sink that has the matte measured: a line a frame, and what stands in its way."""

import json
from fractions import Fraction
from pathlib import Path

import pytest

from onset.errors import UsageError
from onset.sinks.qc import Settings, build
from onset.timecode import Timecode
from tests.sinks.made import CANVAS, composite


def test_each_frame_is_one_line_with_its_measures(tmp_path: Path) -> None:
    place = tmp_path / "qc.jsonl"
    sink = build(Settings(place))
    named = composite((), {}, timecode=Timecode.parse("01:00:00:05", Fraction(25)))
    named.records["qc"] = {"core_holes": 0.25}
    sink.write(named)
    sink.write(composite((), {}))
    sink.close()
    sink.close()
    first, second = (json.loads(line) for line in place.read_text().splitlines())
    assert first == {"index": 0, "timecode": "01:00:00:05", "qc": {"core_holes": 0.25}}
    assert second == {"index": 0, "timecode": None, "qc": {}}


def test_without_a_path_nothing_is_written_and_the_pictures_are_asked_for(tmp_path: Path) -> None:
    sink = build(Settings())
    assert [want.content for want in sink.wants(CANVAS)] == ["matte", "comp"]
    sink.write(composite((), {}))
    sink.close()
    assert not list(tmp_path.iterdir())


def test_a_path_that_cannot_be_written_is_refused_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="No such file or directory; give qc a path"):
        build(Settings(tmp_path / "nowhere" / "qc.jsonl"))
