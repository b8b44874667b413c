"""What the trackers of bodies and hands share: things with landmarks, followed by one of mediapipe's models."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from onset.errors import UsageError
from onset.frame import Frame
from onset.subject import Answer, Subject
from onset.tracking.face.lens import Lens, LensSettings
from onset.tracking.following import Followed, Following
from onset.tracking.landmark_models import LandmarkModels, Models
from onset.tracking.seen_frame import SeenFrame, lens_words


@dataclass(frozen=True, kw_only=True)
class LandmarkSettings:
    """How many are followed, each of which costs the model's time once more; how long a lost one is remembered."""

    most: int = field(default=1, metadata={"help": "followed at once", "min": 1, "max": 8})
    remember_s: float = field(
        default=1.0,
        metadata={"help": "one lost and found near the same place keeps the id so long", "min": 0.0, "max": 60.0},
    )
    lens: LensSettings = field(default_factory=LensSettings, metadata={"help": "the camera's angle of view"})

    def __post_init__(self) -> None:
        if not 1 <= self.most <= 8:
            raise ValueError(f"most {self.most!r} is outside 1 to 8")
        if not 0.0 <= self.remember_s <= 60.0:
            raise ValueError(f"remember_s {self.remember_s!r} is outside 0 to 60")


class LandmarkTracker(ABC):
    """Follows things of one kind; `what` names one of them in notes. Building it raises UsageError without mediapipe.

    `anchored` as `Following` has it.
    """

    def __init__(self, settings: LandmarkSettings, models: Models, what: str, *, anchored: bool = False) -> None:
        self.settings = settings
        self._what = what
        self._models = LandmarkModels(models)
        self._following = Following(self._models, what, settings.most, settings.remember_s, anchored=anchored)

    @abstractmethod
    def subject(self, thing: Followed, lens: Lens, words: dict[str, str]) -> Subject:
        """What is told of one, its points in pixels of the frame; `words` are of the lens."""

    def track(self, frame: Frame) -> Answer:
        """Those there are, by rising id. Raises OnsetError."""
        settings = self.settings
        self._following.most, self._following.remember_s = settings.most, settings.remember_s
        seen = SeenFrame.of(frame, settings.lens)
        things, notes = self._following.step(seen.picture, frame.captured_ns)
        words = lens_words(settings.lens)
        subjects = tuple(self.subject(seen.in_frame(thing), seen.lens, words) for thing in things)
        return Answer(frame.index, frame.captured_ns, self._models.version, subjects, notes)

    def command(self, name: str, arguments: Mapping[str, Any]) -> Mapping[str, Any]:  # noqa: ARG002
        """`again`: let go of all and choose anew. Raises UsageError."""
        if name != "again":
            raise UsageError(f"the {self._what} tracker has no command {name!r}; it has: again")
        self._following.forget()
        return {}

    def close(self) -> None:
        """Release the models."""
        self._models.close()
