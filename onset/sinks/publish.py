"""Publish composites on the wire: shared memory and descriptors for this host, pictures for the LAN, control for both.

[[sink]]
kind = "publish"
endpoint = "tcp://127.0.0.1:5600"
"""

import time
from collections import Counter, deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from onset_kernels.picture import LINEAR_709, SRGB_709, Layout, Picture

from onset.errors import OnsetError, UsageError, WireError
from onset.fill import ALPHA, FILL, Form, check_form, fill_output, fill_want
from onset.frame import Composite
from onset.kept_child import KeptChild
from onset.ports import Want
from onset.ranges import check_ranges
from onset.subject_table import as_table
from onset.topics import PICTURES
from onset.wire import gateway_process
from onset.wire.control import Directed, Rolling, Settable
from onset.wire.descriptor import Descriptor
from onset.wire.endpoint import Endpoint, local_path, parse_endpoint
from onset.wire.gateway_process import GatewaySettings
from onset.wire.held_port import HeldPort
from onset.wire.keys import DEFAULT_FOLDER
from onset.wire.place import check_name
from onset.wire.published_pictures import PublishedPictures
from onset.wire.ring_layout import SlotHeader
from onset.wire.server import WireServer

IN_COLOUR = ("comp", "status", "plate", "foreground", "view")
RATE_FRAMES = 60


@dataclass(frozen=True)
class Settings:
    """Where to publish what. Off loopback a key is needed to join (`onset keys make NAME`), unless `insecure`."""

    name: str = field(default="onset", metadata={"help": "the engine's name on this host"})
    endpoint: str = field(default="tcp://127.0.0.1:5600", metadata={"help": "where subscribers join; tcp://HOST:PORT"})
    control: str = field(default="", metadata={"help": "where settings are asked for; empty: the next port"})
    pictures: str = field(default="", metadata={"help": "where LAN viewers join; empty: the port after that"})
    topics: tuple[str, ...] = field(
        default=("comp", "matte", "source"), metadata={"help": f"pictures to publish: {', '.join(PICTURES)}"}
    )
    fill_alpha: Form = field(
        default="straight", metadata={"help": "how topic fill is handed on: straight, premultiplied, black"}
    )
    viewers: int = field(default=16, metadata={"help": "LAN viewers at once", "min": 0, "max": 256})
    threads: int = field(
        default=4, metadata={"help": "threads that code JPEG, in their own process", "min": 1, "max": 32}
    )
    keys: Path = field(default=DEFAULT_FOLDER, metadata={"help": "folder of keys"})
    secure: bool = field(default=False, metadata={"help": "ask for keys on loopback too"})
    insecure: bool = field(
        default=False, metadata={"help": "let anyone on the network see the pictures and change every setting"}
    )

    def __post_init__(self) -> None:
        try:
            check_name(self.name)
            self.endpoints()
        except UsageError as error:
            raise ValueError(str(error)) from None
        unknown = [topic for topic in self.topics if topic not in PICTURES]
        if unknown:
            raise ValueError(f"topics has {unknown[0]!r}; allowed: {', '.join(PICTURES)}")
        check_form(self.fill_alpha, "fill_alpha")
        check_ranges(self)
        if self.secure and self.insecure:
            raise ValueError("secure and insecure are both set; choose one")

    def endpoints(self) -> tuple[Endpoint, Endpoint, Endpoint]:
        """Bus, control and pictures. Raises UsageError naming the setting."""
        bus = parse_endpoint(self.endpoint, "endpoint")
        control = parse_endpoint(self.control, "control") if self.control else bus.beside(1)
        pictures = parse_endpoint(self.pictures, "pictures") if self.pictures else bus.beside(2)
        return bus, control, pictures

    @property
    def keyed(self) -> bool:
        """Whether joining asks for a key."""
        return self.secure or (not self.insecure and not all(endpoint.loopback for endpoint in self.endpoints()))


