"""The loop: every frame accounted for, live changes acknowledged, clean ends whatever happens."""

import threading
import time
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from onset_kernels.picture import LINEAR_709, SRGB_709, Layout, Picture

from onset.compositor import Compositor, Machine
from onset.errors import ShowError, SourceLost
from onset.frame import Composite, Frame, Lend, monotonic_ns
from onset.pipeline import Pipeline
from onset.pool import Pool
from onset.ports import Want
from onset.settings import make_show
from onset.show import Show

PICTURE = Picture(64, 36, Layout.BGRA8)
GREEN = 0xFF10C020
GREY = 0xFF808080


class Counting:
    """A source of numbered frames: green with a grey middle. `script` may raise or wait at a frame."""

    def __init__(self, frames: int, *, live: bool, script: Callable[[int], None] = lambda index: None) -> None:
        self.picture = PICTURE
        self.rate_hz = Fraction(50)
        self.live = live
        self.lost: dict[str, int] = {}
        self.closed = False
        self._frames, self._script, self._index = frames, script, 0

    def read(self, lend: Lend) -> Frame | None:
        if self.closed or self._index >= self._frames:
            return None
        self._script(self._index)
        loan = lend(PICTURE)
        index, self._index = self._index, self._index + 1
        if loan is None:
            self.lost["no memory"] = self.lost.get("no memory", 0) + 1
            return self.read(lend)
        loan.planes[0][:] = GREEN
        loan.planes[0][:, 24:40] = GREY
        return Frame(loan.planes, PICTURE, index, monotonic_ns(), loan=loan)

    def close(self) -> None:
        self.closed = True


class Collecting:
    """A sink that keeps what it is given."""

    def __init__(self, *, seconds: float = 0.0) -> None:
        self.indices: list[int] = []
        self.comps: list[Any] = []
        self.mattes: list[Any] = []
        self.revisions: list[int] = []
        self.closed = 0
        self._seconds = seconds

    def wants(self, canvas: Picture) -> Sequence[Want]:
        return [Want("comp", "comp", Layout.BGRA8, SRGB_709), Want("matte", "matte", Layout.GRAY8, LINEAR_709)]

    def write(self, composite: Composite) -> None:
        time.sleep(self._seconds)
        self.indices.append(composite.frame.index)
        self.comps.append(composite.outputs["comp"].planes[0].copy())
        self.mattes.append(composite.outputs["matte"].planes[0].copy())
        self.revisions.append(composite.settings_revision)

    def close(self) -> None:
        self.closed += 1


def show(**tables: Any) -> Show:
    table = {
        "source": {"kind": "file", "path": __file__},
        "keyer": {"kind": "chroma", "screen": "green"},
        "layer": [{"kind": "solid", "colour": "#0000ff"}, {"kind": "camera"}],
        **tables,
    }
    (one,) = make_show(table)
    return one


def pipeline(source: Counting, sink: Collecting, *, mode: Any = "every", memory: int = 8) -> Pipeline:
    pool = Pool(capacity=memory, wait=mode == "every")
    compositor = Compositor(show(), PICTURE, sink.wants(PICTURE), Machine("cpu", 1))
    return Pipeline(
        source,
        compositor,
        [sink],
        mode=mode,
        lend_source=pool.lend,
        lend_output=lambda name, picture: pool.lend(picture),
    )


def test_every_frame_is_keyed_composited_and_handed_on_in_order() -> None:
    source, sink = Counting(12, live=False), Collecting()
    running = pipeline(source, sink)
    running.run()
    assert sink.indices == list(range(12))
    assert running.captured == running.tally.published == 12
    assert running.dropped() == {}
    assert source.closed
    assert sink.closed == 1
    matte, comp = sink.mattes[0], sink.comps[0].view(np.uint8).reshape(36, 64, 4)
    assert matte[18, 0] == 0
    assert matte[18, 32] == 255
    assert comp[18, 0].tolist() == [255, 0, 0, 255]  # the blue layer
    assert np.ptp(comp[18, 32, :3].astype(int)) <= 2  # the grey, without a cast
    assert abs(int(comp[18, 32, 1]) - 128) <= 2


def test_the_same_input_gives_the_same_pixels_each_run() -> None:
    comps = []
    for _ in range(2):
        sink = Collecting()
        pipeline(Counting(3, live=False), sink).run()
        comps.append(np.stack(sink.comps))
    np.testing.assert_array_equal(comps[0], comps[1])


def test_live_the_newest_wins_and_every_lost_frame_has_a_reason() -> None:
    source, sink = Counting(60, live=True, script=lambda index: time.sleep(0.002)), Collecting(seconds=0.02)
    running = pipeline(source, sink, mode="live")
    running.run()
    dropped = running.dropped()
    assert dropped["superseded"] > 0
    assert running.captured == running.tally.published + dropped["superseded"]
    assert running.captured + dropped.get("no memory", 0) == 60
    assert sink.indices == sorted(sink.indices)
    assert sink.indices[-1] == 59


def test_without_memory_to_lend_frames_are_lost_by_that_name_and_the_loop_goes_on() -> None:
    source, sink = Counting(40, live=True, script=lambda index: time.sleep(0.002)), Collecting(seconds=0.01)
    running = pipeline(source, sink, mode="live", memory=2)
    running.run()
    dropped = running.dropped()
    assert dropped.get("no memory", 0) + dropped.get("no output memory", 0) > 0
    assert running.captured == running.tally.published + dropped.get("superseded", 0) + dropped.get(
        "no output memory", 0
    )


