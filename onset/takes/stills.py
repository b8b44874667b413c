"""Pictures of a stream as a folder of numbered OpenEXR stills, made at the cut from those in the journal.

What is delivered differs from the journal's packets in the header alone: there stand timecode, rate and what take and
frame it is. Names end in the take's frame number, from 1001.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from pathlib import Path

import xxhash

from onset.counted import counted
from onset.errors import InputError, WorkError
from onset.takes.decoding import Decoder
from onset.takes.essence import Packet
from onset.takes.exr_header import (
    Attribute,
    number_attribute,
    rate_attribute,
    read_attributes,
    text_attribute,
    timecode_attribute,
    with_attributes,
)
from onset.takes.layout import still_name
from onset.takes.manifest import Stream
from onset.takes.read import Take
from onset.timecode import Timecode

PICTURE_OF = "onset.picture_of"
"""Attribute of a frame that shows another one's picture: the index of that one."""
_MOST_BASE = 60


def write_stills(folder: Path, take: Take, stream: Stream, packets: Iterable[bytes], missing: list[int]) -> int:
    """Write a still for each frame of the take into `folder`; how many.

    `packets` has one for each frame; `missing` are the rising indices, known so far, of those that show another's.
    Raises WorkError when a packet is no still; OSError.
    """
    folder.mkdir()
    count, shown = 0, -1
    for count, data in enumerate(packets, start=1):
        index = take.first_index + count - 1
        if not _is_in(missing, index):
            shown = index
        elif shown < 0:  # before the first there is, which comes behind all that are missing so far
            shown = take.first_index + len(missing)
        try:
            still = with_attributes(data, _attributes(take, stream.name, index, shown))
        except ValueError as error:
            raise WorkError(f"{take.folder}: frame {index} of {stream.name}: {error}") from None
        (folder / still_name(take.manifest.name, stream.name, count - 1)).write_bytes(still)
    return count


def digest_of_stills(folder: Path) -> tuple[int, str]:
    """(Bytes of all stills in a folder, XXH128 over their XXH128 in hexadecimal, by name). Raises OSError."""
    length, digest = 0, xxhash.xxh3_128()
    for path in sorted(folder.iterdir()):
        data = path.read_bytes()
        length += len(data)
        digest.update(xxhash.xxh3_128_hexdigest(data).encode())
    return length, digest.hexdigest()


def check_stills(take: Take, stream: Stream, *, numbers: Iterable[int] | None = None) -> list[str]:
    """Decode stills of a delivered stream, all or those of these frames (from 0): what is wrong, in words."""
    assert stream.delivered is not None, "only a stream that was delivered is checked"
    folder = take.folder / stream.delivered.path
    try:
        found = sum(1 for _ in folder.iterdir())
    except OSError as error:
        return [f"{stream.delivered.path}: cannot be read: {error.strerror or error}"]
    wrong = []
    if found != take.frame_count:
        due = counted(take.frame_count, "frame")
        wrong.append(f"{stream.delivered.path}: has {counted(found, 'still')}, the take has {due}")
    packets = _read(take, stream, range(take.frame_count) if numbers is None else numbers, wrong)
    try:
        undecoded = [one for one in Decoder(stream).frames(packets) if one.video is None]
    except InputError as error:
        return [*wrong, str(error)]
    wrong += [f"{still_name(take.manifest.name, stream.name, one.index)}: {one.problem}" for one in undecoded]
    return wrong


def _read(take: Take, stream: Stream, numbers: Iterable[int], wrong: list[str]) -> Iterator[Packet]:
    """The stills as packets, `index` their number from 0; what has no right header is told and passed over."""
    assert stream.delivered is not None, "only a stream that was delivered is read"
    for number in numbers:
        name = still_name(take.manifest.name, stream.name, number)
        try:
            data = (take.folder / stream.delivered.path / name).read_bytes()
            label = read_attributes(data).get("timeCode")
        except OSError as error:
            wrong.append(f"{name}: cannot be read: {error.strerror or error}")
            continue
        except ValueError as error:
            wrong.append(f"{name}: {error}")
            continue
        if label != _label(take.timecode(take.first_index + number)):
            wrong.append(f"{name}: is not labelled {take.timecode(take.first_index + number) or 'without timecode'}")
        yield Packet(stream.name, 0, number, 0, 0, data)


def _attributes(take: Take, stream: str, index: int, shown: int) -> dict[str, Attribute]:
    manifest, slate = take.manifest, take.manifest.slate
    words = {
        "reelName": slate.roll or manifest.name,
        "cameraLabel": slate.camera or manifest.camera,
        "comments": " ".join(word for word in (slate.production, slate.scene, slate.shot, slate.take) if word),
        "onset.take": manifest.name,
        "onset.stream": stream,
    }
    told = {name: text_attribute(word) for name, word in words.items() if word}
    told |= {"framesPerSecond": rate_attribute(manifest.rate_hz), "imageCounter": number_attribute(index)}
    label = _label(take.timecode(index))
    if label is not None:
        told["timeCode"] = label
    if shown != index:
        told[PICTURE_OF] = number_attribute(shown)
    return told


def _label(timecode: Timecode | None) -> Attribute | None:
    """OpenEXR has no labels above 60 frames a second."""
    return timecode_attribute(timecode) if timecode is not None and timecode.base <= _MOST_BASE else None


def _is_in(rising: list[int], index: int) -> bool:
    at = bisect_left(rising, index)
    return at < len(rising) and rising[at] == index
