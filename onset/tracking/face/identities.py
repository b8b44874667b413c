"""Which face is whose, from frame to frame: numbers that stay with people through crossings and short losses.

Each face of a frame is laid to the person whose predicted place, size and look it fits best, all at once (exact
assignment). A face that fits nobody is somebody new, with a number that was never used. Who is gone for longer than
`keep_s` is forgotten: coming back later makes a new number.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from onset.tracking.assignment import assigned
from onset.tracking.face.appearance import Look, Looks

FORBIDDEN = 1.6
"""Cost from which a face is not laid to a person."""
_LIKE_WHEN_LOST = 0.45
"""How alike a face must look to be somebody who was lost; two people were seen to reach 0.4."""
_VELOCITY_SHARE = 0.5
_REACH_PER_S = 3.0
"""Face sizes a second by which somebody lost may have strayed from where they were heading."""
_FARTHEST = 2.0
_PREDICTED_S = 0.4
"""People do not keep their course for longer."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """One face of one frame, before it is known whose it is."""

    centre_px: NDArray[np.float64]
    size_px: float
    look: Look


@dataclass(slots=True, eq=False)
class Person:
    """Somebody with a number."""

    id: int
    centre_px: NDArray[np.float64]
    size_px: float
    looks: Looks
    seen_s: float
    velocity_px_s: NDArray[np.float64] = field(default_factory=lambda: np.zeros(2))
    is_lost: bool = False
    is_placed: bool = True
    """False when the picture has changed its size: the old pixels say nothing."""

    def predicted_px(self, now_s: float) -> NDArray[np.float64]:
        """Where this person's face should be."""
        return self.centre_px + self.velocity_px_s * min(now_s - self.seen_s, _PREDICTED_S)

    def cost(self, sighting: Sighting, now_s: float) -> float:
        """0: surely this person; FORBIDDEN or more: surely not."""
        like = self.looks.likeness(sighting.look)
        if not self.is_placed:
            return (1.0 - like) if like >= _LIKE_WHEN_LOST else FORBIDDEN
        away = float(np.linalg.norm(sighting.centre_px - self.predicted_px(now_s))) / max(self.size_px, 1.0)
        growth = abs(float(np.log(max(sighting.size_px, 1.0) / max(self.size_px, 1.0))))
        gone_s = now_s - self.seen_s
        if self.is_lost:
            if like < _LIKE_WHEN_LOST:
                return FORBIDDEN
            away = max(away - _REACH_PER_S * gone_s, 0.0)
        return min(away, _FARTHEST) * 0.8 + min(growth, 1.0) + (1.0 - like) * 0.8

    def see(self, sighting: Sighting, now_s: float) -> None:
        """This person was seen here."""
        step_s = now_s - self.seen_s
        if self.is_placed and not self.is_lost and step_s > 0.0:
            velocity = (sighting.centre_px - self.centre_px) / step_s
            self.velocity_px_s = self.velocity_px_s + _VELOCITY_SHARE * (velocity - self.velocity_px_s)
        else:
            self.velocity_px_s = np.zeros(2)
        self.centre_px, self.size_px, self.seen_s = sighting.centre_px, sighting.size_px, now_s
        self.is_lost, self.is_placed = False, True
        self.looks.add(sighting.look)


class Identities:
    """Everyone who is seen or was seen lately."""

    def __init__(self, keep_s: float) -> None:
        self.keep_s = keep_s
        """Seconds for which somebody lost keeps their number."""
        self._people: list[Person] = []
        self._next = 1

    def name(self, sightings: Sequence[Sighting], now_s: float) -> tuple[list[int], list[str], list[int]]:
        """The number of each sighting; what happened, in words; the numbers that were given up for good."""
        notes: list[str] = []
        forgotten = self._forget(now_s, notes)
        costs = np.array([[person.cost(one, now_s) for person in self._people] for one in sightings], np.float64)
        pairs = dict(assigned(costs.reshape(len(sightings), len(self._people)), FORBIDDEN))
        known, numbers = list(self._people), []
        for place, sighting in enumerate(sightings):
            if place in pairs:
                person = known[pairs[place]]
                if person.is_lost:
                    notes.append(f"face {person.id} found again after {now_s - person.seen_s:.2f} s")
                person.see(sighting, now_s)
            else:
                person = Person(self._next, sighting.centre_px, sighting.size_px, Looks(sighting.look), now_s)
                self._people.append(person)
                self._next += 1
                notes.append(f"face {person.id} is new")
            numbers.append(person.id)
        for person in self._people:
            if person.id not in numbers and not person.is_lost:
                person.is_lost = True
                notes.append(f"face {person.id} lost")
        return numbers, notes, forgotten

    @property
    def missed(self) -> int:
        """How many are lost and may come back."""
        return sum(person.is_lost for person in self._people)

    def displace(self) -> None:
        """The picture has another size: from now on people are known by their looks until they are seen again."""
        for person in self._people:
            person.is_placed = False

    def _forget(self, now_s: float, notes: list[str]) -> list[int]:
        gone = [person for person in self._people if person.is_lost and now_s - person.seen_s > self.keep_s]
        self._people = [person for person in self._people if person not in gone]
        notes.extend(f"face {person.id} given up: not seen for {self.keep_s:g} s" for person in gone)
        return [person.id for person in gone]