def test_stages_are_stamped_in_order_and_add_up_to_the_latency() -> None:
    stamps: list[dict[str, int]] = []

    class Noting(Collecting):
        def write(self, composite: Composite) -> None:
            stamps.append(dict(composite.frame.stamps) | {"captured": composite.frame.captured_ns})

    running = pipeline(Counting(3, live=False), Noting())
    running.run()
    for one in stamps:
        assert one["captured"] <= one["wait"] <= one["values"] <= one["pass"]
    assert list(running.tally.stages.summary_ms()) == ["wait", "values", "pass", "show", "qc", "publish"]
    assert running.tally.latency.count == 3


def test_a_source_that_breaks_off_ends_the_run_with_its_error_and_everything_before_it_done() -> None:
    def breaks(index: int) -> None:
        if index == 5:
            raise SourceLost("camera 1 was unplugged")

    source, sink = Counting(9, live=False, script=breaks), Collecting()
    with pytest.raises(SourceLost, match="unplugged"):
        pipeline(source, sink).run()
    assert sink.indices == [0, 1, 2, 3, 4]
    assert sink.closed == 1


def test_an_error_of_a_sink_ends_the_run_and_closes_everything() -> None:
    class Failing(Collecting):
        def write(self, composite: Composite) -> None:
            raise OSError("disk full")

    source, sink = Counting(100, live=False), Failing()
    with pytest.raises(OSError, match="disk full"):
        pipeline(source, sink).run()
    assert source.closed
    assert sink.closed == 1


def test_stop_lets_the_frames_in_hand_through() -> None:
    source, sink = Counting(10_000, live=False), Collecting()
    running = pipeline(source, sink)
    running.on_published = lambda composite: running.stop() if composite.frame.index == 7 else None
    running.run()
    assert running.captured == running.tally.published == len(sink.indices)
    assert 8 <= len(sink.indices) <= 8 + 3


def test_a_changed_value_acts_from_the_acknowledged_frame_on() -> None:
    source, sink = Counting(40, live=False), Collecting()
    running = pipeline(source, sink)
    answers = {}

    def change(composite: Composite) -> None:
        if composite.frame.index == 10:
            answers["index"] = running.changes.request({"layer.1.opacity": 0.0})

    running.on_published = change
    running.run()
    index = answers["index"].result(timeout=0)
    assert index == 11
    assert [int(matte[18, 32]) for matte in sink.mattes[:3]] == [255, 255, 255]
    opaque = [comp.view(np.uint8).reshape(36, 64, 4)[18, 32].tolist() for comp in sink.comps]
    assert opaque[10] != [255, 0, 0, 255]
    assert opaque[11:] == [[255, 0, 0, 255]] * 29
    assert sink.revisions == [0] * 11 + [1] * 29


def test_a_change_that_needs_another_plan_is_compiled_beside_the_loop_and_then_acts() -> None:
    sink = Collecting()
    done = threading.Event()

    def paced(index: int) -> None:
        if index > 20:
            done.wait(0.01)

    running = pipeline(Counting(20_000, live=False, script=paced), sink)
    asked: dict[str, Any] = {}

    def change(composite: Composite) -> None:
        if composite.frame.index == 3:
            asked["answer"] = running.changes.request({"keyer.grow_px": -1080 / 36})
        if "answer" in asked and asked["answer"].done():
            done.set()
            running.stop()

    running.on_published = change
    before = running.compositor.program.plan
    running.run()
    index = asked["answer"].result(timeout=0)
    assert index > 4  # not at once
    assert running.compositor.program.plan != before
    assert sink.revisions[sink.indices.index(index)] == 1
    at_edge = [int(matte[18, 24]) for matte in sink.mattes]
    assert at_edge[0] == 255
    assert at_edge[-1] < 128  # one of its 36 rows eaten away


@pytest.mark.parametrize(
    ("path", "value", "says"),
    [
        ("keyer.blak", 0.1, "unknown setting 'blak'"),
        ("keyer.black", 7, "outside"),
        ("engine.device", "cpu", "cannot change"),
    ],
)
def test_a_wrong_change_is_refused_at_once_and_nothing_changes(path: str, value: Any, says: str) -> None:
    running = pipeline(Counting(1, live=False), Collecting())
    with pytest.raises(ShowError, match=says):
        running.changes.request({"keyer.white": 0.9, path: value})
    assert running.changes.get("keyer.white") != 0.9
    running.run()


def test_a_mark_starts_the_count_anew_and_still_adds_up() -> None:
    source, sink = Counting(50, live=True, script=lambda index: time.sleep(0.001)), Collecting(seconds=0.005)
    running = pipeline(source, sink, mode="live")
    running.on_published = lambda composite: running.mark() if composite.frame.index < 20 else None
    running.run()
    assert running.captured == running.tally.published + running.dropped().get("superseded", 0)
    assert running.tally.published < len(sink.indices)


def test_what_was_lost_before_a_mark_is_told_apart() -> None:
    source, sink = Counting(40, live=True, script=lambda index: time.sleep(0.001)), Collecting(seconds=0.01)
    running = pipeline(source, sink, mode="live")
    running.on_published = lambda composite: running.mark() if composite.frame.index > 10 else None
    running.run()
    lost = running.dropped_before()["superseded"] + running.dropped().get("superseded", 0)
    assert lost == 40 - len(sink.indices)
