"""What trackers find: subjects, each with points, a pose and named numbers, in one form for faces, bodies, objects.

Everything that comes after a tracker (smoothing, prediction to the comp's frame, wire, take, exports) works on this
form and knows of no kind of tracker.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float32]
NO_VALUES: Mapping[str, float] = {}
NO_WORDS: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Subject:
    """One thing found in one frame.

    Camera space is OpenCV's: origin at the camera, x to the picture's right, y down, z away from the camera, metres.
    Picture coordinates are pixels of the full frame from its upper left corner: the first pixel's centre is (0.5, 0.5).
    """

    id: int
    """Stays with the same thing from frame to frame, through crossings and short losses; never used again."""
    confidence: float
    """0 to 1."""
    points_px: Points
    """(n, 2) float32, x and y; the same point has the same place in every frame of a tracker."""
    points_m: Points | None = None
    """(n, 3) float32 in camera space, or None where depth is not known."""
    pose: NDArray[np.float64] | None = None
    """(4, 4) float64, from the thing's own space to camera space, rotation orthonormal; None where not known."""
    values: Mapping[str, float] = field(default_factory=lambda: NO_VALUES)
    """Numbers that change steadily and may be smoothed and predicted: coefficients, angles in degrees. Names with
    dots group them: `blendshape.jawOpen`, `au.12`, `gaze.left.yaw_deg`."""
    words: Mapping[str, str] = field(default_factory=lambda: NO_WORDS)
    """What is one thing or another: `name`, `expression`, `blendshape.model`."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a tracker found in one frame, named by the frame's index; its age is the loop's business.

    An empty `subjects` says that nothing is there; something that was lost is never repeated.
    """

    index: int
    captured_ns: int
    model: str
    """What made the answer and its version, as the take keeps it."""
    subjects: tuple[Subject, ...] = ()
    notes: tuple[str, ...] = ()
    """What happened at this frame, in words: a subject lost, found again, a point that drifted."""


@dataclass(frozen=True, slots=True)
class Tracked:
    """What one tracker has to say of one frame of the loop: its newest answer, and that carried on to this frame.

    A tracker answers late: `answer` is of an earlier frame, as found; `subjects` are the same ones, smoothed and
    predicted to the frame's own time, as far as the show asks for that. Two with the same `id` belong together. An
    answer that is too old to say anything is not carried on: `subjects` is then empty.
    """

    answer: Answer
    subjects: tuple[Subject, ...]
    age_ns: int
    """The frame's `captured_ns` minus that of the frame the answer is of; 0 offline, where every frame has its own."""
    horizon_ns: int
    """How far ahead `subjects` was predicted: the age, or less where that is limited or switched off."""


NOTHING_TRACKED: Mapping[str, Tracked] = {}
