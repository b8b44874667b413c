"""Hands: 21 points of each, in pixels and in camera space, and whether it is a left or a right one.

mediapipe's hand models find palms and then follow each hand. Left and right are the person's own.
"""

from dataclasses import dataclass, field
from typing import Any

from onset.subject import Subject
from onset.tracking.face.lens import Lens
from onset.tracking.following import Followed
from onset.tracking.hands.hand import Sides, hand_subject
from onset.tracking.landmark_models import HAND
from onset.tracking.landmark_tracker import LandmarkSettings, LandmarkTracker


@dataclass(frozen=True, kw_only=True)
class Settings(LandmarkSettings):
    """Settings of the hand tracker."""

    most: int = field(default=2, metadata={"help": "hands followed at once", "min": 1, "max": 8})


class HandTracker(LandmarkTracker):
    """Follows hands."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings, HAND, "hand")
        self._sides = Sides()

    def subject(self, thing: Followed, lens: Lens, words: dict[str, str]) -> Subject:
        """One hand."""
        return hand_subject(thing, self._sides.side(thing.id, thing.landmarks.sides), lens, words)


def needs(settings: Settings) -> tuple[str, ...]:  # noqa: ARG001 - whatever they are
    """Libraries that have to be there, by their import names."""
    return ("mediapipe", "cv2")


def build(settings: Any) -> HandTracker:
    """The hand tracker. Raises UsageError without mediapipe."""
    return HandTracker(settings)
