"""Record takes: camera original, comp and matte, every frame of them, while the engine goes on as if nothing happened.

[[sink]]
kind = "record"
takes = "takes"

A take rolls and is cut by `onset roll`, by `client.roll()`, by whatever holds the sink (`onset.ports.Recorder`).
"""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from onset_kernels.picture import LINEAR_709, SRGB_709, Layout, Picture

from onset.companion import Companion
from onset.errors import UsageError
from onset.fill import FILL, fill_output, fill_want
from onset.folder_to_be import why_not_a_folder
from onset.frame import Composite
from onset.pixel_build import pixel_build
from onset.ports import Want
from onset.ranges import check_ranges
from onset.record_port import Station
from onset.takes.arriving import ARRIVING, arriving_of
from onset.takes.beside import Beside
from onset.takes.coding import NAMES
from onset.takes.conductor import Conductor
from onset.takes.fill_form import Asked, fill_form
from onset.takes.outgoing import Outgoing
from onset.takes.picture_holds import PictureHolds
from onset.takes.preroll import step_s
from onset.takes.rebuild import rebuild_of
from onset.takes.recording import Recording
from onset.takes.recording_plan import RecordingPlan, StreamPlan, arriving_plan, new_folder, stream_plan
from onset.takes.slate import parse_roll
from onset.topics import TOPICS

TOPIC_OF = {"camera": "source", "comp": "comp", "matte": "matte", "fill": "fill", "outside": "outside"}
_FORMS = {
    "comp": (Layout.BGRA8, SRGB_709),
    "matte": (Layout.GRAY8, LINEAR_709),
    "outside": (Layout.GRAY16, LINEAR_709),
}
CodecName = Literal[
    "lossless", "utvideo", "ffvhuff", "ffv1", "mjpeg", "h264", "h264_422", "hevc", "hevc_422", "prores", "prores_4444",
    "dnxhr", "h264_nvenc", "hevc_nvenc", "exr", "exr_dwaa",
]  # fmt: skip
CameraCodecName = Literal[
    "lossless", "utvideo", "ffvhuff", "ffv1", "mjpeg", "h264", "h264_422", "hevc", "hevc_422", "prores", "prores_4444",
    "dnxhr", "h264_nvenc", "hevc_nvenc", "exr", "exr_dwaa", "arriving",
]  # fmt: skip
_RESERVE_SHARE = 1.1


@dataclass(frozen=True)
class Settings:
    """What is recorded, how, and where. Codecs: lossless, utvideo, ffvhuff, ffv1, mjpeg, h264, h264_422, hevc,
    hevc_422, prores, prores_4444, dnxhr, on a card of NVIDIA h264_nvenc and hevc_nvenc, and OpenEXR stills packed with
    ZIP (exr) or DWAA (exr_dwaa); every one of them makes packets that can be decoded alone. `arriving`, for the camera,
    keeps the packets of a file, a stream or an MJPG camera as they came."""

    takes: Path = field(
        default=Path("takes"),
        metadata={"help": "folder that take folders lie in", "folder": True, "change": "at start"},
    )
    volumes: tuple[str, ...] = field(
        default=(), metadata={"help": "further folders, on other disks: used when the first is full or fails"}
    )
    streams: tuple[str, ...] = field(
        default=("camera", "comp", "matte"), metadata={"help": f"what to record: {', '.join(TOPIC_OF)}"}
    )
    camera: CameraCodecName = field(
        default="lossless", metadata={"help": "codec of the camera original; arriving: as it came"}
    )
    comp: CodecName = field(default="mjpeg", metadata={"help": "codec of the comp"})
    matte: CodecName = field(default="lossless", metadata={"help": "codec of the matte"})
    fill: CodecName = field(default="mjpeg", metadata={"help": "codec of the keyed foreground"})
    fill_alpha: Asked = field(
        default="auto", metadata={"help": "of the fill: straight, premultiplied, black; auto: straight, in EXR black"}
    )
    outside: CodecName = field(default="lossless", metadata={"help": "codec of the matte that comes from a ring"})
    quality: int = field(default=92, metadata={"help": "of JPEG", "min": 50, "max": 100})
    letter: str = field(default="", metadata={"help": "the camera's letter; empty: its name in the show, or A"})
    retention_s: float = field(
        default=10.0,
        metadata={"help": "seconds of encoded frames kept while the disk is behind", "min": 0.5, "max": 120},
    )
    preroll_s: float = field(
        default=0.0, metadata={"help": "seconds from before the roll that a take has", "min": 0, "max": 60}
    )
    raw_slots: int = field(
        default=12, metadata={"help": "pictures of a stream that may wait for its encoders", "min": 2, "max": 64}
    )
    sync_s: float = field(
        default=0.25,
        metadata={"help": "how often what is written is made safe from a power cut", "min": 0.02, "max": 60},
    )
    segment_s: float = field(default=60.0, metadata={"help": "seconds to a journal segment", "min": 0.2, "max": 3600})

    def __post_init__(self) -> None:
        unknown = [stream for stream in self.streams if stream not in TOPIC_OF]
        if unknown or not self.streams or len(set(self.streams)) != len(self.streams):
            raise ValueError(f"streams = {list(self.streams)}: name each of {', '.join(TOPIC_OF)} once, one at least")
        for stream in TOPIC_OF:
            if getattr(self, stream) not in (*NAMES, *([ARRIVING] if stream == "camera" else [])):
                raise ValueError(f"{stream} = {getattr(self, stream)!r} is unknown; known: {', '.join(NAMES)}")
            if stream not in self.streams and getattr(self, stream) != getattr(Settings, stream):
                raise ValueError(
                    f"{stream} = {getattr(self, stream)!r} is the codec of a stream that is not recorded: "
                    f"add {stream!r} to streams = {list(self.streams)}, or leave its codec out"
                )
        fill_form(self.fill_alpha, self.fill)
        check_ranges(self)
        if self.preroll_s and self.preroll_s > self.retention_s - 2:
            raise ValueError(
                f"preroll_s = {self.preroll_s} needs retention_s of at least {self.preroll_s + 2:g}, "
                f"not {self.retention_s}: a pre-roll waits in the same memory"
            )

    @property
    def kept_s(self) -> float:
        """Seconds that memory is for: a pre-roll stays a step longer (`onset.takes.preroll`), and a disk may be late by
        what is left of `retention_s`."""
        return self.retention_s + step_s(self.preroll_s)

    def output(self, stream: str) -> str:
        """Of a composite, what is recorded as `stream`."""
        return fill_output(fill_form(self.fill_alpha, self.fill)) if stream == FILL else TOPIC_OF[stream]


