"""A matte from a ring: taken while it runs, by time, and never a wrong one where none comes."""

import os
import time
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from onset_kernels.picture import Layout, Picture

from onset.frame import Frame
from onset.mattes.ring import RingMatte, Settings, build
from onset.mattes.ring_shape import _widened
from onset.mattes.stretched import stretch
from onset.plugins import plugin
from onset.wire.picture_sender import PictureSender
from onset.wire.ring import RingMemory
from onset.wire.ring_file import ring_path
from onset.wire.ring_layout import PAGE_BYTES, PICTURE_OFFSET, SlotHeader
from onset.wire.ring_reader import View
from tests.mattes.shots import SMALL, shot

NAME = f"test-ring-{os.getpid()}.matte"
LONG_S = 600.0


@pytest.fixture
def sender() -> Iterator[PictureSender]:
    with PictureSender(NAME, SMALL.width_px, SMALL.height_px) as one:
        yield one


def planned(**settings: Any) -> RingMatte:
    matte = build(Settings(**{"name": NAME, "hold_s": LONG_S, **settings}))
    matte.plan(SMALL)
    return matte


def frame_at(captured_ns: int) -> Frame:
    frame = shot()
    frame.captured_ns = captured_ns
    return frame


def shape_of(matte: RingMatte, captured_ns: int = 0) -> NDArray[np.uint16]:
    (plane,) = matte.values(frame_at(captured_ns)).planes["shape"].arrays
    assert isinstance(plane, np.ndarray)
    return plane


def flat(code: int) -> NDArray[np.uint8]:
    return np.full((SMALL.height_px, SMALL.width_px), code, np.uint8)


def looked_for(matte: RingMatte) -> bool:
    """Whether there is a shape by now; a ring is asked for some times a second."""
    give_up = time.monotonic() + 30
    while time.monotonic() < give_up:
        shape_of(matte)
        if matte.here:
            return True
        time.sleep(0.02)
    return False


def test_it_is_found_by_its_name() -> None:
    assert plugin("mattes", "ring").Settings is Settings


def test_what_is_sent_is_the_shape_code_for_code(sender: PictureSender) -> None:
    codes = np.random.default_rng(3).integers(0, 256, (SMALL.height_px, SMALL.width_px), np.uint8)
    sender.send(codes)
    matte = planned()
    np.testing.assert_array_equal(shape_of(matte), codes.astype(np.uint16) * 257)
    assert (matte.here, matte.trouble) == (True, "")


@pytest.mark.parametrize("layout", [Layout.GRAY8, Layout.GRAY16, Layout.RGBA8], ids=lambda one: one.key)
@pytest.mark.parametrize("size", [(SMALL.width_px, SMALL.height_px), (8, 4)], ids=["its size", "another"])
def test_nothing_is_compiled_for_a_picture_that_comes(size: tuple[int, int], layout: Layout) -> None:
    matte = planned()
    before = len(_widened.signatures), len(stretch.signatures)
    with PictureSender(NAME, *size, layout) as sender:
        pixels = (*size[::-1], 4) if layout is Layout.RGBA8 else size[::-1]
        sender.send(np.zeros(pixels, np.uint16 if layout is Layout.GRAY16 else np.uint8))
        assert looked_for(matte)
    assert (len(_widened.signatures), len(stretch.signatures)) == before


