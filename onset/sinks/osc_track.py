"""What trackers find, as OSC: for lighting desks, game engines, TouchDesigner, Max, and avatars by the VMC protocol.

[[sink]]
kind = "osc_track"
host = "192.168.1.20"
port = 9000

    /onset/LABEL/count n                                  subjects in this frame
    /onset/LABEL/ID/blendshape/jawOpen f                  each value, its dots as slashes: head/yaw_deg, au/12 ...
    /onset/LABEL/ID/name s                                each word: expression, name ...
    /onset/LABEL/ID/pose x y z qx qy qz qw                metres and a quaternion in camera space (y down, z away)
    /onset/LABEL/ID/points b                              float32 big-endian x y x y ... in pixels, where asked for
    /onset/LABEL/lost id                                  once, when a subject is gone

`form = "vmc"`: one face as a VMC performer's (protocol.vmc.info): /VMC/Ext/Blend/Val with ARKit's names and
/VMC/Ext/Blend/Apply, the head as /VMC/Ext/Bone/Pos, /VMC/Ext/T and /VMC/Ext/OK.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from onset_kernels.picture import Picture

from onset.clock import SECOND_NS
from onset.frame import Composite
from onset.ports import Want
from onset.sinks.chosen_subject import FaceChoice
from onset.sinks.datagrams import Datagrams
from onset.sinks.osc_packets import address_part, bundles, message
from onset.subject import Subject, Tracked
from onset.tracking.face.arkit import BLENDSHAPES, GROUP
from onset.tracking.quaternion import quaternion_of, quaternion_of_angles

_CALIBRATED, _NORMAL = 3, 0
"""States that VMC knows beside loaded (1) and tracking (0 or 1); there is nothing to calibrate in a face."""


@dataclass(frozen=True)
class Settings:
    """Who receives what trackers find, and in which form."""

    host: str = field(default="127.0.0.1", metadata={"help": "who receives", "change": "at start"})
    port: int = field(
        default=9000,
        metadata={
            "help": "UDP port of the receiver; for VMC usually 39539",
            "min": 1,
            "max": 65535,
            "change": "at start",
        },
    )
    form: Literal["onset", "vmc"] = field(
        default="onset", metadata={"help": "onset: everything; vmc: one face for an avatar", "change": "at start"}
    )
    tracker: str = field(default="", metadata={"help": "label of the tracker; empty: all", "change": "at start"})
    person: str = field(
        default="", metadata={"help": "with form = vmc: send this recognised person alone", "change": "at start"}
    )
    points: bool = field(
        default=False, metadata={"help": "with form = onset: points in pixels, too", "change": "at start"}
    )
    head: bool = field(default=True, metadata={"help": "with form = vmc: turn the avatar's head", "change": "at start"})

    def __post_init__(self) -> None:
        if not 1 <= self.port <= 65535:
            raise ValueError(f"port = {self.port} is outside 1 to 65535")
        if not self.host:
            raise ValueError("host is empty; write 127.0.0.1 or the receiver's address")


class OscTrack:
    """The sink that wants no picture. Messages are made and sent in a thread of its own."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._choice = FaceChoice(settings.tracker, settings.person)
        self._began_ns: int | None = None
        self._present: dict[str, frozenset[int]] = {}
        self._datagrams = Datagrams("osc_track", settings.host, settings.port)

    def wants(self, canvas: Picture) -> Sequence[Want]:  # noqa: ARG002 - no picture of any size
        """Nothing: it sends numbers."""
        return ()

    def write(self, composite: Composite) -> None:
        """Hand on what trackers say of the frame."""
        tracked = composite.frame.tracked
        if tracked:
            captured_ns = composite.frame.captured_ns
            if self._began_ns is None:
                self._began_ns = captured_ns  # seconds since boot would leave a float32 nothing for the frames
            at_s = (captured_ns - self._began_ns) / SECOND_NS
            self._datagrams.send(lambda: bundles(self._messages(tracked, at_s)))

    @property
    def warnings(self) -> list[str]:
        """Why nothing arrives, if it is known."""
        return self._datagrams.warnings

    def close(self) -> None:
        """Stop sending; idempotent."""
        self._datagrams.close()

    def _messages(self, tracked: Mapping[str, Tracked], at_s: float) -> Iterator[bytes]:
        if self.settings.form == "vmc":
            chosen = self._choice.one(tracked)
            yield from vmc_messages(chosen.subject if chosen else None, at_s, head=self.settings.head)
            return
        for label, said in tracked.items():
            if self.settings.tracker in ("", label):
                yield from self._all(label, said.subjects)

    def _all(self, label: str, subjects: Sequence[Subject]) -> Iterator[bytes]:
        root = f"/onset/{address_part(label)}"
        present = frozenset(subject.id for subject in subjects)
        yield message(f"{root}/count", len(subjects))
        for gone in sorted(self._present.get(label, frozenset()) - present):
            yield message(f"{root}/lost", gone)
        self._present[label] = present
        for subject in subjects:
            yield from subject_messages(f"{root}/{subject.id}", subject, points=self.settings.points)


def subject_messages(root: str, subject: Subject, *, points: bool) -> Iterator[bytes]:
    """Everything that is known of one subject, beneath `root`."""
    yield message(f"{root}/confidence", float(subject.confidence))
    for name, value in subject.values.items():
        yield message(f"{root}/{_address(name)}", float(value))
    for name, word in subject.words.items():
        yield message(f"{root}/{_address(name)}", word)
    if subject.pose is not None:
        place = (float(number) for number in subject.pose[:3, 3])
        yield message(f"{root}/pose", *place, *quaternion_of(subject.pose[:3, :3]))
    if points:
        yield message(f"{root}/points", subject.points_px.astype(">f4").tobytes())


def vmc_messages(subject: Subject | None, at_s: float, *, head: bool) -> Iterator[bytes]:
    """One frame of a VMC performer. While the face is lost that is said (tracking status 0) and the avatar left alone.

    VMC has Unity's axes: left-handed, y up, the avatar looks along z. The face's own (x to the person's left, y up, z
    out of the face) become these by turning x round; a rotation's quaternion then turns round y and z.
    """
    if subject is not None:
        if head:
            angles = (subject.values.get(f"head.{axis}_deg", 0.0) for axis in ("yaw", "pitch", "roll"))
            x, y, z, w = quaternion_of_angles(*angles)
            yield message("/VMC/Ext/Bone/Pos", "Head", 0.0, 0.0, 0.0, x, -y, -z, w)
        for name in BLENDSHAPES:
            value = float(subject.values.get(GROUP + name, 0.0))
            yield message("/VMC/Ext/Blend/Val", name[0].upper() + name[1:], min(max(value, 0.0), 1.0))
        yield message("/VMC/Ext/Blend/Apply")
    yield message("/VMC/Ext/T", at_s)
    yield message("/VMC/Ext/OK", 1, _CALIBRATED, _NORMAL, int(subject is not None))


@lru_cache(4096)
def _address(name: str) -> str:
    return "/".join(address_part(part) for part in name.split("."))


def build(settings: Settings) -> OscTrack:
    """Sends tracker values by OSC. Raises WireError for a receiver whose name cannot be one."""
    return OscTrack(settings)
