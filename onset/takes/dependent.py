"""Pictures that depend on each other: their packets in the order of decoding, and which frame each belongs to.

A packet that is not in the take breaks the order; decoding goes on at the next key frame, and pictures before it are
missing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from onset.packet_log import Moment
from onset.takes.decoding import DecodedFrame, Decoder
from onset.takes.manifest import Stream
from onset.takes.packet_index import Journal
from onset.takes.parcel import Place, open_parcel


@dataclass(frozen=True, slots=True)
class Ordered:
    """A packet in its place; `frame` is the index of its picture, None where that is no frame of the take's source that
    is known; `follows`: the packet before it is in the take."""

    place: Place
    frame: int | None
    follows: bool


class Dependent:
    """The packets of an opened journal. Frames whose message is damaged are passed over."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._last: tuple[int, bytes] = (-1, b"")
        moments: dict[Moment, int] = {}
        places: dict[int, Place] = {}
        for packet in journal.packets():
            try:
                of, found = open_parcel(packet.data, packet.index)
            except ValueError:
                continue
            moments.setdefault(of, packet.index)
            for place in found:
                places.setdefault(place.number, place)
        self.ordered = _ordered([places[number] for number in sorted(places)], moments)

    def data(self, place: Place) -> bytes:
        """A packet."""
        if self._last[0] != place.index:
            packet = self._journal.packet(place.index)
            assert packet is not None, "the journal proved it when it was opened"
            self._last = (place.index, bytes(packet.data))
        return self._last[1][place.offset : place.offset + place.length]

    def frames(self, stream: Stream, *, threads: int = 2) -> Iterator[DecodedFrame]:
        """Every picture that can be decoded, by rising index; lead-in included. Raises InputError as `Decoder` does."""
        newest: int | None = None
        for group in self._chains():
            frames = {one.place.number: one.frame for one in group if one.frame is not None}
            decoder = Decoder(stream, threads=threads, dependent=True)
            for number, video in decoder.ordered((one.place.number, self.data(one.place)) for one in group):
                index = frames.get(number)
                if index is not None and (newest is None or index > newest):
                    newest = index
                    yield DecodedFrame(index, video)

    def copied(self, first: int, last: int) -> list[Ordered]:
        """The packets that a file of frames `first` to `last` is made of, from a key frame on; empty where they cannot
        be put into one: some are missing, or there are pictures among them that are no frame of the take."""
        keys = [
            number for number, one in enumerate(self.ordered)
            if one.place.key and one.frame is not None and one.frame <= first
        ]  # fmt: skip
        inside = [number for number, one in enumerate(self.ordered) if one.frame is not None and one.frame <= last]
        chosen = self.ordered[keys[-1] : inside[-1] + 1] if keys and inside else []
        frames = {one.frame for one in chosen}
        whole = len(frames) == len(chosen) and None not in frames and frames.issuperset(range(first, last + 1))
        return chosen if whole and all(one.follows for one in chosen[1:]) else []

    def _chains(self) -> Iterator[list[Ordered]]:
        """Packets that follow each other, each chain beginning with a key frame."""
        chain: list[Ordered] = []
        for one in self.ordered:
            if not one.follows:
                if chain:
                    yield chain
                chain = []
            if chain or one.place.key:
                chain.append(one)
        if chain:
            yield chain


def decoded_frames(journal: Journal, stream: Stream, *, threads: int = 1) -> Iterator[DecodedFrame]:
    """Every picture of a journal by rising index, and of a stream of pictures on their own those that do not decode.
    Raises InputError as `Decoder` does."""
    if stream.dependent:
        return Dependent(journal).frames(stream, threads=threads)
    return Decoder(stream, threads=threads).frames(journal.packets())


def missing_pictures(journal: Journal, stream: Stream, indices: range) -> list[int]:
    """Of which frames there is no picture: no packet that is whole, and of a dependent stream none that decodes."""
    if not stream.dependent:
        return [index for index in indices if journal.packet(index) is None]
    found = {decoded.index for decoded in Dependent(journal).frames(stream)}
    return [index for index in indices if index not in found]


def _ordered(places: list[Place], moments: dict[Moment, int]) -> list[Ordered]:
    frames = _frames_of(places, moments)
    found, before = [], None
    for place in places:
        follows = before is not None and place.number == before.number + 1
        found.append(Ordered(place, frames.get(place.number), follows))
        before = place
    return found


def _frames_of(places: list[Place], moments: dict[Moment, int]) -> dict[int, int]:
    """Number of a packet -> index of its frame. Packets between those of known frames belong to frames that were
    dropped or refused, where there are as many of the one as of the other; at both ends they count on."""
    timed = sorted((place for place in places if place.at is not None), key=lambda place: place.at or (0, 0))
    known = [(number, moments[place.at]) for number, place in enumerate(timed) if place.at in moments]
    if not known:
        return {}
    found = {timed[number].number: index for number, index in known}
    for (number, index), (next_number, next_index) in pairwise(known):
        if next_number - number == next_index - index:
            found |= {timed[number + step].number: index + step for step in range(1, next_index - index)}
    (first, first_index), (last, last_index) = known[0], known[-1]
    found |= {timed[number].number: first_index - first + number for number in range(first)}
    found |= {timed[number].number: last_index + number - last for number in range(last + 1, len(timed))}
    return found
