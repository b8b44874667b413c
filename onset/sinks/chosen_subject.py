"""Whose face an output sends: the one asked for by name, or one face for as long as it is there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from onset.subject import Subject, Tracked
from onset.tracking.face.arkit import GROUP


@dataclass(frozen=True, slots=True)
class Chosen:
    """A subject and the label of the tracker that found it."""

    label: str
    subject: Subject


class FaceChoice:
    """`tracker`: the label of one tracker, or empty for any; `person`: a recognised name, or empty for whoever is
    there.

    Without a name it stays with the same id, and goes on to the lowest one when that is gone. An output is not to
    jump between two actors because one of them was lost for a frame: `hold` frames without the face come first.
    """

    def __init__(self, tracker: str, person: str, hold: int = 15) -> None:
        self._tracker, self._person, self._hold = tracker, person, hold
        self._last: tuple[str, int] | None = None
        self._missing = 0

    def one(self, tracked: Mapping[str, Tracked]) -> Chosen | None:
        """The face to send of this frame, or None where it is not there."""
        found = faces(tracked, self._tracker)
        if self._person:
            named = [face for face in found if face.subject.words.get("name") == self._person]
            return max(named, key=lambda face: face.subject.values.get("name.confidence", 0.0), default=None)
        for face in found:
            if (face.label, face.subject.id) == self._last:
                self._missing = 0
                return face
        self._missing += 1
        if self._last is not None and self._missing <= self._hold:
            return None
        chosen = min(found, key=lambda face: (face.label, face.subject.id), default=None)
        self._last = (chosen.label, chosen.subject.id) if chosen else None
        self._missing = 0
        return chosen


def faces(tracked: Mapping[str, Tracked], tracker: str = "") -> Sequence[Chosen]:
    """Every subject that has coefficients of a face or angles of a head, of one tracker or of all."""
    return [
        Chosen(label, subject)
        for label, said in tracked.items()
        if not tracker or label == tracker
        for subject in said.subjects
        if "head.yaw_deg" in subject.values or f"{GROUP}jawOpen" in subject.values
    ]
