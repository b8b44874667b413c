"""A ring that another program of this user has spoilt has no frames; whoever reads it goes on."""

import json
import os
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from onset_kernels.picture import Layout, Picture

from onset.frame import monotonic_ns
from onset.wire.describe import picture_as_dict, picture_from_dict, plane_offsets
from onset.wire.ring import RingMemory
from onset.wire.ring_layout import ABOUT_OFFSET, PAGE_BYTES, PICTURE_OFFSET, SLOT_WORDS, SLOT_WORDS_OFFSET, SlotHeader
from onset.wire.ring_reader import RingReader

PICTURE = Picture(16, 8, Layout.GRAY8)


class Spoilt:
    """A ring with one frame, and its file to write into."""

    def __init__(self) -> None:
        self.ring = RingMemory(f"test-spoilt-{os.getpid()}", PICTURE, slots=2)
        loan = self.ring.lend(PICTURE)
        assert loan is not None
        loan.planes[0][:] = 7
        self.ring.commit(loan, SlotHeader(1, monotonic_ns()))
        loan.release()
        self.path = Path(self.ring.path)
        self.start = self.ring.shape.slot_offset(loan.slot)
        self.reader = RingReader(self.path)
        self.good = self.header()

    def header(self) -> bytes:
        return self.path.read_bytes()[self.start : self.start + PAGE_BYTES]

    def write(self, header: bytes) -> None:
        with self.path.open("r+b", buffering=0) as file:
            file.seek(self.start)
            file.write(header)

    def describe(self, text: bytes, length: int, about: bytes | None = None) -> None:
        header = bytearray(self.good)
        header[PICTURE_OFFSET : PICTURE_OFFSET + len(text)] = text
        words = list(SLOT_WORDS.unpack_from(header, SLOT_WORDS_OFFSET))
        about_bytes = words[8] >> 32
        if about is not None:
            header[ABOUT_OFFSET : ABOUT_OFFSET + len(about)] = about
            about_bytes = len(about)
        words[4], words[8] = length, len(text) | about_bytes << 32
        SLOT_WORDS.pack_into(header, SLOT_WORDS_OFFSET, *words)
        self.write(bytes(header))


@pytest.fixture
def spoilt() -> Iterator[Spoilt]:
    one = Spoilt()
    yield one
    one.ring.close()


def told(**other: Any) -> bytes:
    return json.dumps(picture_as_dict(PICTURE) | other).encode()


def test_a_picture_larger_than_its_slot_is_none(spoilt: Spoilt) -> None:
    huge = told(width=100_000, height=100_000)
    spoilt.describe(huge, plane_offsets(picture_from_dict(json.loads(huge)))[1])
    assert spoilt.reader.committed() == []


@pytest.mark.parametrize(
    "text",
    [told(width="1e999"), told(pixel_aspect="1/1" + "0" * 400), told(pixel_aspect="0/1"), told(pixel_aspect="1/0"),
     told(layout=[]), b"[" * 1000, b'{"width": "\xff\xfe"}', b"nonsense"],
    ids=["size", "wide", "no width", "division", "layout", "deep", "no text", "nonsense"],
)  # fmt: skip
def test_a_description_that_makes_no_sense_is_no_picture(spoilt: Spoilt, text: bytes) -> None:
    spoilt.describe(text, 128)
    assert spoilt.reader.newest() is None


def test_what_is_said_beside_a_picture_may_be_anything(spoilt: Spoilt) -> None:
    spoilt.describe(told(), 128, about=b'{"a": "\xff\xfe"}')
    view = spoilt.reader.newest()
    assert view is not None
    assert view.about == {}


def test_bytes_at_random_are_survived_and_a_good_frame_is_read_again(spoilt: Spoilt) -> None:
    for trial in range(500):
        chance = random.Random(trial)
        header = bytearray(spoilt.good)
        for _ in range(chance.randint(1, 20)):
            header[chance.randrange(8, 1400)] = chance.randrange(256)
        spoilt.write(bytes(header))
        for view in spoilt.reader.committed():
            assert all(int(np.sum(plane)) >= 0 for plane in view.planes)
    spoilt.write(spoilt.good)
    restored = spoilt.reader.newest()
    assert restored is not None
    assert int(restored.planes[0][3, 3]) == 7


def test_a_ring_that_was_cut_off_has_no_frames_and_no_owner(spoilt: Spoilt) -> None:
    assert spoilt.reader.owner_alive()
    with spoilt.path.open("r+b") as file:
        file.truncate(100)
    assert spoilt.reader.committed() == []
    assert (spoilt.reader.head, spoilt.reader.owner_alive()) == (0, False)
    with spoilt.path.open("r+b") as file:  # for its owner, who closes it
        file.truncate(spoilt.ring.shape.file_bytes)
