"""Bodies: 33 points of each person, in pixels and in camera space, and how well each is seen.

mediapipe's pose models find a person by the face and upper body and then follow. With `most` 1 it is the one that the
detector is surest of, and stays that one until lost; what others there are is not told.
"""

from dataclasses import dataclass, field
from typing import Any

from onset.subject import Subject
from onset.tracking.body.body import body_subject
from onset.tracking.face.lens import Lens
from onset.tracking.following import Followed
from onset.tracking.landmark_models import BODY
from onset.tracking.landmark_tracker import LandmarkSettings, LandmarkTracker


@dataclass(frozen=True, kw_only=True)
class Settings(LandmarkSettings):
    """Settings of the body tracker."""

    most: int = field(default=1, metadata={"help": "people followed at once", "min": 1, "max": 8})


class BodyTracker(LandmarkTracker):
    """Follows people."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings, BODY, "body", anchored=True)

    def subject(self, thing: Followed, lens: Lens, words: dict[str, str]) -> Subject:
        """One person."""
        return body_subject(thing, lens, words)


def needs(settings: Settings) -> tuple[str, ...]:  # noqa: ARG001 - whatever they are
    """Libraries that have to be there, by their import names."""
    return ("mediapipe", "cv2")


def build(settings: Any) -> BodyTracker:
    """The body tracker. Raises UsageError without mediapipe."""
    return BodyTracker(settings)
