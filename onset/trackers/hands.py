"""Hands: 21 points of each, in pixels and in camera space, and whether it is a left or a right one.

mediapipe's hand models find palms and then follow each hand. Left and right are the person's own.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from onset.errors import UsageError
from onset.frame import Frame
from onset.subject import Answer
from onset.tracking.face.lens import LensSettings
from onset.tracking.following import Following
from onset.tracking.hands.hand import Sides, hand_subject
from onset.tracking.landmark_models import HAND, LandmarkModels
from onset.tracking.seen_frame import SeenFrame, lens_words


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Settings of the hand tracker. Each hand more costs the model's time once more."""

    most: int = field(default=2, metadata={"help": "hands followed at once", "min": 1, "max": 8})
    remember_s: float = field(
        default=1.0,
        metadata={"help": "a lost hand found near the same place keeps the id so long", "min": 0.0, "max": 60.0},
    )
    lens: LensSettings = field(default_factory=LensSettings, metadata={"help": "the camera's angle of view"})

    def __post_init__(self) -> None:
        if not 1 <= self.most <= 8:
            raise ValueError(f"most {self.most!r} is outside 1 to 8")
        if not 0.0 <= self.remember_s <= 60.0:
            raise ValueError(f"remember_s {self.remember_s!r} is outside 0 to 60")


class HandTracker:
    """Follows hands."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._models = LandmarkModels(HAND)
        self._following = Following(self._models, "hand", settings.most, settings.remember_s)
        self._sides = Sides()

    def track(self, frame: Frame) -> Answer:
        """Hands by rising id. Raises OnsetError."""
        settings = self.settings
        self._following.most, self._following.remember_s = settings.most, settings.remember_s
        seen = SeenFrame.of(frame, settings.lens)
        hands, notes = self._following.step(seen.picture, frame.captured_ns)
        words = lens_words(settings.lens)
        subjects = tuple(
            hand_subject(seen.in_frame(hand), self._sides.side(hand.id, hand.landmarks.sides), seen.lens, words)
            for hand in hands
        )
        return Answer(frame.index, frame.captured_ns, self._models.version, subjects, notes)

    def command(self, name: str, arguments: Mapping[str, Any]) -> Mapping[str, Any]:  # noqa: ARG002
        """`again`: let go of every hand and choose anew. Raises UsageError."""
        if name != "again":
            raise UsageError(f"the hand tracker has no command {name!r}; it has: again")
        self._following.forget()
        return {}

    def close(self) -> None:
        """Release the models."""
        self._models.close()


def build(settings: Any) -> HandTracker:
    """The hand tracker. Raises UsageError without mediapipe."""
    return HandTracker(settings)
