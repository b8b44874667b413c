"""Live Link Face over UDP: Unreal's Live Link, MetaHumans and whatever else listens to Epic's phone app.

[[sink]]
kind = "livelink"
host = "192.168.1.20"
"""

import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from onset_kernels.picture import Picture

from onset.clock import SECOND_NS
from onset.frame import Composite, Frame
from onset.ports import Want
from onset.sinks.chosen_subject import FaceChoice, faces
from onset.sinks.datagrams import Datagrams
from onset.subject import Tracked
from onset.timecode import nominal_base
from onset.tracking.face.faces_folder import UNKNOWN
from onset.tracking.face.live_link import HALF_TURNS, PORT, RADIANS, Stamp, encoded, livelink_values

_LONGEST_SUBJECT = 120
_DAY_S = 86_400


@dataclass(frozen=True)
class Settings:
    """Which faces go where, and as what. A packet for every published frame, also while the face is lost."""

    host: str = field(default="127.0.0.1", metadata={"help": "who receives", "change": "at start"})
    port: int = field(
        default=PORT, metadata={"help": "UDP port of the receiver", "min": 1, "max": 65535, "change": "at start"}
    )
    subject: str = field(default="Onset", metadata={"help": "name of the subject in Live Link", "change": "at start"})
    faces: Literal["one", "all"] = field(
        default="one",
        metadata={
            "help": "one: a single subject; all: a subject each, SUBJECT_NAME or SUBJECT_ID",
            "change": "at start",
        },
    )
    tracker: str = field(default="", metadata={"help": "label of the tracker; empty: any", "change": "at start"})
    person: str = field(
        default="", metadata={"help": "with faces = one: send this recognised person alone", "change": "at start"}
    )
    rotations: Literal["radians", "half_turns"] = field(
        default="radians", metadata={"help": "as the app sends them, or degrees / 180", "change": "at start"}
    )
    mirror: bool = field(default=False, metadata={"help": "as in a mirror", "change": "at start"})
    rate_hz: Fraction = field(
        default=Fraction(60), metadata={"help": "frames a second that packets are stamped in", "change": "at start"}
    )

    def __post_init__(self) -> None:
        if not 1 <= self.port <= 65535:
            raise ValueError(f"port = {self.port} is outside 1 to 65535")
        if not self.host:
            raise ValueError("host is empty; write 127.0.0.1 or the receiver's address")
        if not 1 <= len(self.subject) <= _LONGEST_SUBJECT or not self.subject.isprintable():
            raise ValueError(f"subject = {self.subject!r} is not 1 to {_LONGEST_SUBJECT} printable characters")
        if not Fraction(1, 60) <= self.rate_hz <= 1000:
            raise ValueError(f"rate_hz = {self.rate_hz} is outside 1/60 to 1000")


class LiveLink:
    """The sink that wants no picture. Packets are made and sent in a thread of its own."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.device = str(uuid.uuid5(uuid.NAMESPACE_OID, f"onset live link {settings.subject}")).upper()
        """The same for a subject every time: Unreal remembers presets by it."""
        self._choice = FaceChoice(settings.tracker, settings.person)
        self._stamps = Stamps(settings.rate_hz)
        self._known: set[str] = set()
        self._datagrams = Datagrams("livelink", settings.host, settings.port)

    def wants(self, canvas: Picture) -> Sequence[Want]:  # noqa: ARG002 - no picture of any size
        """Nothing: it sends numbers."""
        return ()

    def write(self, composite: Composite) -> None:
        """Hand on what trackers say of the frame."""
        tracked = composite.frame.tracked
        if tracked:
            stamp = self._stamps.of(composite.frame)
            self._datagrams.send(lambda: self._packets(tracked, stamp))

    @property
    def warnings(self) -> list[str]:
        """Why nothing arrives, if it is known."""
        return self._datagrams.warnings

    def close(self) -> None:
        """Stop sending; idempotent."""
        self._datagrams.close()

    def _packets(self, tracked: Mapping[str, Tracked], stamp: Stamp) -> Iterator[bytes]:
        per_degree = RADIANS if self.settings.rotations == "radians" else HALF_TURNS
        sent = self._values(tracked)
        for name in [*sent, *sorted(self._known - sent.keys())]:
            values = sent.get(name)
            given = (
                None if values is None else livelink_values(values, per_degree=per_degree, mirror=self.settings.mirror)
            )
            yield encoded(self.device, name, stamp, given)
        # A face among all that is gone is told once to be lost; the one subject, in every frame.
        self._known = set(sent) if self.settings.faces == "all" else {self.settings.subject}

    def _values(self, tracked: Mapping[str, Tracked]) -> dict[str, Mapping[str, float]]:
        """Name of a Live Link subject -> values."""
        if self.settings.faces == "one":
            chosen = self._choice.one(tracked)
            self._known = {self.settings.subject}
            return {self.settings.subject: chosen.subject.values} if chosen else {}
        named: dict[str, Mapping[str, float]] = {}
        for face in faces(tracked, self.settings.tracker):
            person, number = face.subject.words.get("name", UNKNOWN), str(face.subject.id)
            wanted = ([] if person == UNKNOWN else [person]) + [number, f"{face.label}_{number}"]
            names = (f"{self.settings.subject}_{own}" for own in wanted)
            named[next(name for name in names if name not in named)] = face.subject.values
        return named


class Stamps:
    """Frame times since midnight: by the frame's timecode, or by the time of day where it has none."""

    def __init__(self, rate_hz: Fraction) -> None:
        self._rate_hz = rate_hz
        local = time.localtime()
        midnight_s = local.tm_hour * 3600 + local.tm_min * 60 + local.tm_sec
        # Once, so that packets run with the monotonic clock whatever is done to the computer's.
        self._midnight_ns = time.monotonic_ns() - midnight_s * SECOND_NS

    def of(self, frame: Frame) -> Stamp:
        """The stamp of one frame."""
        label = frame.timecode
        if label is None:
            since_ns = (frame.captured_ns - self._midnight_ns) % (_DAY_S * SECOND_NS)
            at = Fraction(since_ns) * self._rate_hz / SECOND_NS
            return Stamp(int(at), float(at - int(at)), self._rate_hz)
        if nominal_base(self._rate_hz) == label.base and (not label.drop or self._rate_hz.denominator == 1001):
            return Stamp(label.count, 0.0, self._rate_hz)
        return Stamp(label.count, 0.0, Fraction(label.base * 1000, 1001) if label.drop else Fraction(label.base))


def build(settings: Settings) -> LiveLink:
    """Sends Live Link Face packets. Raises WireError for a receiver whose name cannot be one."""
    return LiveLink(settings)
