"""The ring reader: another process's pixels as read-only numpy views, with a check that they were not overwritten.

reader = RingReader(path)
view = reader.read(descriptor)         # None when the slot has moved on: counted in `reader.missed`
work(view.planes)
if not view.valid(): ...               # the engine wrote into the slot meanwhile: discard, counted `torn`
"""

import mmap
import os
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from onset_kernels.picture import Picture

from onset.errors import WireError
from onset.frame import Plane
from onset.wire import place
from onset.wire.describe import picture_from_dict, plane_offsets
from onset.wire.descriptor import Descriptor, timecode_text
from onset.wire.ring_layout import (
    ABOUT_LIMIT_BYTES,
    ABOUT_OFFSET,
    CLOSED_WORD,
    FILE_HEADER,
    HEAD_WORD,
    MAGIC,
    NAME_BYTES,
    NAME_OFFSET,
    PICTURE_LIMIT_BYTES,
    PICTURE_OFFSET,
    SLOT_WORDS,
    SLOT_WORDS_OFFSET,
    VERSION,
    Shape,
    parse_about,
)

_MOST_PICTURES = 32
"""Kinds of pictures remembered: a ring has one or two, one that is spoilt may seem to have any number."""


@dataclass(frozen=True, slots=True)
class View:
    """One frame in a ring, not copied. Times are CLOCK_MONOTONIC nanoseconds of this host.

    `planes` are read-only views in the shapes of `picture.plane_shapes`; they hold what was committed for as long as
    `valid()` says so.
    """

    planes: tuple[Plane, ...]
    picture: Picture
    sequence: int
    index: int
    captured_ns: int
    committed_ns: int
    timecode: str
    xxh3: int
    about: dict[str, Any]
    _words: memoryview
    _word: int
    _seqlock: int
    _missed: Counter[str]

    def valid(self) -> bool:
        """Whether nothing was written into the slot since `read`: ask after use. A False is counted as `torn`."""
        if self._words[self._word] == self._seqlock:
            return True
        self._missed["torn"] += 1
        return False

    def copy(self) -> tuple[Plane, ...] | None:
        """The planes copied out, None when the slot was overwritten meanwhile."""
        copied = tuple(plane.copy() for plane in self.planes)
        return copied if self.valid() else None


@dataclass(slots=True)
class _Mapping:
    """One attached file."""

    memory: mmap.mmap
    words: memoryview
    shape: Shape
    epoch: int
    name: str
    descriptor: int
    pictures: dict[bytes, Picture] = field(default_factory=dict)
    planes: dict[tuple[int, Picture], tuple[Plane, ...]] = field(default_factory=dict)

    def __del__(self) -> None:
        os.close(self.descriptor)

    def whole(self) -> bool:
        """Whether the file is as long as it was: to touch memory behind the end of one that was cut off is death."""
        return os.fstat(self.descriptor).st_size >= self.shape.file_bytes


