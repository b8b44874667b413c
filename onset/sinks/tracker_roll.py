"""Roll when a camera tracker says that its camera records, and cut when it says that it stopped.

[[sink]]
kind = "tracker_roll"
protocol = "opentrackio"        # or mosys_f4
group = "239.135.1.1"           # the source's multicast group; empty: sent to this machine

The trigger button of the camera reaches the tracker, and the tracker's packets reach Onset over UDP. Pose and lens in
samples of OpenTrackIO go into the frame records of takes, whoever rolled them.
"""

import contextlib
import socket
import struct
import threading
import time
from collections import Counter, deque
from collections.abc import Mapping
from concurrent.futures import CancelledError, Future
from dataclasses import dataclass, field
from ipaddress import AddressValueError, IPv4Address
from typing import Any, get_args

from onset.commanding import Commanding
from onset.errors import OnsetError, WireError
from onset.frame import Frame
from onset.ranges import check_ranges
from onset.sinks.recording_flag import OpenTrackIo, Protocol, Said, read_f4
from onset.sinks.tracked_camera import Camera

ANSWER_S = 60.0
_LOOK_S = 0.05
_LARGEST_DATAGRAM = 65_535
_MOST_SENDERS = 64
_KEPT_SAMPLES = 512
_HOLDS_NS = 500_000_000
"""A camera may stand still, but its tracker sends every frame: what is older is not known any more."""


@dataclass(frozen=True)
class Settings:
    """Where the tracker's packets arrive, and how long a flag must stand. UDP has no keys: whoever can reach the port
    can roll and cut."""

    protocol: Protocol = field(default="opentrackio", metadata={"help": "opentrackio: tracker.recording; mosys_f4"})
    host: str = field(default="127.0.0.1", metadata={"help": "address to listen at", "change": "at start"})
    port: int = field(
        default=55555,
        metadata={"help": "UDP port: OpenTrackIO 55555, Mo-Sys 8001; 0: any free one", "min": 0, "max": 65535},
    )
    group: str = field(default="", metadata={"help": "multicast group to join, 239.135.1.1 to .200 for OpenTrackIO"})
    sender: str = field(default="", metadata={"help": "address of the only tracker that counts; empty: any"})
    after_s: float = field(
        default=0.1, metadata={"help": "seconds a flag stands before it is believed", "min": 0.0, "max": 10.0}
    )
    scene: str = field(default="", metadata={"help": "scene of the takes"})
    cut: bool = field(default=True, metadata={"help": "cut when it stops, too"})
    roll: bool = field(default=True, metadata={"help": "roll and cut; off: only pose and lens are recorded"})
    delay_ms: float = field(
        default=0.0,
        metadata={"help": "ms that a packet comes later than its frame is captured", "min": 0.0, "max": 1000.0},
    )

    def __post_init__(self) -> None:
        if self.protocol not in get_args(Protocol):
            raise ValueError(f"protocol = {self.protocol!r} is unknown; known: {', '.join(get_args(Protocol))}")
        check_ranges(self)
        if not self.host:
            raise ValueError('host is empty; write 127.0.0.1, or "0.0.0.0" for every network')
        for name in ("group", "sender"):
            text = getattr(self, name)
            try:
                multicast = not text or IPv4Address(text).is_multicast
            except AddressValueError:
                raise ValueError(f"{name} = {text!r} is no IPv4 address such as 239.135.1.1") from None
            if name == "group" and not multicast:
                raise ValueError(f"group = {text} is no multicast address; they begin with 224 to 239")


