"""Faces: 478 points each, pose, gaze, lids, expression and, if asked, who it is.

[[tracker]]
kind = "face"
max_faces = 2
lens.hfov_deg = 40.0

Angles (`head.*`, `gaze.*`) are about ARKit's axes of the face, by the right hand, in the order yaw, pitch, roll: yaw to
the person's own left, pitch down, roll with the left ear rising. Gaze is against the head.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from onset.frame import Frame
from onset.subject import Answer, Subject
from onset.tracking.display_picture import ShownPicture
from onset.tracking.face.face import Face, Pixels
from onset.tracking.face.follow import Follower
from onset.tracking.face.lens import ASSUMED_DEG, LensSettings, lens_for
from onset.tracking.face.readings import Asked, Readings
from onset.tracking.face.recognition import RecognitionSettings
from onset.tracking.face.solve import FaceSolver
from onset.tracking.mediapipe_graph import VERSION

MOST_FACES = 16


@dataclass(frozen=True)
class Settings:
    """Which faces, through which lens, and what is read of them."""

    max_faces: int = field(
        default=4,
        metadata={"help": "faces followed at once; each costs time", "min": 1, "max": MOST_FACES},
    )
    min_score: float = field(
        default=0.5,
        metadata={"help": "score of the model from which it is a face", "min": 0.01, "max": 0.99},
    )
    keep_s: float = field(
        default=2.0,
        metadata={"help": "seconds for which somebody lost keeps their number", "min": 0.0, "max": 60.0},
    )
    lens: LensSettings = field(default_factory=LensSettings, metadata={"help": "the camera's lens"})
    expression: bool = field(default=True, metadata={"help": "blendshapes, action units and expression"})
    neutral: Literal["learned", "canonical"] = field(
        default="learned",
        metadata={
            "help": "what coefficients count from while no neutral is set: the calmest a face was seen, or an average",
            "change": "at start",
        },
    )
    profile: str = field(
        default="",
        metadata={"help": "whose stored neutral is used for faces that nobody recognised", "change": "at start"},
    )
    blendshape_model: Path | None = field(
        default=None,
        metadata={"help": "your own .task or ONNX model of blendshapes", "exists": True, "change": "at start"},
    )
    recognition: RecognitionSettings = field(
        default_factory=RecognitionSettings, metadata={"help": "saying who people are"}
    )

    def __post_init__(self) -> None:
        if not 1 <= self.max_faces <= MOST_FACES:
            raise ValueError(f"max_faces = {self.max_faces} is outside 1 to {MOST_FACES}")
        if not 0.01 <= self.min_score <= 0.99:
            raise ValueError(f"min_score = {self.min_score} is outside 0.01 to 0.99")
        if self.neutral not in ("learned", "canonical"):
            raise ValueError(f"neutral = {self.neutral!r} is not learned or canonical")
        if not 0.0 <= self.keep_s <= 60.0:
            raise ValueError(f"keep_s = {self.keep_s} is outside 0 to 60")


class FaceTracker:
    """Follows faces. Live it may leave out frames; given every frame it answers the same every time."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._readings = Readings(_asked(settings))
        self._follower = Follower(settings.max_faces, settings.min_score, settings.keep_s)
        self._solver = FaceSolver()
        self._shown: ShownPicture | None = None
        self._said: tuple[int, int, float] | None = None
        self._notes: list[str] = []

    def wait(self) -> None:
        """From now on an answer does not wait for what may be seen about the faces that are followed."""
        self._follower.waits = True

    def afterwards(self, frame: Frame, whole: Callable[[], bool]) -> None:
        """Look about in a frame that was answered: for others, and for a mesh that has come to lie beside its face. And
        learn from those that it showed."""
        picture, self._shown = self._shown or ShownPicture(frame), None
        self._follower.look_about(picture, whole)
        self._readings.afterwards()

    @property
    def settings(self) -> Settings:
        """In force; may be replaced between two frames."""
        return self._settings

    @settings.setter
    def settings(self, settings: Settings) -> None:
        self._settings = settings
        self._follower.adopt(settings.max_faces, settings.min_score, settings.keep_s)
        self._notes += self._readings.adopt(_asked(settings))

    def track(self, frame: Frame) -> Answer:
        """The faces of this frame. Raises WorkError when a model fails."""
        picture = ShownPicture(frame)
        self._shown = picture if self._follower.waits else None
        size = (picture.shape[1], picture.shape[0])
        lens = lens_for(self.settings.lens, *size)
        followed, notes, forgotten = self._follower.step(picture, frame.captured_ns / 1e9)
        self._forget(forgotten)
        faces = [
            face for one in followed if (face := self._solver.solve(one, lens, size, frame.captured_ns)) is not None
        ]
        subjects = tuple(self._subject(face, picture) for face in faces)
        notes = [*self._notes, *notes, *self._of_lens(size)]
        self._notes = []
        model = f"mediapipe face mesh {VERSION}"
        return Answer(frame.index, frame.captured_ns, model, subjects, tuple(notes))

    def command(self, name: str, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        """What a reading does on command (`neutral`, `range`, `reset`). Raises UsageError for an unknown name."""
        return self._readings.command(name, arguments)

    def close(self) -> None:
        """Release models; idempotent."""
        self._follower.close()
        self._readings.close()

    def _subject(self, face: Face, picture: Pixels) -> Subject:
        values, words = self._readings.read(face, picture)
        values = {**face.values, **values}
        return Subject(face.id, face.confidence, face.points_px, face.points_m, face.pose, values, words)

    def _forget(self, numbers: list[int]) -> None:
        for number in numbers:
            self._solver.forget(number)
            self._readings.forget(number)

    def _of_lens(self, size: tuple[int, int]) -> list[str]:
        """Once for each size and lens: that nobody said what lens it is."""
        now = (*size, self.settings.lens.angle_deg)
        if now == self._said or not self.settings.lens.is_assumed:
            self._said = now
            return []
        self._said = now
        return [f"lens assumed: {ASSUMED_DEG:g} degrees across the picture; set lens.hfov_deg for true metres"]


def _asked(settings: Settings) -> Asked:
    return Asked(
        settings.recognition, settings.expression, settings.neutral, settings.profile, settings.blendshape_model
    )


def needs(settings: Settings) -> tuple[str, ...]:  # noqa: ARG001 - whatever they are
    """Libraries that have to be there, by their import names."""
    return ("mediapipe", "cv2")


def notes(settings: Settings) -> tuple[str, ...]:
    """What keeps a part of it from being of use, though it runs."""
    if not settings.recognition.on:
        return ()
    from onset.tracking.face.faces_folder import FacesFolder

    folder = FacesFolder(settings.recognition.folder)
    if folder.names():
        return ()
    there = "nobody is enrolled in it" if folder.path.is_dir() else "is not there"
    return (f"recognition.folder: {folder.path} {there}: everybody will be unknown; onset faces enrol NAME PICTURES",)


def build(settings: Any) -> FaceTracker:
    """The face tracker. Raises UsageError without mediapipe, InputError for a model or profile that is none."""
    return FaceTracker(settings)
