import subprocess
import sys
import threading
import time
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from onset_kernels.picture import Layout, Picture

from onset.frame import Frame, Loan, monotonic_ns
from onset.pool import Pool
from onset.ports import Source
from onset.size import Size
from onset.sources.pattern import Pattern, Settings, build
from onset.stage.barcode import read_barcode
from onset.stage.recipe import Recipe, motion_at
from onset.stage.scene import Stage

SMALL = Size(256, 144)


def pattern(*, frames: int = 0, live: bool = False, rate: Fraction = Fraction(30), seed: int = 1) -> Pattern:
    return build(Settings(size=SMALL, rate=rate, frames=frames, live=live, seed=seed))


def played(source: Pattern, pool: Pool | None = None) -> list[Frame]:
    lend = (pool or Pool(capacity=64, wait=False)).lend
    frames = []
    while (frame := source.read(lend)) is not None:
        frames.append(frame)
    return frames


def test_it_is_a_source_of_packed_srgb_pictures() -> None:
    source = pattern()
    assert isinstance(source, Source)
    assert source.picture == Picture(256, 144, Layout.BGRA8)
    assert (source.live, source.rate_hz, source.frame_count) == (False, Fraction(30), None)


def test_frames_count_up_carry_their_number_and_end() -> None:
    source = pattern(frames=5)
    frames = played(source)
    assert [frame.index for frame in frames] == [0, 1, 2, 3, 4]
    assert [read_barcode(frame.planes[0]) for frame in frames] == [0, 1, 2, 3, 4]
    assert [str(frame.timecode) for frame in frames] == [f"01:00:00:0{n}" for n in range(5)]
    assert [frame.media_ns for frame in frames] == [n * 10**9 // 30 for n in range(5)]
    assert {frame.timecode_source for frame in frames} == {"free-run"}
    assert source.lost == {}
    assert source.frame_count == 5
    assert source.read(Pool(capacity=1, wait=False).lend) is None


def test_drop_frame_rates_get_drop_frame_labels() -> None:
    (frame,) = played(pattern(frames=1, rate=Fraction(30000, 1001)))
    assert str(frame.timecode) == "01:00:00;00"


def test_drawing_comes_between_capture_and_its_own_stamp() -> None:
    before = monotonic_ns()
    (frame,) = played(pattern(frames=1))
    assert before <= frame.captured_ns <= frame.stamps["generate"] <= monotonic_ns()
    assert list(frame.stamps) == ["generate"]


def test_a_seed_gives_the_same_pixels_in_every_run_and_the_stage_knows_them() -> None:
    one, same, other = (played(pattern(frames=2, seed=seed))[1] for seed in (7, 7, 8))
    np.testing.assert_array_equal(one.planes[0], same.planes[0])
    assert (one.planes[0] != other.planes[0]).any()
    stage = Stage(256, 144, seed=7, recipe=Recipe(motion=motion_at(Fraction(30))))
    drawn = np.zeros((144, 256), np.uint32)
    stage.draw(1, (drawn,), one.timecode)
    np.testing.assert_array_equal(drawn, one.planes[0])


def test_live_frames_are_due_at_their_rate() -> None:
    frames = played(pattern(frames=6, live=True, rate=Fraction(100)))
    for frame in frames:
        assert frame.captured_ns - frames[0].captured_ns == (frame.index - frames[0].index) * 10_000_000
        assert frame.stamps["generate"] >= frame.captured_ns


class Moments:
    """A clock that only waiting and drawing move, in the place of the source's end."""

    def __init__(self) -> None:
        self.now_ns = 10**9

    def wait(self, seconds: float) -> bool:
        self.now_ns += round(seconds * 10**9)
        return False

    def is_set(self) -> bool:
        return False


@pytest.mark.parametrize(("draw_ms", "late_ms"), [(3, 0), (7, 2)])
def test_a_live_frame_is_drawn_in_the_half_period_before_it_is_due(
    draw_ms: int, late_ms: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, moments = pattern(live=True, rate=Fraction(100)), Moments()
    for module in ("onset.sources.pattern", "onset.clock", "onset.frame"):
        monkeypatch.setattr(f"{module}.monotonic_ns", lambda: moments.now_ns)
    monkeypatch.setattr(source, "_closed", moments)
    began_ns = []

    def draw(*_: object) -> None:
        began_ns.append(moments.now_ns)
        moments.now_ns += draw_ms * 10**6

    monkeypatch.setattr(source.stage, "draw", draw)
    pool = Pool(capacity=8, wait=False)
    frames = [frame for _ in range(4) if (frame := source.read(pool.lend)) is not None]
    assert [frame.index for frame in frames] == [0, 1, 2, 3]
    for frame, drawn_ns in list(zip(frames, began_ns, strict=True))[2:]:
        assert frame.captured_ns - drawn_ns == 5 * 10**6
        assert frame.stamps["generate"] - frame.captured_ns == late_ms * 10**6


def test_live_frames_that_were_due_and_not_drawn_are_counted_late() -> None:
    source = pattern(live=True, rate=Fraction(200))
    pool = Pool(capacity=8, wait=False)
    first = source.read(pool.lend)
    time.sleep(0.1)
    second = source.read(pool.lend)
    assert first is not None
    assert second is not None
    assert second.index > first.index + 10
    assert source.lost == {"late": second.index - first.index - 1}


def test_late_frames_beyond_the_last_are_not_counted() -> None:
    source = pattern(live=True, rate=Fraction(500), frames=10)
    pool = Pool(capacity=8, wait=False)
    first = source.read(pool.lend)
    assert first is not None
    assert first.index == 0
    time.sleep(0.1)
    assert source.read(pool.lend) is None
    assert source.lost == {"late": 9}


@pytest.mark.parametrize("live", [True, False])
def test_a_frame_without_memory_is_counted_and_the_next_goes_on(live: bool) -> None:
    source = pattern(frames=4, live=live, rate=Fraction(100))
    pool = Pool(capacity=8, wait=False)
    refused: list[int] = []

    def lend(picture: Picture) -> Loan | None:
        if len(refused) < 2:
            refused.append(1)
            return None
        return pool.lend(picture)

    frames = []
    while (frame := source.read(lend)) is not None:
        frames.append(frame)
    assert source.lost["no memory"] == 2
    assert frames[0].index >= 2
    assert len(frames) + sum(source.lost.values()) == 4


def test_close_ends_a_waiting_read_at_once() -> None:
    source = pattern(live=True, rate=Fraction(1, 30))
    pool = Pool(capacity=4, wait=False)
    assert source.read(pool.lend) is not None
    ended: list[Frame | None] = []
    reader = threading.Thread(target=lambda: ended.append(source.read(pool.lend)), daemon=True)
    reader.start()
    time.sleep(0.05)
    source.close()
    source.close()
    reader.join(5.0)
    assert ended == [None]
    assert source.read(pool.lend) is None


def test_a_frame_that_was_drawn_and_is_not_due_yet_gives_its_memory_back_at_the_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    source = pattern(live=True, rate=Fraction(1, 30))
    pool = Pool(capacity=2, wait=False)
    assert source.read(pool.lend) is not None
    draw = source.stage.draw

    def draw_and_close(*arguments: Any) -> None:
        draw(*arguments)
        source.close()

    monkeypatch.setattr(source.stage, "draw", draw_and_close)
    monkeypatch.setattr(source, "_ahead_ns", 31 * 10**9)
    assert source.read(pool.lend) is None
    assert pool.lend(source.picture) is not None


def test_movement_is_the_same_in_seconds_at_30_and_60() -> None:
    slow, fast = pattern(rate=Fraction(30)).stage, pattern(rate=Fraction(60)).stage
    np.testing.assert_array_equal(slow.matte(20), fast.matte(40))


def test_a_blue_screen_keeps_the_matte() -> None:
    green, blue = pattern(), build(Settings(size=SMALL, live=False, screen="blue"))
    np.testing.assert_array_equal(green.stage.matte(4), blue.stage.matte(4))
    plate = blue.stage.clean_plate().mean(axis=(0, 1))
    assert plate[2] > 3 * plate[1]


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        ({"seed": -1}, "seed = -1"),
        ({"frames": -2}, "frames = -2"),
        ({"rate": Fraction(0)}, "rate"),
        ({"screen": "red"}, "red"),
    ],
)
def test_bad_settings_are_refused_by_name(bad: dict[str, object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        Settings(**bad)  # type: ignore[arg-type]


def test_one_pixel_and_odd_sizes_are_drawn() -> None:
    for size in (Size(1, 1), Size(17, 9), Size(16, 16)):
        (frame,) = played(build(Settings(size=size, frames=1, live=False)))
        assert frame.planes[0].shape == (size.height_px, size.width_px)


def test_it_needs_none_of_the_heavy_libraries() -> None:
    code = (
        "import sys; import onset.sources.pattern; "
        "print([m for m in ('cv2', 'torch', 'av', 'zmq', 'aiohttp', 'simplejpeg', 'OpenEXR') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "[]"