def test_of_several_it_takes_the_one_captured_nearest_to_the_frame(sender: PictureSender) -> None:
    for number in range(5):
        sender.send(flat(number), captured_ns=1000 + 100 * number)
    matte = planned()
    taken = [int(shape_of(matte, at)[0, 0]) // 257 for at in (0, 1049, 1051, 1340, 9999, 1190)]
    assert taken == [0, 0, 1, 3, 4, 2]
    assert matte.told == {"acts": True, "sequence": 3, "off_ms": 0.0}


def test_one_that_is_written_over_while_it_is_drawn_is_left_and_the_one_before_told(
    sender: PictureSender, monkeypatch: pytest.MonkeyPatch
) -> None:
    matte = planned()
    sender.send(flat(3), captured_ns=0)
    shape_of(matte)
    sender.send(flat(4), captured_ns=10_000_000)
    monkeypatch.setattr(View, "valid", lambda _self: False)
    assert (shape_of(matte, 10_000_000) == 3 * 257).all()
    assert matte.told == {"acts": True, "sequence": 1, "off_ms": -10.0}


def test_a_picture_that_stays_is_drawn_and_sent_once(sender: PictureSender) -> None:
    sender.send(flat(9))
    matte = planned()
    first = matte.values(shot(0)).planes["shape"]
    assert matte.values(shot(1)).planes["shape"] == first
    sender.send(flat(10), captured_ns=0)
    assert matte.values(shot(2)).planes["shape"].revision == first.revision + 1


def test_a_ring_that_comes_later_is_found_and_until_then_the_matte_does_not_act() -> None:
    matte = planned()
    shape_of(matte)
    assert not matte.here
    assert NAME in matte.trouble
    assert matte.told == {"acts": False}
    with PictureSender(NAME, SMALL.width_px, SMALL.height_px) as sender:
        shape_of(matte)
        assert not matte.here  # a ring without a picture
        sender.send(flat(70))
        assert looked_for(matte)


def test_a_sender_that_begins_anew_in_another_size_is_followed() -> None:
    with PictureSender(NAME, SMALL.width_px, SMALL.height_px) as first:
        first.send(flat(70))
        matte = planned(hold_s=0.0)
        assert looked_for(matte)
    shape_of(matte)
    assert (matte.here, matte.trouble) == (False, f"ring {NAME!r} has gone")
    with PictureSender(NAME, 8, 4, Layout.GRAY16) as second:
        second.send(np.full((4, 8), 30_000, np.uint16))
        assert looked_for(matte)
        assert (shape_of(matte) == 30_000).all()


@pytest.mark.parametrize(("lost", "here"), [("key", False), ("hold", True)])
def test_a_silent_sender_is_pointed_out_and_the_settings_say_what_stands(
    sender: PictureSender, lost: str, here: bool
) -> None:
    sender.send(flat(255))
    matte = planned(lost=lost)
    shape_of(matte)
    matte.settings = Settings(NAME, hold_s=1e-9, lost=lost)  # type: ignore[arg-type]
    shape = shape_of(matte)
    assert (matte.here, matte.told) == (here, {"acts": here})
    assert "no picture for over" in matte.trouble
    assert (shape == 65535).all()


def test_another_name_is_another_ring_from_the_next_frame_on(sender: PictureSender) -> None:
    sender.send(flat(20))
    matte = planned()
    shape_of(matte)
    with PictureSender(f"{NAME}2", SMALL.width_px, SMALL.height_px) as other:
        other.send(flat(80))
        matte.settings = Settings(f"{NAME}2", hold_s=LONG_S)
        assert int(shape_of(matte)[0, 0]) == 80 * 257
    matte.settings = Settings(f"{NAME}3", hold_s=LONG_S)
    shape_of(matte)
    assert (matte.here, matte.trouble) == (False, f"no ring '{NAME}3' yet")


def test_a_ring_of_a_camera_is_no_matte_and_it_is_said() -> None:
    picture = Picture(SMALL.width_px, SMALL.height_px, Layout.NV12)
    ring = RingMemory(NAME, picture)
    loan = ring.lend(picture)
    assert loan is not None
    ring.commit(loan, SlotHeader(0, 0))
    loan.release()
    matte = planned()
    shape_of(matte)
    ring.close()
    assert not matte.here
    assert "nv12, which is no matte; send one of gray8" in matte.trouble


def test_a_file_that_is_no_ring_is_no_ring(sender: PictureSender) -> None:
    from onset.wire.ring_file import ring_path

    path = ring_path(f"{NAME}-rubbish")
    path.write_bytes(b"ONSETRNG" + bytes(100))
    try:
        matte = planned(name=f"{NAME}-rubbish")
        shape_of(matte)
        assert not matte.here
    finally:
        path.unlink()


def test_what_a_take_holds_is_acted_with_and_nothing_else(sender: PictureSender) -> None:
    sender.send(flat(20))
    matte = planned()
    matte.feed(None)
    shape_of(matte)
    assert (matte.here, matte.trouble) == (False, "")
    matte.feed(np.full((18, 32), 12_345, np.uint16))
    assert matte.here
    assert (shape_of(matte) == 12_345).all()


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"name": "../etc"}, "name '../etc'"),
        ({"mode": "warp"}, "mode 'warp'"),
        ({"hold_s": -1.0}, "hold_s"),
        ({"hold_s": float("nan")}, "hold_s"),
        ({"lost": "black"}, "lost 'black'"),
    ],
)
def test_a_wrong_setting_is_named(settings: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        Settings(**{"name": NAME, **settings})


def test_a_ring_that_somebody_spoils_is_lost_and_the_loop_goes_on(sender: PictureSender) -> None:
    sender.send(flat(200))
    matte = planned(hold_s=0.0)
    shape_of(matte)
    assert matte.here
    path = ring_path(NAME)
    with path.open("r+b", buffering=0) as file:
        for start in range(PAGE_BYTES, path.stat().st_size, PAGE_BYTES):
            file.seek(start + PICTURE_OFFSET)
            file.write(b"\xff" * 512)
    assert shape_of(matte).shape == (SMALL.height_px, SMALL.width_px)
    assert (matte.here, matte.trouble) == (False, f"ring {NAME!r} has gone")
