"""The bodies of a take: each one's points over all frames, in the world that the take's camera stands in.

A live tracker answers late. What it found is taken as it was found, and put at the frame that it looked at: neither
smoothed nor predicted, so that nothing runs behind or ahead of the picture. Frames that it was not shown have a hole.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from onset.subject import Subject, Tracked
from onset.takes.camera_export import Pose
from onset.tracking.body.points import COUNT, POINTS
from onset.tracking.body.rotations import about_axis

Y_UP = np.array((1.0, -1.0, -1.0))
"""Camera space of trackers (x right, y down, z away) -> that of scenes in 3D (Y up, the camera looks along -Z)."""
_VISIBILITY = tuple(f"visibility.{name}" for name in POINTS)


@dataclass
class BodyTrack:
    """One body of one tracker: `points_m` (frames, 33, 3) in the world, metres, Y up, NaN where it was not found;
    `visibility` (frames, 33), 0 there; `looked` (frames,) where the tracker was shown the frame at all; `models` and
    `words` that were told with it."""

    tracker: str
    id: int
    points_m: NDArray[np.float64]
    visibility: NDArray[np.float64]
    looked: NDArray[np.bool_]
    models: set[str] = field(default_factory=set)
    words: set[str] = field(default_factory=set)

    @property
    def found(self) -> NDArray[np.bool_]:
        """(frames,) in which frames it was."""
        return np.asarray(np.isfinite(self.points_m).all(axis=(1, 2)))


def body_tracks(told: Iterable[Mapping[str, Tracked]], first_index: int, cameras: list[Pose]) -> list[BodyTrack]:
    """Bodies by tracker and id. `told` is what each frame says of its trackers, `cameras` one pose for each frame of
    the take, which begins with `first_index`."""
    tracks: dict[tuple[str, int], BodyTrack] = {}
    looked: dict[str, NDArray[np.bool_]] = {}
    for trackers in told:
        for name, tracked in trackers.items():
            answer, number = tracked.answer, tracked.answer.index - first_index
            if not 0 <= number < len(cameras):
                continue
            looked.setdefault(name, np.zeros(len(cameras), bool))[number] = True
            for subject in answer.subjects:
                if not is_body(subject):
                    continue
                assert subject.points_m is not None
                track = tracks.get((name, subject.id)) or _empty(name, subject.id, looked[name])
                tracks[name, subject.id] = track
                track.points_m[number] = in_world(subject.points_m, cameras[number])
                track.visibility[number] = [subject.values[value] for value in _VISIBILITY]
                track.models.add(answer.model)
                track.words.update(f"{key}: {word}" for key, word in subject.words.items())
    return [tracks[key] for key in sorted(tracks)]


def is_body(subject: Subject) -> bool:
    """Whether it has a body's points, placed in space, and says how well each is seen."""
    return subject.points_m is not None and len(subject.points_m) == COUNT and subject.values.keys() >= set(_VISIBILITY)


def in_world(points_m: NDArray[np.floating], camera: Pose) -> NDArray[np.float64]:
    """Points (n, 3) in trackers' camera space -> the world of `camera`, Y up."""
    x, y, z = (
        about_axis(axis, np.radians([angle]))[0] for axis, angle in zip(np.eye(3), camera.rotation_deg, strict=True)
    )
    return np.asarray((np.asarray(points_m, np.float64) * Y_UP) @ (y @ x @ z).T + camera.position_m)


def _empty(tracker: str, number: int, looked: NDArray[np.bool_]) -> BodyTrack:
    frames = len(looked)
    return BodyTrack(tracker, number, np.full((frames, COUNT, 3), np.nan), np.zeros((frames, COUNT)), looked)
