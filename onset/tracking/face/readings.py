"""What is read of each face, in order: who it is comes first, because a neutral is somebody's.

The readings follow the settings of a tracker that runs: only what a changed setting concerns is made anew, so that a
neutral that was taken stays when recognition is switched.
"""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from onset.errors import OnsetError, UsageError
from onset.nearest import suggestion
from onset.tracking.face.face import Face, Pixels, Reading
from onset.tracking.face.recognition import RecognitionSettings


class Asked(NamedTuple):
    """What is to be read: the fields of the face tracker's settings of the same names."""

    recognition: RecognitionSettings
    expression: bool
    neutral: str
    profile: str
    blendshape_model: Path | None


class Readings:
    """Raises UsageError or InputError when a model, a profile or the folder of faces cannot be used."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self._names: dict[int, str] = {}
        self._who = _who(asked.recognition)
        self._expression = self._expressing() if asked.expression else None

    def adopt(self, asked: Asked) -> list[str]:
        """Read what is asked from now on. Answers why something cannot be: it is left out then."""
        before, self._asked = self._asked, asked
        notes = []
        if asked.recognition != before.recognition:
            try:
                self._recognise(before.recognition, asked.recognition)
            except OnsetError as error:
                notes.append(f"nobody is recognised: {error}")
        if asked.expression != before.expression:
            try:
                self._switch_expression(on=asked.expression)
            except OnsetError as error:
                notes.append(f"no expression is read: {error}")
        return notes

    def read(self, face: Face, picture: Pixels) -> tuple[dict[str, float], dict[str, str]]:
        """Values and words of one face."""
        values, words = dict[str, float](), dict[str, str]()
        for reading in self._all():
            more_values, more_words = reading.read(face, picture)
            values.update(more_values)
            words.update(more_words)
            if "name" in more_words:
                self._names[face.id] = more_words["name"]
        return values, words

    def afterwards(self) -> None:
        """What no answer has to wait for; who does not call it has it done before the next frame is read."""
        if self._expression is not None:
            self._expression.afterwards()

    def command(self, name: str, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        """What a reading does on command (`neutral`, `range`, `reset`). Raises UsageError for an unknown name."""
        for reading in self._all():
            if name in reading.commands:
                return reading.command(name, arguments)
        known = [each for reading in self._all() for each in reading.commands]
        has = suggestion(name, known) if known else "it has none while `expression` is off"
        raise UsageError(f"the face tracker has no command {name!r}; {has}")

    def forget(self, number: int) -> None:
        """A face that was given up."""
        self._names.pop(number, None)
        for reading in self._all():
            reading.forget(number)

    def close(self) -> None:
        """Release models; idempotent."""
        for reading in self._all():
            reading.close()

    def _all(self) -> tuple[Reading, ...]:
        return tuple(one for one in (self._who, self._expression) if one is not None)

    def _recognise(self, before: RecognitionSettings, asked: RecognitionSettings) -> None:
        if self._who is not None and asked == replace(before, every_s=asked.every_s):
            self._who.settings = asked
            return
        if self._who is not None:
            self._who.close()
        self._who = None
        self._names.clear()
        if not asked.on and self._expression is not None:
            self._expression.forget_people()
        self._who = _who(asked)

    def _switch_expression(self, *, on: bool) -> None:
        if self._expression is not None:
            self._expression.close()
        self._expression = self._expressing() if on else None

    def _expressing(self) -> Any:
        from onset.tracking.face.expression_reading import ExpressionReading
        from onset.tracking.face.faces_folder import FacesFolder

        asked = self._asked
        folder = FacesFolder(asked.recognition.folder)
        return ExpressionReading(
            folder, asked.profile, asked.blendshape_model, lambda number: self._names.get(number, ""),
            learns=asked.neutral == "learned",
        )  # fmt: skip


def _who(settings: RecognitionSettings) -> Any:
    if not settings.on:
        return None
    from onset.tracking.face.recognition_reading import RecognitionReading

    return RecognitionReading(settings)
