"""Where each frame's packet lies in the journal of one stream."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from types import TracebackType

from onset.takes.chunk import Extent
from onset.takes.essence import Packet, decode_packet, packet_numbers
from onset.takes.layout import Segment as Place
from onset.takes.salvage import Hole, Segment

_BEGINNING_BYTES = 256


@dataclass
class Journal:
    """The packets of one stream, found in all of its segments; a context manager that keeps them open.

    A frame that was written twice (a recorder that died between writing and acknowledging is sent it again) is found
    once. Where one of its copies is damaged, the other is used.
    """

    places: list[Place]
    codec: str
    holes: list[tuple[Place, Hole]] = field(default_factory=list)
    duplicates: int = 0

    def __enter__(self) -> "Journal":
        with ExitStack() as opened:
            self._segments = [opened.enter_context(Segment(place.path, place.stream)) for place in self.places]
            self._at: dict[int, list[tuple[int, int]]] = {}
            for number, segment in enumerate(self._segments):
                self._find(number, segment)
            self._open = opened.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.close()

    @property
    def indices(self) -> list[int]:
        """Frames of which there seems to be a packet, rising; `packet` proves it."""
        return sorted(self._at)

    def packet(self, index: int) -> Packet | None:
        """The packet of a frame; None when there is none that is whole."""
        for number, offset in self._at.get(index, ()):
            for message in self._segments[number].read_at(offset) or ():
                packet = self._proven(message.data)
                if packet is not None and packet.index == index:
                    return packet
        return None

    def packets(self) -> Iterator[Packet]:
        """Every whole packet by rising index."""
        for index in self.indices:
            packet = self.packet(index)
            if packet is not None:
                yield packet

    def _find(self, number: int, segment: Segment) -> None:
        for place in segment.chunks(lazily=True):
            index = self._index_of(segment, place)
            if index is None:
                continue
            self.duplicates += index in self._at
            self._at.setdefault(index, []).append((number, place.start))
        self.holes += [(self.places[number], hole) for hole in segment.holes]

    def _index_of(self, segment: Segment, place: Extent) -> int | None:
        try:
            if not place.packed:
                return packet_numbers(segment.beginning(place, _BEGINNING_BYTES), self.codec)[1]
            found = segment.read(place) or []
            return packet_numbers(found[0].data[:_BEGINNING_BYTES], self.codec)[1] if found else None
        except ValueError:
            return None

    def _proven(self, data: bytes) -> Packet | None:
        try:
            return decode_packet(data, self.codec)
        except ValueError:
            return None