class TrackerRoll(Commanding):
    """The sink that wants no picture. It cuts only what it rolled itself; a tracker that falls silent cuts nothing, and
    is listened to again whenever it comes back. A recorder that answers late is waited for, however late: what it
    rolled is cut by the flag that stands then."""

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self.settings = settings
        self.counts: Counter[str] = Counter()
        self._samples: dict[str, OpenTrackIo] = {}
        self._cameras: deque[tuple[int, Camera]] = deque(maxlen=_KEPT_SAMPLES)
        self._believed = self._flag = self._rolled = False
        self._take = ""
        self._since_s = 0.0
        self._said = Said(False)
        self._from = ""
        self._asked: Future[Mapping[str, Any]] | None = None
        self._asked_s = 0.0
        self._ending = threading.Event()
        self._socket = _listening(settings)
        self.port = int(self._socket.getsockname()[1])
        self._thread = threading.Thread(target=self._listen, name="onset-tracker-roll", daemon=True)
        self._thread.start()

    @property
    def warnings(self) -> list[str]:
        """What was refused last, and packets that are none."""
        wrong = self.counts["malformed"]
        unread = [f"{wrong} packets at port {self.port} are no {self.settings.protocol}"] if wrong else []
        return [*super().warnings, *unread]

    def witness(self, frame: Frame) -> Mapping[str, Any]:
        """Pose and lens of the newest sample that belongs to a frame, and `age_ms`, how long before it that was heard,
        less the delay; nothing when the tracker is silent, or has none."""
        at_ns = frame.captured_ns + round(self.settings.delay_ms * 1e6)
        for heard_ns, camera in reversed(self._cameras.copy()):
            if heard_ns <= at_ns:
                age_ns = at_ns - heard_ns
                return {"camera": {**camera, "age_ms": round(age_ns / 1e6, 2)}} if age_ns <= _HOLDS_NS else {}
        return {}

    def close(self) -> None:
        """Stop listening; idempotent."""
        self._ending.set()
        self._thread.join()
        self._socket.close()

    def _listen(self) -> None:
        while not self._ending.is_set():
            with contextlib.suppress(TimeoutError):
                packet, (host, _) = self._socket.recvfrom(_LARGEST_DATAGRAM)
                self._heard(packet, host)
            self._act()

    def _heard(self, packet: bytes, host: str) -> None:
        if self.settings.sender not in ("", host):
            self.counts["other senders"] += 1
            return
        try:
            said = self._read(packet, host)
        except ValueError:
            self.counts["malformed"] += 1
            return
        self._see(host)
        if said is None:
            return
        self.counts["flags"] += 1
        if said.recording != self._flag:
            self._flag, self._since_s = said.recording, time.monotonic()
        self._said, self._from = said, host

    def _see(self, host: str) -> None:
        sender = self._samples.get(host)
        if sender is not None and sender.camera:
            self._cameras.append((time.monotonic_ns(), sender.camera))
            self.counts["cameras"] += 1

    def _read(self, packet: bytes, host: str) -> Said | None:
        if self.settings.protocol == "mosys_f4":
            return read_f4(packet)
        if host not in self._samples and len(self._samples) >= _MOST_SENDERS:
            self._samples.clear()
        return self._samples.setdefault(host, OpenTrackIo()).read(packet)

    def _act(self) -> None:
        """Roll or cut where the flag has stood long enough and what was asked before is answered."""
        if self._asked is not None:
            if not self._asked.done():
                if time.monotonic() - self._asked_s >= ANSWER_S:
                    self._refusal = f"the tracker's flag: the recorder has not answered for {ANSWER_S:g} s"
                return
            self._answered(self._asked)
            self._asked = None
        recorder = self._recorder
        stands = time.monotonic() - self._since_s >= self.settings.after_s
        if recorder is None or self._flag == self._believed or not stands or not self.settings.roll:
            return
        self._believed, self._asked_s = self._flag, time.monotonic()
        by = f"tracker {self._from} ({self.settings.protocol})"
        try:
            if self._believed:
                notes = f"tracker's slate: {self._said.slate}"[:2000] if self._said.slate else ""
                self._asked = recorder.roll({"scene": self.settings.scene, "notes": notes, "by": by})
                self._rolled = True
            elif self._rolled and self.settings.cut:
                self._rolled = False
                if recorder.report().get("take") == self._take:  # else somebody has cut it, and may have rolled another
                    self._asked = recorder.cut(by)
        except OnsetError as error:
            self._refused(error)

    def _answered(self, asked: "Future[Mapping[str, Any]]") -> None:
        try:
            self._take = str(asked.result(0)["take"])
            self._refusal = ""
        except (OnsetError, CancelledError) as error:
            self._refused(error)

    def _refused(self, error: BaseException) -> None:
        if self._believed:
            self._rolled = False  # another's take is not this tracker's to cut
        self._refusal = f"the tracker's flag could not roll or cut: {error or 'it was given up'}"


def _listening(settings: Settings) -> socket.socket:
    listening = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    try:
        if settings.group:  # several programs on one machine may listen to a group
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listening.bind((settings.group, settings.port))
            joined = struct.pack("4s4s", socket.inet_aton(settings.group), socket.inet_aton(settings.host))
            listening.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, joined)
        else:
            listening.bind((settings.host, settings.port))
    except OSError as error:
        listening.close()
        where = f"{settings.group or settings.host}:{settings.port}"
        raise WireError(
            f"tracker_roll cannot listen at {where}: {error.strerror or error}; choose another port or host"
        ) from None
    listening.settimeout(_LOOK_S)
    return listening


def build(settings: Settings) -> TrackerRoll:
    """Listens for a tracker. Raises WireError when the port is taken or the group cannot be joined."""
    return TrackerRoll(settings)