class Record:
    """The sink. `write` offers a frame where a take rolls, or where a pre-roll is wanted, and copies nothing."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.held_slots = settings.raw_slots
        self._arriving = [stream for stream in settings.streams if getattr(settings, stream) == ARRIVING]
        self.topics = [settings.output(stream) for stream in settings.streams if stream not in self._arriving]
        self._wanted: dict[str, Picture] = {}
        self._unusable: list[str] = []
        self._holds: PictureHolds | None = None
        self.conductor: Conductor | None = None

    def wants(self, canvas: Picture) -> Sequence[Want]:
        """The comp, the matte and the fill as a publishing sink has them, so that they are stored once."""
        settings = self.settings
        fill = fill_want(fill_form(settings.fill_alpha, settings.fill))
        wants = {
            stream: fill if stream == FILL else Want(stream, stream, *_FORMS[stream])
            for stream in settings.streams
            if stream == FILL or stream in _FORMS
        }
        self._wanted = {stream: output_type(want, canvas) for stream, want in wants.items()}
        return list(wants.values())

    def attach(
        self,
        settings: Any,
        report: Callable[[], Mapping[str, Any]],  # noqa: ARG002 - what others tell of the engine
        drops: Callable[[], Mapping[str, int]],
    ) -> None:
        """Learn where the settings in force and the counts of lost frames are."""
        if self.conductor is not None:
            self.conductor.watch(settings, drops)

    def begin(self, station: Station) -> None:
        """Reserve memory and start encoders and recorder. Raises UsageError for a codec that does not fit a stream."""
        settings = self.settings
        pictures = {**self._wanted, "camera": station.source}
        try:
            plan = self._plan(station, pictures)
        except ValueError as error:
            raise UsageError(f"sink record: {error}") from None
        self._unusable = unusable(plan.takes)
        streams = {stream.name: (stream.source, TOPICS[TOPIC_OF[stream.name]].stream) for stream in plan.streams}
        log = station.bitstream.log if station.bitstream is not None else None
        outgoing = Outgoing(log, plan.kept_s) if log is not None and self._arriving else None
        arriving = dict.fromkeys(self._arriving, outgoing)
        self._holds = PictureHolds(station.engine, streams, settings.raw_slots, arriving)
        recording = Recording(plan, settings.raw_slots)
        letter = settings.letter or station.camera or "A"
        self.conductor = Conductor(recording, letter=letter, rate_hz=station.rate_hz, at_speed=station.at_speed)

    def write(self, composite: Composite) -> None:
        """Offer one frame. Raises OnsetError when the recorder cannot be brought up at all."""
        conductor, holds = self.conductor, self._holds
        if conductor is None or holds is None:
            raise UsageError("sink record: it was not begun before the first frame")
        output, take = self.settings.output, conductor.rolls
        conductor.frame(composite, lambda stream: holds.hold(stream, output(stream), composite, take))

    def roll(self, slate: Mapping[str, Any]) -> "Future[Mapping[str, Any]]":
        """Begin a take with the next frame: {"index", "take", "folder"}. Raises OnsetError."""
        return self._ready().roll(parse_roll(dict(slate)))

    def cut(self, by: str = "") -> "Future[Mapping[str, Any]]":
        """End the take behind the newest frame: {"index", "take", "folder"}. Raises OnsetError."""
        return self._ready().cut(by=by)

    def note(self, text: str, *, circle: bool | None = None) -> "Future[Mapping[str, Any]]":
        """Put a note into the take that rolls. Raises OnsetError."""
        return self._ready().note(text, circle=circle)

    @property
    def preroll_s(self) -> float:
        """Seconds from before the roll that a take has at the most."""
        return self.settings.preroll_s + step_s(self.settings.preroll_s)

    def accompany(self, companion: Companion) -> None:
        """Tell what records beside the pictures of every take."""
        conductor = self._ready()
        conductor.beside = Beside(companion, int(self.preroll_s * conductor.rate_hz) + 1)

    def event(self, what: str, text: str, values: Mapping[str, Any]) -> None:
        """Put an event into the take that rolls; none rolls: nothing."""
        if self.conductor is not None:
            self.conductor.event(what, text, values)

    def report(self) -> Mapping[str, Any]:
        """State, counts, fill, room and alarms."""
        return self.conductor.report() if self.conductor is not None else {"state": "starting"}

    @property
    def warnings(self) -> list[str]:
        """Sentences for the operator."""
        return [*self._unusable, *(self.conductor.warnings() if self.conductor is not None else [])]

    def close(self) -> None:
        """Cut what rolls, wait until it is written and finished; idempotent."""
        if self.conductor is not None:
            self.conductor.close()
        if self._holds is not None:
            self._holds.close()

    def _ready(self) -> Conductor:
        if self.conductor is None:
            raise UsageError("the engine is starting and cannot roll yet; ask again")
        return self.conductor

    def _plan(self, station: Station, pictures: Mapping[str, Picture]) -> RecordingPlan:
        settings = self.settings
        rate_hz = float(station.rate_hz)
        streams = [
            arriving_plan(name, arriving_of(station), rate_hz, settings.kept_s)
            if name in self._arriving
            else self.stream(name, pictures[name], rate_hz)
            for name in settings.streams
        ]
        return RecordingPlan(
            engine=station.engine,
            folder=str(new_folder(station.engine)),
            takes=[str(folder.absolute()) for folder in [settings.takes, *map(Path, settings.volumes)]],
            streams=streams,
            rate=str(station.rate_hz),
            preroll_s=settings.preroll_s,
            sync_s=settings.sync_s,
            segment_s=settings.segment_s,
            reserve_bytes=int(sum(stream.ring_bytes * stream.lanes for stream in streams) * _RESERVE_SHARE),
            device=station.device,
            build=pixel_build(),
            rebuild=rebuild_of(station),
        )

    def stream(self, name: str, picture: Picture, rate_hz: float) -> StreamPlan:
        """How a stream of this picture is recorded. Raises ValueError when its codec does not take it."""
        settings = self.settings
        codec = getattr(settings, name)
        return stream_plan(name, picture, codec, quality=settings.quality, rate_hz=rate_hz, retention_s=settings.kept_s)


def unusable(volumes: Sequence[str]) -> list[str]:
    """A sentence for each folder of takes that cannot be written. Raises UsageError when none can."""
    why = {volume: why_not_a_folder(Path(volume)) for volume in volumes}
    told = [f"takes folder {volume} cannot be written: {reason}" for volume, reason in why.items() if reason]
    if len(told) == len(why):
        raise UsageError(f"sink record: {'; '.join(told)}; nothing could be recorded, choose another folder")
    return told


def output_type(want: Want, canvas: Picture) -> Picture:
    """The picture that the pass stores for a want of this sink."""
    return Picture(
        canvas.width_px, canvas.height_px, want.layout, want.colour, want.alpha, pixel_aspect=canvas.pixel_aspect
    )


def needs(settings: Settings) -> tuple[str, ...]:
    """Libraries that have to be there, by their import names."""
    return ("OpenEXR",) if any(getattr(settings, one).startswith("exr") for one in settings.streams) else ()


def build(settings: Settings) -> Record:
    """A recording sink."""
    return Record(settings)