class RingReader:
    """Reads a ring by its path; attaches again by itself when a new engine has made a new one there.

    `missed` counts frames not read: overwritten (gone before `read`), torn (written into during use), foreign (a
    descriptor of another run). Raises WireError when there is no ring at `path`. What lies in it
    is checked before it is believed: where somebody has spoilt a ring there are no frames, and nothing is raised.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        self.missed: Counter[str] = Counter()
        self._mapping = _attach(self.path)

    @property
    def epoch(self) -> int:
        """The random number of the engine run that made the attached ring."""
        return self._mapping.epoch

    @property
    def name(self) -> str:
        """The ring's name, as its owner gave it."""
        return self._mapping.name

    def read(self, descriptor: Descriptor) -> View | None:
        """The frame of a descriptor, None when it cannot be had any more (see `missed`)."""
        if descriptor.epoch != self._mapping.epoch and not self._attach_again(descriptor.epoch):
            self.missed["foreign"] += 1
            return None
        view = self._view(descriptor.slot) if descriptor.slot < self._mapping.shape.slots else None
        if view is None or view.sequence != descriptor.sequence:
            self.missed["overwritten"] += 1
            return None
        return view

    def newest(self) -> View | None:
        """The newest committed frame, None when there is none or it was overwritten while looking."""
        views = self.committed()
        return views[-1] if views else None

    def committed(self) -> list[View]:
        """Every readable frame, oldest first: also after the engine died, which is how a recorder drains a ring."""
        views = [self._view(slot) for slot in range(self._mapping.shape.slots)]
        return sorted((view for view in views if view is not None), key=lambda view: view.sequence)

    @property
    def head(self) -> int:
        """Sequence of the newest committed frame; 0 before the first."""
        return int(self._mapping.words[HEAD_WORD]) if self._mapping.whole() else 0

    def owner_alive(self) -> bool:
        """Whether the engine that made this ring still runs and has not closed it."""
        mapping = self._mapping
        return mapping.whole() and not mapping.words[CLOSED_WORD] and place.is_locked(mapping.descriptor)

    def _attach_again(self, epoch: int) -> bool:
        try:
            fresh = _attach(self.path)
        except WireError:
            return False
        if fresh.epoch != epoch:
            return False
        self._mapping = fresh
        return True

    def _view(self, slot: int) -> View | None:
        mapping = self._mapping
        if not mapping.whole():
            return None
        start = mapping.shape.slot_offset(slot)
        seqlock = mapping.words[start // 8]
        if seqlock == 0 or seqlock & 1:
            return None
        sequence, index, captured, committed, length, xxh3, flags, timecode, lengths = SLOT_WORDS.unpack_from(
            mapping.memory, start + SLOT_WORDS_OFFSET
        )
        description_bytes, about_bytes = lengths & 0xFFFFFFFF, lengths >> 32
        if description_bytes > PICTURE_LIMIT_BYTES or about_bytes > ABOUT_LIMIT_BYTES:
            return None
        description = mapping.memory[start + PICTURE_OFFSET : start + PICTURE_OFFSET + description_bytes]
        about = mapping.memory[start + ABOUT_OFFSET : start + ABOUT_OFFSET + about_bytes]
        if mapping.words[start // 8] != seqlock:
            return None
        picture = _picture(mapping, description)
        if picture is None or length > mapping.shape.payload_bytes or plane_offsets(picture)[1] != length:
            return None
        planes = _planes(mapping, slot, picture)
        return View(
            planes,
            picture,
            sequence,
            index,
            captured,
            committed,
            timecode_text(timecode, flags),
            xxh3,
            parse_about(about),
            mapping.words,
            start // 8,
            seqlock,
            self.missed,
        )


def _attach(path: Path) -> _Mapping:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError as error:
        raise WireError(f"no ring at {path} ({error.strerror}); is the engine running, as this user?") from None
    try:
        size = os.fstat(descriptor).st_size
        header = os.pread(descriptor, FILE_HEADER.size, 0)
        if len(header) < FILE_HEADER.size:
            raise WireError(f"{path} is not a ring: {size} bytes")
        magic, version, _, epoch, slots, _, _, payload_bytes, *_ = FILE_HEADER.unpack(header)
        shape = Shape(slots, payload_bytes)
        if magic != MAGIC or version != VERSION or size != shape.file_bytes:
            raise WireError(f"{path} is not a ring of version {VERSION}: starts {header[:12].hex()}, {size} bytes")
        memory = mmap.mmap(descriptor, size, mmap.MAP_SHARED, mmap.PROT_READ)
        name = memory[NAME_OFFSET : NAME_OFFSET + NAME_BYTES].rstrip(b"\0").decode(errors="replace")
        return _Mapping(memory, memoryview(memory).cast("Q"), shape, epoch, name, descriptor)
    except BaseException:
        os.close(descriptor)
        raise


def _picture(mapping: _Mapping, description: bytes) -> Picture | None:
    picture = mapping.pictures.get(description)
    if picture is None:
        try:
            picture = picture_from_dict(msgspec.json.decode(description))
        except (ValueError, OverflowError, RecursionError, msgspec.DecodeError):
            return None
        if len(mapping.pictures) >= _MOST_PICTURES:
            mapping.pictures.clear()
            mapping.planes.clear()
        mapping.pictures[description] = picture
    return picture


def _planes(mapping: _Mapping, slot: int, picture: Picture) -> tuple[Plane, ...]:
    planes = mapping.planes.get((slot, picture))
    if planes is None:
        start = mapping.shape.payload_offset(slot)
        planes = tuple(
            np.frombuffer(mapping.memory, spec.dtype, rows * columns, start + offset).reshape(rows, columns)
            for spec, (rows, columns), offset in zip(
                picture.layout.planes, picture.plane_shapes, plane_offsets(picture)[0], strict=True
            )
        )
        mapping.planes[slot, picture] = planes
    return planes
