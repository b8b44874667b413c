"""Who each face of a frame is: looked at now and then, and settled by the votes of several looks.

A look costs milliseconds and a person does not change from frame to frame, so that each face is looked at a few times
when it appears and every `every_s` after that, and never two faces in one frame. A face that is small or turned away is
not looked at: what was found before stands. One name goes to one face at a time, the one that it is surer of.
"""

import logging
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from onset.errors import OnsetError, UsageError
from onset.tracking.face.aligned import LEAST_EYES_PX, MOST_TURN_DEG, aligned, eyes_px, turn_deg
from onset.tracking.face.enrolment import enrolled
from onset.tracking.face.face import Face, Pixels
from onset.tracking.face.faces_folder import UNKNOWN, FacesFolder
from onset.tracking.face.recognition import Match, RecognitionSettings, recogniser

_LOG = logging.getLogger(__name__)
VOTES = 9
"""Looks that are counted, the newest."""
FIRST_LOOKS, FIRST_EVERY_S = 3, 0.1
"""A face that has just appeared is looked at this often at first."""
FOLDER_EVERY_S = 2.0
"""How often the folder is asked whether somebody was enrolled or forgotten meanwhile."""
GONE_S = 1.0
"""A face that was not seen for so long holds its name against nobody."""


@dataclass(slots=True)
class Seen:
    """What is known of one id."""

    votes: deque[Match] = field(default_factory=lambda: deque(maxlen=VOTES))
    looked_ns: int = 0
    seen_ns: int = 0

    def settled(self) -> tuple[str, float]:
        """The name with the most confidence among the votes, and that as a share of all votes."""
        for_each: dict[str, float] = {}
        for vote in self.votes:
            for_each[vote.name] = for_each.get(vote.name, 0.0) + vote.confidence
        if not for_each:
            return UNKNOWN, 0.0
        name = max(for_each, key=lambda one: for_each[one])
        return name, for_each[name] / len(self.votes)


class RecognitionReading:
    """A reading of faces (`onset.tracking.face.face`). Raises UsageError, InputError: folder or model is of no use."""

    commands: tuple[str, ...] = ()

    def __init__(self, settings: RecognitionSettings) -> None:
        self.settings = settings
        self._folder = FacesFolder(settings.folder)
        self._seen: dict[int, Seen] = {}
        self._last_look_ns = -1
        self._asked_ns: int | None = None
        self.problem = ""
        """Why nobody of the folder can be told any more; empty when all is well."""
        self._load()

    def read(self, face: Face, picture: Pixels) -> tuple[Mapping[str, float], Mapping[str, str]]:
        """`name.confidence`; `name` and `name.model`. Nobody has looked yet: `unknown` with confidence 0."""
        now_ns = face.captured_ns
        self._look_into_folder(now_ns)
        seen = self._seen.setdefault(face.id, Seen())
        seen.seen_ns = now_ns
        if self._due(seen, now_ns) and _readable(face):
            seen.votes.append(self._recogniser.match(aligned(picture, face.points_px)))
            seen.looked_ns = self._last_look_ns = now_ns
        name, confidence = seen.settled()
        if name != UNKNOWN and self._is_elsewhere(name, confidence, face.id, now_ns):
            name, confidence = UNKNOWN, 0.5
        return {"name.confidence": confidence}, {"name": name, "name.model": self._recogniser.model}

    def command(self, name: str, arguments: Mapping[str, Any]) -> Mapping[str, Any]:  # noqa: ARG002 - there are none
        """There are none: people are enrolled and forgotten with `onset faces`, and that is noticed here."""
        raise UsageError(f"recognition has no command {name!r}; use: onset faces enrol, onset faces forget")

    def forget(self, face_id: int) -> None:
        """Drop what was kept of this id."""
        self._seen.pop(face_id, None)

    def close(self) -> None:
        """Forget everybody; idempotent."""
        self._seen.clear()

    def _load(self) -> None:
        self._revision = self._folder.revision()
        self._recogniser = recogniser(enrolled(self._folder), self.settings)

    def _look_into_folder(self, now_ns: int) -> None:
        """People who were enrolled or forgotten since: from now on with them, and every vote anew.

        A folder that cannot be read any more (its rights were changed, a picture is damaged) leaves nobody enrolled:
        who was to be forgotten must not go on being named.
        """
        if self._asked_ns is not None and now_ns - self._asked_ns < FOLDER_EVERY_S * 1e9:
            return
        self._asked_ns = now_ns
        if self._folder.revision() == self._revision:
            return
        try:
            self._load()
            self.problem = ""
        except OnsetError as error:
            self.problem = str(error)
            _LOG.warning("nobody is recognised: %s", error)
            self._recogniser = recogniser({}, self.settings)
        self._seen.clear()

    def _due(self, seen: Seen, now_ns: int) -> bool:
        if self._last_look_ns == now_ns:
            return False
        every_s = min(FIRST_EVERY_S, self.settings.every_s) if len(seen.votes) < FIRST_LOOKS else self.settings.every_s
        return not seen.votes or now_ns - seen.looked_ns >= every_s * 1e9

    def _is_elsewhere(self, name: str, confidence: float, face_id: int, now_ns: int) -> bool:
        """Whether another face in the picture is this person with more confidence."""
        for other_id, other in self._seen.items():
            if other_id == face_id or now_ns - other.seen_ns > GONE_S * 1e9:
                continue
            theirs, sure = other.settled()
            if theirs == name and (sure, -other_id) > (confidence, -face_id):
                return True
        return False


def _readable(face: Face) -> bool:
    return eyes_px(face.points_px) >= LEAST_EYES_PX and turn_deg(face.points_px) <= MOST_TURN_DEG
