"""Bodies: 33 points of each person, in pixels and in camera space, and how well each is seen.

mediapipe's pose models find a person by the face and upper body and then follow. With `most` 1 it is the one that the
detector is surest of, and stays that one until lost; what others there are is not told.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from onset.errors import UsageError
from onset.frame import Frame
from onset.subject import Answer
from onset.tracking.body.body import body_subject
from onset.tracking.face.lens import LensSettings
from onset.tracking.following import Following
from onset.tracking.landmark_models import BODY, LandmarkModels
from onset.tracking.seen_frame import SeenFrame, lens_words


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Settings of the body tracker. Each body more costs the model's time once more."""

    most: int = field(default=1, metadata={"help": "people followed at once", "min": 1, "max": 8})
    remember_s: float = field(
        default=1.0,
        metadata={"help": "a lost person found near the same place keeps the id so long", "min": 0.0, "max": 60.0},
    )
    lens: LensSettings = field(default_factory=LensSettings, metadata={"help": "the camera's angle of view"})

    def __post_init__(self) -> None:
        if not 1 <= self.most <= 8:
            raise ValueError(f"most {self.most!r} is outside 1 to 8")
        if not 0.0 <= self.remember_s <= 60.0:
            raise ValueError(f"remember_s {self.remember_s!r} is outside 0 to 60")


class BodyTracker:
    """Follows people."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._models = LandmarkModels(BODY)
        self._following = Following(self._models, "body", settings.most, settings.remember_s, anchored=True)

    def track(self, frame: Frame) -> Answer:
        """Bodies by rising id. Raises OnsetError."""
        settings = self.settings
        self._following.most, self._following.remember_s = settings.most, settings.remember_s
        seen = SeenFrame.of(frame, settings.lens)
        bodies, notes = self._following.step(seen.picture, frame.captured_ns)
        words = lens_words(settings.lens)
        subjects = tuple(body_subject(seen.in_frame(body), seen.lens, words) for body in bodies)
        return Answer(frame.index, frame.captured_ns, self._models.version, subjects, notes)

    def command(self, name: str, arguments: Mapping[str, Any]) -> Mapping[str, Any]:  # noqa: ARG002
        """`again`: let go of everybody and choose anew. Raises UsageError."""
        if name != "again":
            raise UsageError(f"the body tracker has no command {name!r}; it has: again")
        self._following.forget()
        return {}

    def close(self) -> None:
        """Release the models."""
        self._models.close()


def build(settings: Any) -> BodyTracker:
    """The body tracker. Raises UsageError without mediapipe."""
    return BodyTracker(settings)
