"""The delivered pictures of a take: one file for each stream, all with the same first timecode and frame count."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import xxhash

from onset.counted import counted
from onset.errors import OnsetError, WorkError
from onset.takes.container import write_container
from onset.takes.file_tags import file_tags
from onset.takes.layout import STILLS, delivered_path, sync_folder
from onset.takes.manifest import Delivered, Stream
from onset.takes.markers import notes
from onset.takes.packet_index import Journal
from onset.takes.read import Take
from onset.takes.sampled_check import check_sampled
from onset.takes.stills import check_stills, digest_of_stills, write_stills

_BLOCK_BYTES = 4 << 20


def deliver(take: Take, stream: Stream) -> tuple[Delivered | None, list[int]]:
    """Write a stream's file, and (what it is, indices of frames that have no whole packet).

    A frame without a packet shows the one before, at the beginning the first there is. Without any packet there is no
    file: None. Raises WorkError; a file that was there is there still.
    """
    if stream.dependent:
        return _deliver_group(take, stream)
    path = delivered_path(take.folder, stream.name, stream.ending)
    part = path.with_name(f".{path.name}.part")
    missing: list[int] = []
    try:
        with take.journal(stream.name) as journal:
            packets = _filled(take, journal, missing)
            if stream.ending == STILLS:
                remove(part)
                frames = write_stills(part, take, stream, packets, missing)
            else:
                frames = write_container(
                    part, stream, packets, ending=stream.ending,
                    rate_hz=take.manifest.rate_hz, timecode=take.manifest.timecode(),
                    told=file_tags(take.manifest, stream.ending, notes(take)),
                )  # fmt: skip
        return (_settled(take, part, path, frames, missing) if frames else None), missing
    except OSError as error:
        raise WorkError(f"{path}: could not be written: {error.strerror or error}") from None
    finally:
        remove(part)


def _deliver_group(take: Take, stream: Stream) -> tuple[Delivered | None, list[int]]:
    """The same of pictures that depend on each other; `ending` becomes that of the file."""
    from onset.takes.dependent import Dependent
    from onset.takes.group_film import copied_packets, write_anew, write_copy

    with take.journal(stream.name) as journal:
        dependent = Dependent(journal)
        there = {decoded.index for decoded in dependent.frames(stream)}
        missing = [index for index in range(take.first_index, take.last_index + 1) if index not in there]
        if len(missing) == take.frame_count:
            return None, missing
        packets = copied_packets(take, dependent, missing)
        stream.ending = ".mov" if packets else ".mkv"
        path = delivered_path(take.folder, stream.name, stream.ending)
        part = path.with_name(f".{path.name}.part")
        try:
            frames = write_copy(part, take, stream, dependent, packets) if packets else write_anew(part, take, stream)
            delivered = _settled(take, part, path, frames, missing)
            # One that was made before, and is not what it was, may have the other ending.
            remove(delivered_path(take.folder, stream.name, ".mkv" if packets else ".mov"))
            return delivered, missing
        except OSError as error:
            raise WorkError(f"{path}: could not be written: {error.strerror or error}") from None
        finally:
            remove(part)


def _settled(take: Take, part: Path, path: Path, frames: int, missing: list[int]) -> Delivered:
    """Put a file that is written in its place."""
    length, digest = _extent(part)
    delivered = Delivered(
        path=path.name, frames=frames, length=length, xxh128=digest,
        repeated=runs(index - take.first_index for index in missing),
    )  # fmt: skip
    _put(part, path)
    return delivered


def is_there(folder: Path, delivered: Delivered) -> bool:
    """Whether the delivered file lies there to the bit. Raises OSError."""
    path = folder / delivered.path
    if path.is_file() and path.stat().st_size != delivered.length:
        return False
    return path.exists() and _extent(path) == (delivered.length, delivered.xxh128)


def remove(path: Path) -> None:
    """Remove a file, or a folder of stills, that may be there. Raises OSError."""
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def check_delivered(take: Take, stream: Stream, *, stride: int = 1) -> list[str]:
    """Decode every frame of a stream's file, or every so manieth: what is wrong with it, in words."""
    from onset.media.clip import Clip

    assert stream.delivered is not None, "only a stream that was delivered is checked"
    if stream.ending == STILLS:
        return check_stills(take, stream, numbers=range(0, take.frame_count, stride))
    name = stream.delivered.path
    try:
        if stride > 1:
            wrong, first = check_sampled(take, name, stride, dependent=stream.dependent and stream.ending == ".mov")
            return [*wrong, *_mislabelled(take, stream, first)]
        clip = Clip(take.folder / name, turn=False)
        try:
            labels = [decoded.timecode for decoded in clip.frames()]
        finally:
            clip.close()
    except OnsetError as error:
        return [f"{name}: {_without_path(error)}"]
    wrong = []
    if clip.damaged:
        wrong.append(f"{name}: {counted(clip.damaged, 'frame')} cannot be decoded")
    if len(labels) + clip.damaged != take.frame_count:
        wrong.append(f"{name}: has {counted(len(labels) + clip.damaged, 'frame')}, the take has {take.frame_count}")
    return [*wrong, *_mislabelled(take, stream, str((labels[0] if labels else None) or ""))]


def _mislabelled(take: Take, stream: Stream, first: str) -> list[str]:
    """AVI has no place for a label."""
    assert stream.delivered is not None, "only a stream that was delivered is checked"
    wanted = str(take.manifest.timecode() or "")
    if stream.ending == ".avi" or first == wanted:
        return []
    return [f"{stream.delivered.path}: begins at {first or 'no timecode'}, the take at {wanted or 'none'}"]


def runs(numbers: Iterator[int]) -> list[tuple[int, int]]:
    """Rising numbers as ranges [first, last]."""
    found: list[tuple[int, int]] = []
    for number in numbers:
        if found and number == found[-1][1] + 1:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return found


def xxh128_of(path: Path) -> str:
    """XXH128 of a file, 32 hexadecimal digits. Raises OSError."""
    digest = xxhash.xxh3_128()
    with path.open("rb") as file:
        while block := file.read(_BLOCK_BYTES):
            digest.update(block)
    return digest.hexdigest()


def _filled(take: Take, journal: Journal, missing: list[int]) -> Iterator[bytes]:
    """A packet for every frame of the take; `missing` is filled with the frames that have none of their own."""
    shown: bytes | None = None
    waiting = 0
    for index in range(take.first_index, take.last_index + 1):
        packet = journal.packet(index)
        if packet is None:
            missing.append(index)
            if shown is None:
                waiting += 1
                continue
        else:
            shown = bytes(packet.data)
            yield from [shown] * waiting
            waiting = 0
        assert shown is not None, "frames before the first packet wait for it"
        yield shown


def _extent(path: Path) -> tuple[int, str]:
    """(Bytes, hash) of a delivered file or folder."""
    return digest_of_stills(path) if path.is_dir() else (path.stat().st_size, xxh128_of(path))


def _put(part: Path, path: Path) -> None:
    for each in [*sorted(part.iterdir()), part] if part.is_dir() else [part]:
        descriptor = os.open(each, os.O_RDONLY | os.O_CLOEXEC)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    if path.is_dir():  # a folder takes no other's place; dying between leaves what the next try does again
        shutil.rmtree(path)
    part.replace(path)
    sync_folder(path.parent)


def _without_path(error: OnsetError) -> str:
    return str(error).partition(": ")[2] or str(error)
