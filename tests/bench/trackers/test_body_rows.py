"""Rows of the body benchmark: made on the picture that ships, short, and true of what they say."""

import pytest

from onset.bench.trackers.body_rows import cost_rows, jitter_rows, motion_rows

pytest.importorskip("mediapipe")


def test_a_moved_person_is_found_in_every_frame_and_the_error_is_a_small_share_of_the_size() -> None:
    rows = motion_rows(frames=6)
    assert [row["row"] for row in rows] == ["body, across", "body, nearer and away", "body, leaning"]
    for row in rows:
        assert row["found"] == 1.0
        assert row["points"] >= 11, "face and shoulders"
        assert 0.0 < row["error_px"]["p50"] < 0.1 * row["size_px"]


def test_a_still_picture_gives_still_points_and_noise_moves_them() -> None:
    still, noisy = jitter_rows((0.0, 6.0), frames=10)
    assert still["jitter_px"] == 0.0
    assert 0.0 < noisy["jitter_px"] < 20.0


def test_cost_says_what_was_in_view() -> None:
    rows = {row["row"]: row["subjects"] for row in cost_rows(frames=3)}
    assert rows == {
        "body, one, 1920x1080": 1.0, "body, one, 640x360": 1.0, "body, nobody, 1920x1080": 0.0,
        "hands, none, 1920x1080": 0.0,
    }  # fmt: skip
