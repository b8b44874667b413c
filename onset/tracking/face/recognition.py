"""Who a face is: the form of the answer, and which of two ways gives it.

OpenCV's local binary patterns are built in, for a handful of people in front of one camera
(`onset.tracking.face.lbph`); an ONNX model that the user brings is for anything more (`onset.tracking.face.embedding`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol

from onset.tracking.face.face import Rgb
from onset.tracking.face.faces_folder import UNKNOWN

PixelRange = Literal["-1..1", "0..255", "0..1"]
People = Mapping[str, Sequence[Rgb]]
"""Name -> aligned crops (112, 112, 3) uint8 of that person."""


@dataclass(frozen=True, slots=True)
class Match:
    """What was found of one crop."""

    name: str
    """An enrolled person, or `unknown`."""
    confidence: float
    """0 to 1: how probable it is that this answer is right, by what was measured (see each recogniser)."""
    nearest: str = ""
    """Who came nearest, known or not; empty when nobody is enrolled."""
    distance: float = float("inf")
    """To the nearest, in the recogniser's own unit."""
    second: float = float("inf")
    """To the nearest of all others."""


class Recogniser(Protocol):
    """Compares aligned crops with the people it was made from."""

    model: str
    """What it is, for the record: `lbph 1`, or the name of a model file and a digest of it."""

    def match(self, crop: Rgb) -> Match:
        """Who this is."""
        ...


@dataclass(frozen=True)
class RecognitionSettings:
    """Saying who people are. Off unless asked for: faces are personal data, and a show runs as well without names."""

    on: bool = field(default=False, metadata={"help": "say who people are, among those enrolled with `onset faces`"})
    folder: Path | None = field(
        default=None,
        metadata={
            "help": "where faces are kept; not given: $ONSET_FACES or ~/.local/share/onset/faces",
            "change": "at start",
        },
    )
    model: Path | None = field(
        default=None,
        metadata={
            "help": "ONNX model that makes an embedding of an aligned 112 x 112 face",
            "exists": True,
            "change": "at start",
        },
    )
    model_pixels: PixelRange = field(
        default="-1..1",
        metadata={
            "help": "what the model takes black and white as; ArcFace -1..1, SFace 0..255",
            "change": "at start",
        },
    )
    least_cosine: float = field(
        default=0.4,
        metadata={"help": "with a model: cosine from which two faces are one person", "min": 0.0, "max": 1.0},
    )
    every_s: float = field(
        default=0.5, metadata={"help": "seconds between two looks at one face", "min": 0.05, "max": 60.0}
    )

    def __post_init__(self) -> None:
        if not 0.0 < self.least_cosine < 1.0:
            raise ValueError(f"least_cosine = {self.least_cosine} is outside 0 to 1")
        if not 0.05 <= self.every_s <= 60.0:
            raise ValueError(f"every_s = {self.every_s} is outside 0.05 to 60")


def recogniser(people: People, settings: RecognitionSettings) -> Recogniser:
    """The recogniser that `settings` ask for. Raises UsageError or InputError for a model that is none."""
    if settings.model is None:
        from onset.tracking.face.lbph import LbphRecogniser

        return LbphRecogniser(people)
    from onset.tracking.face.embedding import EmbeddingRecogniser

    return EmbeddingRecogniser(people, settings.model, settings.least_cosine, settings.model_pixels)


def nobody() -> Match:
    """The answer where nobody is enrolled."""
    return Match(UNKNOWN, 1.0)