class Publish:
    """The sink. `attach` lets control reach the engine and the state tell of it."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.report: Callable[[], Mapping[str, Any]] = dict
        self.drops: Callable[[], Mapping[str, int]] = dict
        self._without_pictures = ""
        self._published_ns: deque[int] = deque(maxlen=RATE_FRAMES)
        self._counts: Counter[str] = Counter()
        self._last_index: int | None = None
        self._shown: dict[str, Any] = {}
        bus, control, pictures = settings.endpoints()
        keys = settings.keys if settings.keyed else None
        self._port = HeldPort(pictures, "pictures")
        try:
            self._server = WireServer(settings.name, bus, control, keys)
        except BaseException:
            self._port.close()
            raise
        self._server.report = self._report
        self._pictures = PublishedPictures(settings.name, self._server.announce)
        plan = GatewaySettings(
            settings.name, self._server.bus.endpoints[0], self._port.endpoint, keys, settings.viewers, settings.threads
        )
        self._gateway = KeptChild("onset-pictures", gateway_process.main, plan) if settings.viewers else None

    def wants(self, canvas: Picture) -> Sequence[Want]:  # noqa: ARG002 - the same whatever the size
        """Colour as display-encoded BGRA8, mattes as linear grey; the source is published as it came."""
        return [self._want(topic) for topic in self.settings.topics if topic != "source"]

    def _want(self, topic: str) -> Want:
        if topic == FILL:
            return fill_want(self.settings.fill_alpha)
        return Want(topic, topic, *((Layout.BGRA8, SRGB_709) if topic in IN_COLOUR else (Layout.GRAY8, LINEAR_709)))

    @property
    def topics(self) -> Sequence[str]:
        """The pictures that go out, by the names of the outputs."""
        return [self._output(topic) for topic in self.settings.topics]

    def _output(self, topic: str) -> str:
        return fill_output(self.settings.fill_alpha) if topic == FILL else topic

    def attach(
        self,
        settings: Settable,
        report: Callable[[], Mapping[str, Any]],
        drops: Callable[[], Mapping[str, int]],
    ) -> None:
        """Let control read and change the engine's settings, and the state tell of the engine."""
        self.report, self.drops = report, drops
        self._server.serve(settings)

    def command(self, recorder: Rolling) -> None:
        """Let control roll and cut."""
        self._server.command(recorder)

    def direct(self, trackers: Directed) -> None:
        """Let control command the trackers."""
        self._server.direct(trackers)

    @property
    def endpoints(self) -> dict[str, list[str]]:
        """Where subscribers, settings and viewers join, the socket file first."""
        services = {"bus": self._server.bus.endpoints, "control": self._server.control.endpoints}
        if self._gateway is not None:
            services["pictures"] = [f"ipc://{local_path(self.settings.name, 'pictures')}", str(self._port.endpoint)]
        return services

    def show(self, composite: Composite) -> None:
        """Announce the pictures of one composite. Raises WireError when the wire's own thread has failed."""
        if self._server.failure is not None:
            raise WireError(f"the wire's own thread has failed: {self._server.failure!r}; start the engine again")
        header = SlotHeader.of(composite.frame)
        self._shown = {}
        for topic in self.settings.topics:
            descriptor = self._committed(topic, composite, header)
            if descriptor is not None:
                self._server.bus.descriptor(descriptor)
                self._shown[topic] = {"sequence": descriptor.sequence, "slot": descriptor.slot}
                if topic == FILL:
                    self._shown[topic]["alpha"] = ALPHA[self.settings.fill_alpha].value

    def write(self, composite: Composite) -> None:
        """Announce what is said of the composite that was shown."""
        frame = composite.frame
        missed = 0 if self._last_index is None else max(0, frame.index - self._last_index - 1)
        self._last_index = frame.index
        now = time.monotonic_ns()
        self._published_ns.append(now)
        self._counts["frames"] += 1
        self._server.bus.record(
            "meta",
            {
                "index": frame.index,
                "captured_ns": frame.captured_ns,
                "published_ns": now,
                "stamps": frame.stamps,
                "timecode": str(frame.timecode) if frame.timecode else None,
                "timecode_source": frame.timecode_source,
                "media_ns": frame.media_ns,
                "settings_revision": composite.settings_revision,
                "missed": missed,
                "drops": self.drops(),
                "pictures": self._shown,
                "qc": composite.records.get("qc", {}),
            },
        )
        if frame.tracked:
            table, data = as_table(frame.tracked)
            body = {"index": frame.index, "captured_ns": frame.captured_ns, "trackers": table}
            self._server.bus.arrays("track", body, data)

    def close(self) -> None:
        """Leave the wire; idempotent."""
        self._server.stop()  # its thread tends the gateway
        if self._gateway is not None:
            self._gateway.stop()
            local_path(self.settings.name, "pictures").unlink(missing_ok=True)  # a killed gateway leaves it
        self._server.close()
        self._port.close()
        self._pictures.close()

    def _committed(self, topic: str, composite: Composite, header: SlotHeader) -> Descriptor | None:
        if topic == "source":
            frame = composite.frame
            return self._pictures.commit(topic, frame.picture, frame.planes, frame.loan, header)
        output = composite.outputs.get(self._output(topic))
        return self._pictures.commit(topic, output.picture, output.planes, output.loan, header) if output else None

    def _report(self) -> dict[str, Any]:
        """The engine's part of the state message, made in the wire's thread once a second."""
        warnings = []
        if self._gateway is not None and not self._without_pictures:
            try:
                self._gateway.tend()
            except OnsetError as error:  # everything else goes on: a monitor is no reason to stop
                self._without_pictures = f"no pictures for the LAN any more: {error}"
        if self._gateway is not None:
            warnings += [*self._gateway.warnings, *filter(None, [self._without_pictures])]
        if self.settings.insecure and not all(endpoint.loopback for endpoint in self.settings.endpoints()):
            warnings.append("insecure: anyone on the network can see the pictures and change every setting")
        times = list(self._published_ns)
        rate_hz = (len(times) - 1) * 1e9 / (times[-1] - times[0]) if len(times) > 1 else 0.0
        pictures = self._gateway.child.result if self._gateway is not None else None
        report = dict(self.report())
        return {
            "rings": self._pictures.described(),
            "endpoints": self.endpoints,
            "rate_hz": round(rate_hz, 3),
            "frames_published": self._counts["frames"],
            "pictures": pictures or {"viewers": 0},
            "drops": self.drops(),
            **report,
            "warnings": [*warnings, *report.get("warnings", ())],
        }


def build(settings: Settings) -> Publish:
    """A publishing sink. Raises WireError when the name or a port is in use."""
    return Publish(settings)
