"""What the object trackers of a take followed: each thing's points over all frames, in pixels.

A live tracker answers late. What it found is taken as it was found and put at the frame that it looked at: neither
smoothed nor predicted, so that nothing runs behind or ahead of the picture. Frames that it was not shown have a hole.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from onset.subject import Subject, Tracked

MODES = ("plane", "box", "points")
"""What the word `mode` of a followed object says: how it was picked."""


@dataclass
class ObjectTrack:
    """One followed thing of one tracker. `points_px` (frames, points, 2), the first pixel's centre at (0.5, 0.5), y
    down; NaN where it was not found. Four points are corners: top left, top right, bottom right, bottom left. `quality`
    (frames,) 0 to 1."""

    tracker: str
    id: int
    name: str
    mode: str
    points_px: NDArray[np.float64]
    quality: NDArray[np.float64]
    models: set[str] = field(default_factory=set)

    @property
    def found(self) -> NDArray[np.bool_]:
        """(frames,) in which frames it was."""
        return np.asarray(np.isfinite(self.points_px).all(axis=(1, 2)))


def object_tracks(told: Iterable[Mapping[str, Tracked]], first_index: int, frames: int) -> list[ObjectTrack]:
    """Followed things by tracker and id. `told` is what each frame says of its trackers; `frames` the take's, which
    begins with `first_index`."""
    tracks: dict[tuple[str, int], ObjectTrack] = {}
    for trackers in told:
        for label, tracked in trackers.items():
            answer, number = tracked.answer, tracked.answer.index - first_index
            if not 0 <= number < frames:
                continue
            for subject in answer.subjects:
                if subject.words.get("mode") not in MODES:
                    continue
                track = tracks.get((label, subject.id)) or _empty(label, subject, frames)
                tracks[label, subject.id] = track
                if len(subject.points_px) == track.points_px.shape[1]:
                    track.points_px[number] = subject.points_px
                    track.quality[number] = subject.values.get("quality", subject.confidence)
                    track.models.add(answer.model)
    return [tracks[key] for key in sorted(tracks)]


def _empty(label: str, subject: Subject, frames: int) -> ObjectTrack:
    return ObjectTrack(
        label, subject.id, subject.words.get("name", f"{label} {subject.id}"), subject.words["mode"],
        np.full((frames, len(subject.points_px), 2), np.nan), np.zeros(frames),
    )  # fmt: skip
