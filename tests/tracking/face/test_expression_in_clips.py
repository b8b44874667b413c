"""What a man acts in a clip: he grins with raised brows, then is sad, by his inner brows above all."""

import pytest

from onset.trackers.face import Settings, build
from tests.footage import footage
from tests.trackers.moved_picture import clip_rgb, frame_of


def test_a_grin_under_raised_brows_is_happiness_and_oblique_brows_over_a_still_mouth_are_sadness() -> None:
    pytest.importorskip("mediapipe")
    frames = clip_rgb(footage("people/expressions_greenshirt_1080p30.mp4"), 0, 50)
    tracker = build(Settings(max_faces=1, neutral="canonical"))
    said = {}
    for number in (*range(0, 20, 4), *range(36, 51, 3)):
        (face,) = tracker.track(frame_of(frames[number], number)).subjects
        said[number] = face
    tracker.close()
    assert {said[number].words["expression"] for number in range(0, 20, 4)} == {"happiness"}
    assert {said[number].words["expression"] for number in range(36, 51, 3)} == {"sadness"}
    # Raised brows over the grin, inner ones alone over the sad mouth.
    assert min(said[number].values["au.2"] for number in range(0, 12, 4)) > 0.25
    assert min(said[number].values["au.1"] for number in range(36, 51, 3)) > 0.3
    assert max(said[number].values["au.2"] for number in range(36, 51, 3)) < 0.15
