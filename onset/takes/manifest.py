"""take.json: what a take is. Written before anything else of it, and only ever replaced whole.

A reader that finds it has the old one or the new one, also after a power cut: it is written beside its place, synced,
renamed, and the folder is synced.
"""

import base64
import binascii
import os
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta
from onset_kernels.picture import Picture

from onset.clock import parse_rate
from onset.errors import InputError, WorkError
from onset.takes.layout import JOURNAL, MANIFEST, check_stream_name, sync_folder
from onset.takes.rebuild import KeptFile, Rebuild
from onset.timecode import Timecode
from onset.wire.describe import picture_from_dict

VERSION = 1
LARGEST_BYTES = 4 << 20
"""A take.json beyond this is not read: 4 MiB hold the losses of a very bad take."""
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
    first_timecode: str = ""
    timecode_source: str = ""
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


def encode_manifest(manifest: Manifest) -> bytes:
    """The text of take.json: UTF-8, indented, version and state always in it."""
    plain = msgspec.to_builtins(manifest)
    head = {"version": manifest.version, "state": manifest.state}
    return msgspec.json.format(msgspec.json.encode({**head, **plain}), indent=2) + b"\n"


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Put take.json in place, whole and durable, and its copy in the journal before it; what says the same already is
    left alone. Raises WorkError; the one before is still there then.
    """
    text = encode_manifest(manifest)
    put_copy(folder, text)
    put(folder / MANIFEST, text)


def put_copy(folder: Path, text: bytes) -> None:
    """The copy that stands in for a take.json that is damaged. Raises WorkError."""
    if (folder / JOURNAL).is_dir():
        put(folder / JOURNAL / MANIFEST, text)


def put(path: Path, data: bytes) -> None:
    """Replace a small file whole: after a power cut there is the old one or the new one; the same again is left alone.

    Raises WorkError.
    """
    part = path.with_name(f".{path.name}.part")
    try:
        if path.is_file() and path.read_bytes() == data:
            return
        with part.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        raise WorkError(
            f"{path}: could not be written: {error.strerror or error}; what was there is as it was"
        ) from None


def read_manifest(folder: Path) -> Manifest:
    """What take.json says. Raises InputError in one line when there is no take, or take.json is none."""
    path = folder / MANIFEST
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST_BYTES + 1)
    except FileNotFoundError:
        why = "has no take.json" if folder.is_dir() else "there is no such folder"
        raise InputError(f"{folder}: is not a take: {why}; give the folder of one take") from None
    except NotADirectoryError:
        raise InputError(f"{folder}: is a file, not the folder of a take") from None
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror or error}; check its permissions") from None
    if len(data) > LARGEST_BYTES:
        raise InputError(f"{path}: is larger than {LARGEST_BYTES >> 20} MiB, which no take.json is")
    return decode_manifest(data, path)


def decode_manifest(data: bytes, path: Path) -> Manifest:
    """A checked manifest. Raises InputError naming the field that is wrong."""
    try:
        manifest = msgspec.json.decode(data, type=Manifest)
        _check(manifest)
    except (msgspec.DecodeError, RecursionError, ValueError) as error:
        raise InputError(f"{path}: is not a take.json of version {VERSION}: {_one_line(error)}") from None
    return manifest


def _check(manifest: Manifest) -> None:
    if manifest.version != VERSION:
        raise ValueError(f"version {manifest.version} is unknown to this Onset; read it with a newer one")
    _ = manifest.rate_hz, manifest.timecode()
    names = [check_stream_name(stream.name) for stream in manifest.streams]
    if len(set(names)) != len(names):
        raise ValueError(f"streams share a name: {', '.join(names)}")
    for stream in manifest.streams:
        _ = stream.picture_type(), stream.extradata_bytes()
        _inside(stream.delivered.path if stream.delivered else "")
    _inside(manifest.sound.path if manifest.sound else "")
    if manifest.last_index is not None and manifest.last_index < manifest.first_index - 1:
        raise ValueError(f"last_index {manifest.last_index} lies before first_index {manifest.first_index}")


def _inside(path: str) -> None:
    """A path in a manifest names a file of its folder: what comes from outside must not make us read elsewhere."""
    if path and (Path(path).is_absolute() or ".." in Path(path).parts or "\0" in path):
        raise ValueError(f"path {path!r} leads out of the take's folder")


def _one_line(error: BaseException) -> str:
    return " ".join(str(error).split())[:300] or type(error).__name__
