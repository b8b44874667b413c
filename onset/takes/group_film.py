"""The delivered file of a stream whose pictures depend on each other.

Where all of a take's pictures can be decoded, its packets are copied: from the key frame before the take's first
picture to the last packet that a picture of it needs, and an edit list says that only the take is shown.
Where pictures are missing no copy can show others in their place, so the file is coded anew, without loss.
"""

import base64
import struct
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import BinaryIO

import msgspec

from onset.errors import WorkError
from onset.takes.coding import choose_coding
from onset.takes.container import Timed, write_container, write_timed
from onset.takes.dependent import Dependent, Ordered
from onset.takes.file_tags import file_tags
from onset.takes.frame_encoder import FrameEncoder
from onset.takes.manifest import Stream
from onset.takes.markers import notes
from onset.takes.read import Shown, Take
from onset.wire.describe import picture_as_dict

_CODEC = "ffv1"


def copied_packets(take: Take, dependent: Dependent, missing: list[int]) -> list[Ordered]:
    """The packets of a copy; empty where the file must be coded anew."""
    return [] if missing else dependent.copied(take.first_index, take.last_index)


def write_copy(path: Path, take: Take, stream: Stream, dependent: Dependent, packets: list[Ordered]) -> int:
    """Copy packets; how many frames are shown. Raises WorkError."""
    rate_hz, frames = take.manifest.rate_hz, take.frame_count
    shown = [(one.frame or 0) - take.first_index for one in packets]
    ahead = max(number - at for number, at in enumerate(shown))
    timed = (
        Timed(dependent.data(one.place), at, number - ahead, one.place.key)
        for number, (one, at) in enumerate(zip(packets, shown, strict=True))
    )
    write_timed(
        path, stream, timed, ending=".mov", rate_hz=rate_hz, timecode=take.manifest.timecode(),
        told=file_tags(take.manifest, ".mov", notes(take)),
    )  # fmt: skip
    if max(shown) >= frames:
        end_edit(path, frames / rate_hz)
    return frames


def write_anew(path: Path, take: Take, stream: Stream) -> int:
    """Code the pictures anew, those that are missing shown as the one before; how many there are. Raises WorkError."""
    picture = stream.picture_type()
    coding = choose_coding(_CODEC, picture)
    encoder = FrameEncoder(coding, picture, threads=2)
    anew = msgspec.structs.replace(
        stream, codec=coding.codec, pixel_format=coding.pixel_format, picture=picture_as_dict(coding.picture),
        codec_tag=encoder.tag, extradata=base64.b64encode(encoder.extradata).decode(),
    )  # fmt: skip
    return write_container(
        path, anew, _coded(take, stream, encoder),
        ending=".mkv", rate_hz=take.manifest.rate_hz, timecode=take.manifest.timecode(),
        told=file_tags(take.manifest, ".mkv", notes(take)),
    )  # fmt: skip


def _coded(take: Take, stream: Stream, encoder: FrameEncoder) -> Iterator[bytes]:
    shown: bytes | None = None
    waiting = 0
    for found in take.pictures(stream.name, threads=2):
        if isinstance(found, Shown):
            shown = bytes(encoder.encode(found.planes))
            yield from [shown] * waiting
            waiting = 0
        elif shown is None:
            waiting += 1
            continue
        yield shown


def end_edit(path: Path, length_s: Fraction) -> None:
    """Let a MOV's picture end after so long: what is behind is there for decoding alone (ISO/IEC 14496-12, 8.6.6).

    FFmpeg's muxer writes where an edit begins, and always lets it end with the last picture. Its length is in whole
    ticks of the movie, 1 ms here, and rounded down: 36 frames at 59.94 Hz last 600.6 ms, and one that ended at 601
    would show a 37th. Raises WorkError.
    """
    with path.open("r+b") as file:
        start, data = _movie(file)
        (scale,) = struct.unpack_from(">I", data, _box(data, b"mvhd", 0) + 20)
        edit = _box(data, b"elst", 0)  # of the first track, which is the picture's
        (count,) = struct.unpack_from(">I", data, edit + 12)
        place = edit + 16 + 12 * (count - 1)
        empty = sum(
            struct.unpack_from(">Ii", data, edit + 16 + 12 * one)[0] for one in range(count - 1)
        )  # a first entry may let nothing be shown for a while
        file.seek(start + place)
        file.write(struct.pack(">I", int(length_s * scale) - empty))


def _movie(file: BinaryIO) -> tuple[int, bytes]:
    """Where the box of the movie begins, and the box: found by the lengths of those before it, since four letters may
    stand anywhere in 64 MiB of pictures, and a film may be larger than memory."""
    start = 0
    while len(head := file.read(16)) >= 8:
        length, kind = struct.unpack_from(">I4s", head)
        if length == 1:  # 64 bits follow
            length = int.from_bytes(head[8:16], "big")
        if length < 8:
            break
        file.seek(start)
        if kind == b"moov":
            return start, file.read(length)
        start = file.seek(start + length)
    raise WorkError("its MOV has no moov box")


def _box(data: bytes, kind: bytes, begin: int) -> int:
    """Where the next box of this kind begins."""
    found = data.find(kind, begin) - 4
    if found < 0 or data[found + 8] != 0:  # version 1 has 64 bits, and comes with lengths that no take has
        raise WorkError(f"its MOV has no {kind.decode()} box of version 0")
    return found
