"""What a take is, in the words of take.json; `onset.takes.manifest_file` reads and writes the file."""

import base64
import binascii
from fractions import Fraction
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta
from onset_kernels.picture import Picture

from onset.clock import parse_rate
from onset.takes.rebuild import KeptFile, Rebuild
from onset.timecode import Timecode
from onset.wire.describe import picture_from_dict

VERSION = 1
LARGEST_SIDE_PX = 32_768
State = Literal["rolling", "closed", "interrupted", "mended"]
Count = Annotated[int, Meta(ge=0)]


class Counts(msgspec.Struct, kw_only=True):
    """Frames by what became of them. offered = committed + refused, at all times."""

    offered: Count = 0
    committed: Count = 0
    refused: Count = 0


class Delivered(msgspec.Struct, kw_only=True, omit_defaults=True):
    """The delivered pictures of a stream: a file, or a folder of stills. `repeated` are ranges [first, last] of frame
    numbers, from 0, that show the picture before because their own is missing (before the first there is: the first);
    `decoded` is of how many frames it was seen at the cut that they decode.
    """

    path: str
    frames: Count
    length: Count
    xxh128: str
    repeated: list[tuple[int, int]] = []
    decoded: Count = 0


class Stream(msgspec.Struct, kw_only=True, omit_defaults=True):
    """One stream of pictures: how it is encoded, and what became of its frames. `arrived`: packets are as they came.
    `dependent`: a picture may need packets of other frames (`onset.takes.parcel`).

    `picture` is the table of docs/wire.md. `codec` and `pixel_format` are FFmpeg's names. `extradata` is the decoder's
    set-up, base64, where the codec keeps it outside its packets. `ending` says which file it is delivered in.
    """

    name: str
    picture: dict[str, Any]
    codec: str
    pixel_format: str
    codec_tag: str = ""
    extradata: str = ""
    lossless: bool = False
    arrived: bool = False
    dependent: bool = False
    ending: Literal[".mov", ".mkv", ".avi", ".exr"] = ".mkv"
    counts: Counts = msgspec.field(default_factory=Counts)
    delivered: Delivered | None = None

    def picture_type(self) -> Picture:
        """The type of the decoded pictures. Raises ValueError when the description is none, or of an absurd size."""
        picture = picture_from_dict(self.picture)
        if max(picture.width_px, picture.height_px) > LARGEST_SIDE_PX:
            raise ValueError(f"a picture of {picture.width_px}x{picture.height_px} is beyond {LARGEST_SIDE_PX} a side")
        return picture

    def extradata_bytes(self) -> bytes:
        """The decoder's set-up. Raises ValueError."""
        try:
            return base64.b64decode(self.extradata, validate=True)
        except binascii.Error as error:
            raise ValueError(f"extradata of stream {self.name} is not base64: {error}") from None


class Slate(msgspec.Struct, kw_only=True, omit_defaults=True):
    """What stands on the slate."""

    production: str = ""
    scene: str = ""
    shot: str = ""
    take: str = ""
    camera: str = ""
    roll: str = ""
    notes: str = ""
    circle: bool = False


class SlateEdit(msgspec.Struct, kw_only=True, omit_defaults=True, frozen=True):
    """A change of the slate after the cut: what the changed fields said before, and say now."""

    utc_ns: Count
    before: dict[str, str | bool]
    after: dict[str, str | bool]


class Silent(msgspec.Struct, kw_only=True, omit_defaults=True, frozen=True):
    """Samples `first` to `first + samples` of the sound that nobody heard, and why: silence stands in their place."""

    first: Count
    samples: Count
    reason: str = ""


class Sound(msgspec.Struct, kw_only=True, omit_defaults=True):
    """The sound beside the pictures; its first sample belongs to the beginning of frame one.

    `start_error_us` is how far off that is by the clocks as they were known at the cut, `sigma_us` their scatter.
    `drift_ppm` is how much faster than nominal the sound's clock ran against the host's. `time_reference` counts
    samples since midnight.
    """

    path: str = "sound.wav"
    sample_rate_hz: Count = 48_000
    channels: Count = 1
    samples: Count = 0
    drift_ppm: float = 0.0
    source: str = ""
    time_reference: Count = 0
    sigma_us: float = 0.0
    start_error_us: float = 0.0
    clipped: Count = 0
    silences: list[Silent] = []


class Loss(msgspec.Struct, kw_only=True, omit_defaults=True, frozen=True):
    """Something that is not in the take and should be, in words and, where it is frames, in numbers."""

    what: str
    stream: str = ""
    first_index: int | None = None
    last_index: int | None = None
    frames: Count = 0
    segment: str = ""


class CountedBack(msgspec.Struct, kw_only=True, omit_defaults=True, frozen=True):
    """The take's first label was counted back from frame `index`, the first whose label was heard. `first_timecode` and
    `timecode_source` are what the first frame was called when it came, and is still called in its record."""

    index: int
    first_timecode: str = ""
    timecode_source: str = ""

    def in_words(self, source: str) -> str:
        """One line; `source` is what was heard."""
        then = f"{self.timecode_source} from {self.first_timecode}" if self.first_timecode else "none"
        return (
            f"first label counted back from frame {self.index}, where {source.upper()} began; recorded labels: {then}"
        )


class Manifest(msgspec.Struct, kw_only=True, omit_defaults=True):
    """A take. `first_index` to `last_index` are its frames: every delivered file has one picture for each.

    `state`: rolling (being written, or broken off), closed (in order), interrupted (its engine died; all that was
    committed is there), mended (by `onset take repair`; `losses` says what is missing). `also_in` are folders with
    further journal segments, on other volumes; `may_be_in` those foreseen at the roll. `extra` is what others add.
    """

    version: int = VERSION
    id: str
    name: str
    state: State = "rolling"
    rate: str
    camera: str = ""
    group: str = ""
    slate: Slate = msgspec.field(default_factory=Slate)
    slate_edits: list[SlateEdit] = msgspec.field(default_factory=list)
    noted: list[str] = msgspec.field(default_factory=list)
    first_timecode: str = ""
    timecode_source: str = ""
    counted_back: CountedBack | None = None
    first_index: int = 0
    last_index: int | None = None
    rolled_utc_ns: int = 0
    cut_utc_ns: int = 0
    streams: list[Stream] = msgspec.field(default_factory=list)
    frames: Counts = msgspec.field(default_factory=Counts)
    sound: Sound | None = None
    also_in: list[str] = msgspec.field(default_factory=list)
    may_be_in: list[str] = msgspec.field(default_factory=list)
    losses: list[Loss] = msgspec.field(default_factory=list)
    files: list[KeptFile] = msgspec.field(default_factory=list)
    software: str = ""
    device: str = ""
    build: str = ""
    rebuild: Rebuild | None = None
    mended_utc_ns: int = 0
    extra: dict[str, Any] = msgspec.field(default_factory=dict)

    @property
    def rate_hz(self) -> Fraction:
        """Frames a second."""
        return parse_rate(self.rate)

    def timecode(self) -> Timecode | None:
        """The label of the first frame. Raises ValueError."""
        return Timecode.parse(self.first_timecode, self.rate_hz) if self.first_timecode else None

    def stream(self, name: str) -> Stream:
        """A stream by name. Raises KeyError naming those there are."""
        for stream in self.streams:
            if stream.name == name:
                return stream
        raise KeyError(f"no stream {name!r}; there are: {', '.join(each.name for each in self.streams) or 'none'}")
