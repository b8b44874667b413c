"""Pictures of a program's own in a ring of this host."""

import os
import struct

import numpy as np
import pytest

from onset.client import send_pictures
from onset.errors import UsageError, WireError
from onset.wire.picture_sender import SLOTS
from onset.wire.ring_file import ring_path
from onset.wire.ring_reader import RingReader

NAME = f"test-sender-{os.getpid()}"


@pytest.mark.parametrize(
    ("layout", "pixels"),
    [
        ("gray8", np.arange(12, dtype=np.uint8).reshape(3, 4)),
        ("gray16", np.arange(12, dtype=np.uint16).reshape(3, 4) * 5000),
        ("rgba8", np.arange(48, dtype=np.uint8).reshape(3, 4, 4)),
    ],
)
def test_what_is_sent_can_be_read(layout: str, pixels: np.ndarray) -> None:
    with send_pictures(NAME, 4, 3, layout) as sender:
        for number in range(2 * SLOTS):
            sender.send(pixels, captured_ns=100 + number, index=7 * number)
        view = RingReader(ring_path(NAME)).newest()
        assert view is not None
        assert (view.index, view.captured_ns, view.picture.layout.key) == (7 * 15, 115, layout)
        np.testing.assert_array_equal(view.planes[0].view(pixels.dtype).reshape(pixels.shape), pixels)
    assert not ring_path(NAME).exists()


@pytest.mark.parametrize(
    "pixels", [np.zeros((3, 5), np.uint8), np.zeros((3, 4), np.uint16), np.zeros((3, 4, 3), np.uint8), np.zeros((3, 4))]
)
def test_pixels_of_another_form_are_refused(pixels: np.ndarray) -> None:
    with send_pictures(NAME, 4, 3) as sender, pytest.raises(UsageError, match="opened for 4x3 gray8"):
        sender.send(pixels)


def test_one_that_cannot_be_sent_costs_no_slot() -> None:
    with send_pictures(NAME, 4, 3) as sender:
        for _ in range(SLOTS):
            with pytest.raises(struct.error):
                sender.send(np.zeros((3, 4), np.uint8), index=1 << 70)
        sender.send(np.zeros((3, 4), np.uint8), index=3)
        view = RingReader(ring_path(NAME)).newest()
        assert view is not None
        assert view.index == 3


def test_a_name_that_lives_cannot_be_taken_twice() -> None:
    with send_pictures(NAME, 4, 3), pytest.raises(WireError, match=NAME):
        send_pictures(NAME, 4, 3)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [((NAME, 0, 3), "no pixels"), ((NAME, 4, 3, "nv12"), "known: gray8"), (("a/b", 4, 3), "cannot be used")],
)
def test_what_cannot_be_opened_is_said(arguments: tuple[str, int, int], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        send_pictures(*arguments)
