import itertools
import threading
import time
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from onset_kernels.picture import Layout, Picture

from onset.errors import InputError, SourceLost, UsageError
from onset.frame import Frame, Loan, monotonic_ns
from onset.pool import Pool
from onset.ports import Source
from onset.size import Size
from onset.sources import camera, camera_device
from onset.sources.camera import CameraSource, Settings, build
from tests.sources.fake_cv2 import FakeCamera

SIZE = Size(32, 16)


class Bench:
    """A fake camera on a fake device node, and the sources opened on it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.camera = FakeCamera()
        self.sources: list[CameraSource] = []
        path.touch()

    def open(self, **options: Any) -> CameraSource:
        given = {"size": SIZE, "rate": Fraction(100), "stall_s": 0.3, "retry_s": 0.05, **options}
        source = build(Settings(str(self.path), **given))
        self.sources.append(source)
        return source


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    bench = Bench(tmp_path / "video0")
    monkeypatch.setattr(camera_device, "_cv2", lambda stall_s: bench.camera.module())
    yield bench
    bench.camera.told.set()
    for source in bench.sources:
        source.close()
        source._thread.join(5)
        assert not source._thread.is_alive()
    assert bench.camera.held == 0, "a device was not given back"


def frames_of(source: Source, count: int) -> list[Frame]:
    pool = Pool(capacity=count + 1, wait=False)
    frames = [source.read(pool.lend) for _ in range(count)]
    return [frame for frame in frames if frame is not None]


def until(condition: Callable[[], bool], seconds: float = 10.0) -> None:
    give_up = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < give_up, "it did not happen"
        time.sleep(0.01)


def test_yuyv_is_taken_as_the_camera_gives_it(bench: Bench) -> None:
    source = bench.open()
    assert isinstance(source, Source)
    assert source.live
    assert source.picture.layout is Layout.YUYV
    assert source.rate_hz == 100
    frames = frames_of(source, 5)
    samples = frames[0].planes[0].view(np.uint8)
    assert np.all(samples[:, 1::2] == 128)
    assert np.all(samples[:, 0::2] == samples[0, 0])
    assert [frame.index for frame in frames] == sorted({frame.index for frame in frames})
    assert all(early.captured_ns < late.captured_ns for early, late in itertools.pairwise(frames))


def test_the_stamp_is_taken_before_the_picture_is_fetched(bench: Bench) -> None:
    before = monotonic_ns()
    frame = frames_of(bench.open(), 1)[0]
    assert before < frame.captured_ns < frame.stamps["read"] <= monotonic_ns()


def test_auto_takes_the_format_that_gives_the_size(bench: Bench) -> None:
    bench.camera.modes = {"YUYV": (16, 8), "MJPG": (32, 16)}
    assert bench.open().picture.layout is Layout.YUV422P8


def test_a_packing_the_engine_does_not_know_is_converted_by_opencv(bench: Bench) -> None:
    bench.camera.modes = {"UYVY": (32, 16)}
    source = bench.open()
    assert source.picture.layout is Layout.BGR24
    assert frames_of(source, 1)[0].planes[0].shape == (16, 96)


def test_another_size_than_asked_is_refused_in_one_line(bench: Bench) -> None:
    bench.camera.modes = {"YUYV": (64, 48)}
    with pytest.raises(InputError, match=r"asked for 32x16 at 100 in yuyv, it gives 64x48 at 100 in yuyv") as caught:
        bench.open(format="yuyv")
    assert "\n" not in str(caught.value)
    assert "accept = 'nearest'" in str(caught.value)


def test_another_size_can_be_accepted_and_is_said(bench: Bench) -> None:
    bench.camera.modes = {"YUYV": (64, 48), "MJPG": (30, 16)}
    source = bench.open(accept="nearest")
    assert (source.picture.width_px, source.picture.height_px) == (30, 16)
    assert any("asked for 32x16" in note for note in source.notes)


def test_another_rate_than_asked_is_refused(bench: Bench) -> None:
    bench.camera.fps = 25.0
    with pytest.raises(InputError, match=r"asked for 32x16 at 100 in auto, it gives 32x16 at 25 in yuyv"):
        bench.open()


def test_a_rate_that_is_not_said_is_taken_as_asked(bench: Bench) -> None:
    bench.camera.fps = 0.0
    source = bench.open()
    assert source.rate_hz == 100
    assert any("a rate it does not say" in note for note in source.notes)


def test_an_unplugged_camera_is_waited_for_and_what_was_due_is_counted(bench: Bench) -> None:
    source = bench.open()
    before = frames_of(source, 3)[-1]
    bench.camera.present = False
    seen: list[Frame] = []
    pool = Pool(capacity=400, wait=False)

    def read_on() -> None:
        while (frame := source.read(pool.lend)) is not None:
            seen.append(frame)

    reader = threading.Thread(target=read_on)
    reader.start()
    until(lambda: "another program" in source.trouble or "gone" in source.trouble)
    until(lambda: source.lost.get("device", 0) > 20)
    count = len(seen)
    bench.camera.present = True
    until(lambda: len(seen) > count + 3)
    assert source.trouble == ""
    source.close()
    reader.join(5)
    assert not reader.is_alive()
    lost = source.lost["device"]
    span = (time.monotonic_ns() - before.captured_ns) / 1e7
    assert lost <= span
    assert seen[-1].index - before.index >= lost


def test_a_camera_whose_driver_raises_is_opened_again(bench: Bench) -> None:
    source = bench.open()
    frames_of(source, 1)
    opened = bench.camera.opened
    bench.camera.raises = True
    until(lambda: bool(source.trouble))
    bench.camera.raises = False
    assert len(frames_of(source, 2)) == 2
    assert bench.camera.opened > opened


def test_a_camera_that_hangs_is_reported_and_holds_up_nobody(bench: Bench) -> None:
    source = bench.open()
    frames_of(source, 2)
    bench.camera.stalls = True
    pool = Pool(capacity=200, wait=False)
    ended = threading.Event()

    def read_on() -> None:
        while source.read(pool.lend) is not None:
            pass
        ended.set()

    reader = threading.Thread(target=read_on)
    reader.start()
    until(lambda: source.trouble == "no picture for 0.3 s")
    until(lambda: source.lost.get("device", 0) > 20)
    source.close()
    assert ended.wait(5)
    reader.join(5)


def test_a_camera_that_comes_back_different_ends_the_source(bench: Bench) -> None:
    source = bench.open(format="yuyv")
    frames_of(source, 1)
    bench.camera.present = False
    until(lambda: "gone" in source.trouble or "another program" in source.trouble)
    bench.camera.modes = {"YUYV": (64, 48)}
    bench.camera.present = True
    pool = Pool(capacity=200, wait=False)

    def read_on() -> None:
        while source.read(pool.lend) is not None:
            pass

    with pytest.raises(SourceLost, match="came back with 64x48 at 100 in yuyv instead of 32x16 at 100 in yuyv"):
        read_on()
    assert source.read(pool.lend) is None


def test_pictures_nobody_read_in_time_are_replaced_by_newer_ones(bench: Bench) -> None:
    source = bench.open()
    first = frames_of(source, 1)[0]
    already = source.lost.get("late", 0)
    until(lambda: source.lost.get("late", 0) >= already + 5)
    replaced = source.lost["late"] - already
    second = frames_of(source, 1)[0]
    assert second.index - first.index > replaced


def test_no_memory_is_counted(bench: Bench) -> None:
    source = bench.open()
    pool = Pool(capacity=1, wait=False)
    answers: list[Loan | None] = [None, None]

    def scarce(picture: Picture) -> Loan | None:
        return answers.pop() if answers else pool.lend(picture)

    assert source.read(scarce) is not None
    assert source.lost["no memory"] == 2


def test_a_gap_in_the_drivers_stamps_is_a_lost_frame(bench: Bench) -> None:
    start = time.monotonic()
    skipped = [0.0]
    bench.camera.stamp_ms = lambda: max(0.0, (start + bench.camera.grabs * 0.01 + skipped[0]) * 1000 - 200)
    source = bench.open()
    frames_of(source, 1)
    until(lambda: bench.camera.grabs > 20)
    before = source.lost.get("device", 0)
    skipped[0] = 0.05
    until(lambda: source.lost.get("device", 0) >= before + 5)


def test_two_cv2_distributions_are_refused(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise UsageError("two of them")

    monkeypatch.setattr(camera, "refuse_two_cv2", refuse)
    with pytest.raises(UsageError, match="two of them"):
        bench.open()


@pytest.mark.parametrize(
    ("bad", "message"),
    [({"format": "h264"}, "format = 'h264'"), ({"accept": "any"}, "accept = 'any'"),
     ({"stall_s": 0.0}, "stall_s = 0.0"),
     ({"rate": Fraction(0)}, "frame rate")],
)  # fmt: skip
def test_settings_name_the_bad_value(bad: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Settings(**bad)
