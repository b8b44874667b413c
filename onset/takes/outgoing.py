"""Which packets of a dependent stream go with which frame into a take: none twice, none left out, a key frame first.

A take begins in the middle of a group of pictures as a rule. What its first picture needs goes along with its first
frames, as many packets with each as fit; what the decoder was given ahead of a picture goes with that picture, so that
the packets of pictures which were dropped or refused are in the take all the same.
"""

from collections import deque
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onset.packet_log import Moment, PacketLog, Part, Passage
from onset.takes.packet_picture import put_packet, room_bytes
from onset.takes.parcel import head_bytes, pack_parcel

OPENED_ANEW = "its file was opened anew, and what it depends on is not known"
TOO_LARGE = "one of its packets is larger than a picture of it"
LET_GO = "what it depends on was let go of before it could be recorded"


class Outgoing:
    """One stream. `preroll_s` is how long before a roll the first picture of a take may lie."""

    def __init__(self, log: PacketLog, preroll_s: float) -> None:
        self._log, self._preroll_ns = log, int(preroll_s * 1e9)
        log.keep(2 * preroll_s + 2.0)
        self._waiting: deque[Part] = deque()
        self._sent: list[Part] = []
        self._last = -1
        self._resumes: Moment | None = None
        self._take: str | None = None

    def put(self, plane: NDArray[np.uint8], passage: Any, take: str) -> str:
        """Lay a frame's packets into the plane that they travel in; why they cannot be, in words. `take` is the one
        that rolls, empty before: where it changes, a stream begins that must be decodable alone."""
        self._sent = []
        if not isinstance(passage, Passage) or passage.log is not self._log:
            return OPENED_ANEW
        if take != self._take:
            before_ns = self._preroll_ns if take else 0
            self._waiting = deque(self._log.leading(passage.at, passage.last, before_ns))
            self._resumes = None
        elif (fresh := self._since(passage)) is None:
            return LET_GO
        else:
            self._waiting.extend(fresh)
        self._take, self._last = take, passage.last
        if self._resumes is not None and passage.at < self._resumes:
            return LET_GO
        chosen = self._fitting(room_bytes(plane))
        if not chosen and self._waiting:
            self._waiting.popleft()
            return TOO_LARGE
        if not put_packet(plane, pack_parcel(passage.at, chosen)):
            return TOO_LARGE
        for _ in chosen:
            self._waiting.popleft()
        self._sent = chosen
        return ""

    def take_back(self) -> None:
        """What was laid out last is not going anywhere: its packets go with the next frame."""
        self._waiting.extendleft(reversed(self._sent))
        self._sent = []

    def _since(self, passage: Passage) -> list[Part] | None:
        """Packets since the last ones. Where frames were refused for longer than packets are kept there is a hole in
        them, and nothing decodes before the next key frame: None until that has come."""
        fresh = self._log.since(self._last, passage.last)
        if passage.last <= self._last or (fresh and fresh[0].number == self._last + 1):
            return fresh
        while fresh and not fresh[0].key:
            fresh.pop(0)
        if not fresh:
            return None
        self._resumes = fresh[0].at
        return fresh

    def _fitting(self, room: int) -> list[Part]:
        chosen: list[Part] = []
        used = head_bytes(0)
        for part in self._waiting:
            used += part.length + head_bytes(1) - head_bytes(0)
            if used > room:
                break
            chosen.append(part)
        return chosen
