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
_LIKE_WHEN_LOST, _SURELY_LIKE = 0.5, 0.75
"""How alike a face must look to be somebody who was lost, and from where that alone says so; two people were seen to
reach 0.47. Where somebody was lost says less: a mesh that is covered from one side shrinks and is pushed along."""
_PLACE_LEAST = 0.3
"""What place and size still weigh then: two who look alike are told apart by them."""
_VELOCITY_SHARE = 0.5
_REACH_PER_S = 3.0
"""Face sizes a second by which somebody lost may have strayed from where they were heading."""
_FARTHEST = 2.0
_PREDICTED_S = 0.4
"""People do not keep their course for longer."""
_SHRINKS = 0.97
"""Of its size lately, from one sighting to the next."""
_BESIDE = 2.0
"""Nearer to another than this, in sizes of the larger face, an unknown face may have come out from behind it."""
_UNNAMED_S = 0.5
"""For how long such a face is waited for while somebody is missed: half covered it looks like nobody."""


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
    largest_px: float = 0.0
    """Size lately, without what a mesh that is covered from one side shrinks."""
    is_placed: bool = True
    """False when the picture has changed its size: the old pixels say nothing."""

    def predicted_px(self, now_s: float) -> NDArray[np.float64]:
        """Where this person's face should be."""
        return self.centre_px + self.velocity_px_s * min(now_s - self.seen_s, _PREDICTED_S)

    def away(self, sighting: Sighting, now_s: float) -> float:
        """How far a face is from where this person's should be, in sizes of it."""
        size_px = self.largest_px if self.is_lost else self.size_px
        return float(np.linalg.norm(sighting.centre_px - self.predicted_px(now_s))) / max(size_px, 1.0)

    def cost(self, sighting: Sighting, now_s: float) -> float:
        """0: surely this person; FORBIDDEN or more: surely not."""
        like = self.looks.likeness(sighting.look)
        if not self.is_placed:
            return (1.0 - like) if like >= _LIKE_WHEN_LOST else FORBIDDEN
        away = self.away(sighting, now_s)
        growth = abs(float(np.log(max(sighting.size_px, 1.0) / max(self.size_px, 1.0))))
        weight = 1.0
        if self.is_lost:
            if like < _LIKE_WHEN_LOST:
                return FORBIDDEN
            away = max(away - _REACH_PER_S * (now_s - self.seen_s), 0.0)
            surely = min((like - _LIKE_WHEN_LOST) / (_SURELY_LIKE - _LIKE_WHEN_LOST), 1.0)
            weight = 1.0 - (1.0 - _PLACE_LEAST) * surely
        return weight * (min(away, _FARTHEST) * 0.8 + min(growth, 1.0)) + (1.0 - like) * 0.8

    def is_within_reach(self, sighting: Sighting, now_s: float) -> bool:
        """Whether somebody lost may have got there, whatever the face there looks like."""
        return self.is_placed and self.away(sighting, now_s) <= _FARTHEST + _REACH_PER_S * (now_s - self.seen_s)

    def see(self, sighting: Sighting, now_s: float) -> None:
        """This person was seen here."""
        step_s = now_s - self.seen_s
        if self.is_placed and not self.is_lost and step_s > 0.0:
            velocity = (sighting.centre_px - self.centre_px) / step_s
            self.velocity_px_s = self.velocity_px_s + _VELOCITY_SHARE * (velocity - self.velocity_px_s)
        else:
            self.velocity_px_s = np.zeros(2)
        self.centre_px, self.size_px, self.seen_s = sighting.centre_px, sighting.size_px, now_s
        self.largest_px = max(sighting.size_px, _SHRINKS * self.largest_px)
        self.is_lost, self.is_placed = False, True
        self.looks.add(sighting.look)


@dataclass(frozen=True, slots=True)
class _Unnamed:
    """A face beside another that is nobody yet."""

    centre_px: NDArray[np.float64]
    since_s: float


class Identities:
    """Everyone who is seen or was seen lately."""

    def __init__(self, keep_s: float) -> None:
        self.keep_s = keep_s
        """Seconds for which somebody lost keeps their number."""
        self._people: list[Person] = []
        self._unnamed: list[_Unnamed] = []
        self._next = 1

    def name(self, sightings: Sequence[Sighting], now_s: float) -> tuple[list[int | None], list[str], list[int]]:
        """The number of each sighting; what happened, in words; the numbers that were given up for good.

        None: beside another face, and perhaps somebody who is missed; half a second later at most it is said who.
        """
        notes: list[str] = []
        forgotten = self._forget(now_s, notes)
        costs = np.array([[person.cost(one, now_s) for person in self._people] for one in sightings], np.float64)
        pairs = dict(assigned(costs.reshape(len(sightings), len(self._people)), FORBIDDEN))
        known, unnamed = list(self._people), []
        numbers: list[int | None] = []
        for place, sighting in enumerate(sightings):
            if place in pairs:
                person = known[pairs[place]]
                if person.is_lost:
                    notes.append(f"face {person.id} found again after {now_s - person.seen_s:.2f} s")
                person.see(sighting, now_s)
            elif (waited := self._waited(sighting, sightings, now_s)) is not None:
                unnamed.append(waited)
                numbers.append(None)
                continue
            else:
                person = self._new(sighting, now_s)
                notes.append(f"face {person.id} is new")
            numbers.append(person.id)
        for person in self._people:
            if person.id not in numbers and not person.is_lost:
                person.is_lost = True
                notes.append(f"face {person.id} lost")
        self._unnamed = unnamed
        return numbers, notes, forgotten

    def _new(self, sighting: Sighting, now_s: float) -> Person:
        person = Person(self._next, sighting.centre_px, sighting.size_px, Looks(sighting.look), now_s)
        person.largest_px = sighting.size_px
        self._people.append(person)
        self._next += 1
        return person

    @property
    def missed(self) -> int:
        """How many are lost and may come back."""
        return sum(person.is_lost for person in self._people)

    def _waited(self, sighting: Sighting, all_seen: Sequence[Sighting], now_s: float) -> _Unnamed | None:
        """Since when this face has no name, if it is to go on without."""
        if not any(person.is_lost and person.is_within_reach(sighting, now_s) for person in self._people):
            return None
        if not any(_beside(sighting, other) for other in all_seen if other is not sighting):
            return None
        near = [one for one in self._unnamed if np.linalg.norm(one.centre_px - sighting.centre_px) < sighting.size_px]
        since_s = min((one.since_s for one in near), default=now_s)
        return _Unnamed(sighting.centre_px, since_s) if 0.0 <= now_s - since_s < _UNNAMED_S else None

    def displace(self) -> None:
        """The picture has another size: from now on people are known by their looks until they are seen again."""
        for person in self._people:
            person.is_placed = False

    def _forget(self, now_s: float, notes: list[str]) -> list[int]:
        gone = [person for person in self._people if person.is_lost and now_s - person.seen_s > self.keep_s]
        self._people = [person for person in self._people if person not in gone]
        notes.extend(f"face {person.id} given up: not seen for {self.keep_s:g} s" for person in gone)
        return [person.id for person in gone]


def _beside(one: Sighting, other: Sighting) -> bool:
    return bool(np.linalg.norm(one.centre_px - other.centre_px) < _BESIDE * max(one.size_px, other.size_px))
