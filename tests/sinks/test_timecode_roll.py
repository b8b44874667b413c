"""A take rolls when timecode runs and is cut when it stops; what flickers or stands is left alone."""

from fractions import Fraction

import pytest

from onset.frame import Composite
from onset.ports import Sink
from onset.record_port import Commanded
from onset.sinks.timecode_roll import Settings, TimecodeRoll, build
from onset.timecode import Timecode
from tests.sinks.fake_recorder import FakeRecorder
from tests.sound.heard import frame_at


class Frames:
    """Frames one after another, 40 ms apart."""

    def __init__(self, settings: Settings) -> None:
        self.sink: TimecodeRoll = build(settings)
        self.recorder = FakeRecorder()
        self.sink.command(self.recorder)
        self._index = 0

    def come(self, count: int, source: str, *, standing: bool = False) -> None:
        for _ in range(count):
            label = Timecode.from_count(90_000 + (0 if standing else self._index), Fraction(25))
            frame = frame_at(self._index, self._index * 40_000_000, label)
            frame.timecode_source = source
            self._index += 1
            self.sink.write(Composite(frame, {}, 0))
            self.sink.close()  # let what it asked be answered

    @property
    def asked(self) -> list[str]:
        return [what for what, _ in self.recorder.asked]


def test_it_is_a_sink_that_commands() -> None:
    sink = build(Settings())
    assert isinstance(sink, Sink)
    assert isinstance(sink, Commanded)


def test_it_rolls_when_timecode_runs_and_cuts_when_it_stops() -> None:
    frames = Frames(Settings(after_s=0.2, scene="7"))
    frames.come(5, "free-run")
    frames.come(4, "ltc")
    assert frames.asked == []
    frames.come(10, "ltc")
    assert frames.recorder.asked == [("roll", {"scene": "7"})]
    frames.come(3, "ltc bridged")
    frames.come(20, "free-run")
    assert frames.asked == ["roll", "cut"]
    frames.come(20, "ltc")
    assert frames.asked == ["roll", "cut", "roll"]
    assert set(frames.recorder.by) == {"timecode (ltc)"}


def test_a_flicker_is_no_stop_and_a_label_that_stands_is_no_run() -> None:
    frames = Frames(Settings(after_s=0.2))
    frames.come(20, "ltc", standing=True)
    assert frames.asked == []
    frames.come(20, "ltc")
    for _ in range(5):
        frames.come(3, "ltc bridged")
        frames.come(3, "ltc")
    assert frames.asked == ["roll"]


def test_a_take_that_somebody_else_rolled_is_not_cut() -> None:
    frames = Frames(Settings(after_s=0.0))
    frames.recorder.roll({})
    frames.come(5, "ltc")
    assert frames.sink.warnings == ["timecode could not roll or cut: S7_T001_A is rolling already; cut it first"]
    frames.come(5, "free-run")
    assert frames.recorder.rolling


def test_a_take_that_somebody_rolled_after_cutting_its_own_is_not_cut() -> None:
    frames = Frames(Settings(after_s=0.0))
    frames.come(5, "ltc")
    frames.recorder.cut("an operator")
    frames.recorder.roll({"by": "an operator"})
    frames.come(5, "free-run")
    assert frames.recorder.rolling
    assert frames.sink.warnings == []


def test_it_leaves_the_cut_to_others_when_told_to() -> None:
    frames = Frames(Settings(after_s=0.0, cut=False))
    frames.come(5, "ltc")
    frames.come(5, "free-run")
    assert frames.asked == ["roll"]


def test_settings_are_checked() -> None:
    with pytest.raises(ValueError, match="after_s = -1 is outside 0 to 60"):
        Settings(after_s=-1)
