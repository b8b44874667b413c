"""The benchmark's own engine and cameras, on pictures of a few pixels: what they do is real, only small."""

from fractions import Fraction
from functools import partial
from pathlib import Path

import pytest

from onset.bench.engine_process import EngineRun
from onset.bench.takes.camera_feed import FeedPlan
from onset.bench.takes.capacity import cameras_recorded
from onset.bench.takes.cost import Form, cost_of
from onset.bench.takes.faults import died, disk_full, kill_recorder, stand_still
from onset.bench.takes.faulty_take import lived
from onset.bench.takes.recording_engine import RecordingRun
from onset.errors import OnsetError
from onset.size import Size

SMALL = Form("small", Size(64, 48), Fraction(60))


def run_in(folder: Path, name: str) -> RecordingRun:
    engine = EngineRun(Size(64, 36), Fraction(30), threads=1, name=f"onset-bench-test-{name}")
    return RecordingRun(engine, folder / "takes")


@pytest.mark.slow
def test_an_engine_killed_with_its_recorder_leaves_what_was_committed(tmp_path: Path) -> None:
    row = died(run_in(tmp_path, "died"), 1, ("engine", "recorder"), "both")
    assert row["committed"] == row["written"] > 0
    assert (row["lost"], row["records_missing"], row["verified"]) == (0, 0, {"sound": 1})


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_an_engine_that_outlives_a_fault_has_a_row_without_a_loss(tmp_path: Path) -> None:
    rows = [
        lived(run_in(tmp_path, "killed"), partial(kill_recorder, 1), "kill"),
        lived(run_in(tmp_path, "still"), partial(stand_still, 1.0, 0), "still"),
        disk_full(run_in(tmp_path, "full"), "full"),
    ]
    for row in rows:
        assert row["committed"] == row["written"] > 50
        assert (row["lost"], row["records_missing"], row["unaccounted"], row["verified"]) == (0, 0, 0, {"sound": 1})
        assert row["refused"] == row["refused_by_engine"]


def test_a_recorded_frame_has_its_price_in_every_process(tmp_path: Path) -> None:
    row = cost_of(SMALL, "mjpeg", 1.5, tmp_path / "takes")
    assert row["frames"] > 5
    assert min(row["loop_ms"], row["encoders_ms"], row["recorder_ms"], row["frame_kb"]) > 0
    spread = row["latency_ms"]
    assert 0 < spread["written"]["p50"] <= spread["written"]["p99"]
    assert spread["durable"]["p50"] > spread["written"]["p50"]
    assert not list((tmp_path / "takes").iterdir()), "takes are removed"


def test_cameras_are_added_until_as_many_as_asked_for_are_recorded(tmp_path: Path) -> None:
    row = cameras_recorded(Form("slow", Size(64, 48), Fraction(5)), "mjpeg", 0.5, tmp_path / "takes", most=2)
    assert row["cameras"] == 2 or "refused" in row["then"], row


def test_a_codec_that_does_not_take_the_picture_says_so(tmp_path: Path) -> None:
    with pytest.raises(OnsetError, match="dnxhr takes even sides of at least"):
        cost_of(SMALL, "dnxhr", 1.0, tmp_path / "takes")


def test_a_camera_delivers_yuv_of_its_size() -> None:
    plan = FeedPlan("x", Path("takes"), Size(64, 48), Fraction(24), "mjpeg")
    assert plan.picture.plane_shapes == ((48, 64), (24, 32), (24, 32))
