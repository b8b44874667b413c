"""A matte that another process sends: killed in the middle, silent, and back in another size."""

import multiprocessing
import os
import signal
import time
from collections.abc import Callable

import numpy as np
from onset_kernels.picture import Layout

from onset.mattes.ring import RingMatte, Settings, build
from onset.wire.picture_sender import PictureSender
from tests.mattes.shots import SMALL, shot

NAME = f"test-ring-processes-{os.getpid()}.matte"


def send_for_ever(name: str, width_px: int, height_px: int, layout: Layout, code: int) -> None:
    with PictureSender(name, width_px, height_px, layout) as sender:
        while True:
            sender.send(np.full((height_px, width_px), code, np.uint16 if layout is Layout.GRAY16 else np.uint8))
            time.sleep(0.01)


def started(width_px: int, height_px: int, layout: Layout, code: int) -> multiprocessing.process.BaseProcess:
    sender = multiprocessing.get_context("spawn").Process(
        target=send_for_ever, args=(NAME, width_px, height_px, layout, code), daemon=True
    )
    sender.start()
    return sender


def code_of(matte: RingMatte) -> int | None:
    """The one code of all the shape for a frame that is captured now; None where it does not act."""
    frame = shot()
    frame.captured_ns = time.monotonic_ns()
    (plane,) = matte.values(frame).planes["shape"].arrays
    assert isinstance(plane, np.ndarray)
    if not matte.here:
        return None
    assert plane.min() == plane.max(), "a shape that was written over half-way"
    return int(plane[0, 0])


def awaited(holds: Callable[[], bool]) -> bool:
    give_up = time.monotonic() + 60
    while not holds():
        if time.monotonic() > give_up:
            return False
        time.sleep(0.005)
    return True


def test_a_sender_that_is_killed_leaves_the_key_alone_and_is_followed_when_it_is_back_in_another_size() -> None:
    matte = build(Settings(NAME, hold_s=0.0))
    matte.plan(SMALL)
    assert code_of(matte) is None
    first = started(SMALL.width_px, SMALL.height_px, Layout.GRAY8, 70)
    try:
        assert awaited(lambda: code_of(matte) == 70 * 257)
        assert first.pid is not None
        os.kill(first.pid, signal.SIGKILL)
        assert awaited(lambda: code_of(matte) is None)
        assert matte.trouble == f"ring {NAME!r} has gone"
    finally:
        first.kill()
        first.join()
    second = started(97, 11, Layout.GRAY16, 30_000)
    try:
        assert awaited(lambda: code_of(matte) == 30_000)
        assert (matte.trouble, matte.told["acts"]) == ("", True)
    finally:
        second.kill()
        second.join()
        matte.close()
        with PictureSender(NAME, 1, 1):  # takes the place of what the killed one left, and leaves nothing
            pass


def test_a_sender_that_is_held_up_for_longer_than_is_allowed_acts_again_when_it_goes_on() -> None:
    matte = build(Settings(NAME, hold_s=0.5))
    matte.plan(SMALL)
    sender = started(SMALL.width_px, SMALL.height_px, Layout.GRAY8, 70)
    try:
        assert awaited(lambda: code_of(matte) == 70 * 257)
        assert sender.pid is not None
        os.kill(sender.pid, signal.SIGSTOP)
        assert awaited(lambda: code_of(matte) is None)
        assert matte.trouble == f"ring {NAME!r} has had no picture for over 0.5 s"
        os.kill(sender.pid, signal.SIGCONT)
        assert awaited(lambda: code_of(matte) == 70 * 257)
    finally:
        sender.kill()
        sender.join()
        matte.close()
        with PictureSender(NAME, 1, 1):
            pass
