"""Frames get the label that the timecode had when they were taken: exact, bridged, and told of when it is not so."""

import itertools
from dataclasses import replace
from fractions import Fraction

import pytest

from onset.sound.anchor import Anchor
from onset.sound.labels import Labels
from onset.sound.ltc_generator import LtcGenerator
from onset.sound.tables import TimecodeTable
from onset.timecode import Timecode
from tests.sound.heard import SAMPLE_RATE_HZ, Heard, bridging, frame_at, without

NTSC = Fraction(30000, 1001)
RATES = {
    "24": (Fraction(24), "01:00:00:00"), "23.976": (Fraction(24000, 1001), "01:00:00:00"),
    "25": (Fraction(25), "09:59:58:00"), "29.97df": (NTSC, "00:00:58;00"), "30": (Fraction(30), "23:59:58:00"),
    "50": (Fraction(50), "10:00:00:00"), "59.94df": (2 * NTSC, "00:00:58;00"), "60": (Fraction(60), "10:00:00:00"),
}  # fmt: skip


@pytest.mark.parametrize("drift_ppm", [-100.0, 100.0])
@pytest.mark.parametrize("rate", RATES)
def test_labels_are_exact_at_every_rate_with_a_clock_that_is_off_and_stamps_that_jitter(
    rate: str, drift_ppm: float
) -> None:
    rate_hz, start = RATES[rate]
    heard = Heard(rate_hz, start, drift_ppm=drift_ppm, jitter_ms=2.0)
    heard.play(heard.wave(5.0))
    assert len(heard.frames) > 4.5 * rate_hz
    assert [frame.timecode for frame in heard.frames] == [heard.true_label(frame.index) for frame in heard.frames]
    assert {frame.timecode_source for frame in heard.frames} == {"ltc"}
    assert [event.what for event in heard.events] == ["timecode-source"]
    assert (heard.track.jumps, heard.track.dropouts) == (0, 0)


def test_a_dropout_is_bridged_exactly_and_flagged() -> None:
    heard = Heard(Fraction(25), drift_ppm=60.0, jitter_ms=1.0)
    heard.play(without(heard.wave(5.0), 2.0, 3.5))
    assert [frame.timecode for frame in heard.frames] == [heard.true_label(frame.index) for frame in heard.frames]
    flagged = [frame.index for frame in heard.frames if frame.timecode_source == "ltc bridged"]
    assert 0.9 * 25 < len(flagged) < 1.2 * 25
    assert flagged == list(range(flagged[0], flagged[0] + len(flagged)))
    assert [event.values["to"] for event in heard.events] == ["ltc", "ltc bridged", "ltc"]
    assert heard.track.dropouts == 1


def test_a_dropout_longer_than_may_be_bridged_falls_back_and_comes_back_each_told_with_its_frame() -> None:
    heard = Heard(Fraction(25), table=replace(bridging(0.5), start="20:00:00:00"))
    heard.play(without(heard.wave(6.0), 2.0, 5.0))
    sources = [frame.timecode_source for frame in heard.frames]
    assert sources.index("free-run") > sources.index("ltc bridged") > 0
    assert sources[-1] == "ltc"
    assert heard.frames[-1].timecode == heard.true_label(heard.frames[-1].index)
    jumps = [event for event in heard.events if event.what == "timecode-jump"]
    changed = [one.index for one, before in zip(heard.frames[1:], heard.frames, strict=False)
               if "free-run" in (one.timecode_source, before.timecode_source)
               and one.timecode_source != before.timecode_source]  # fmt: skip
    assert [event.index for event in jumps] == changed
    assert len(jumps) == 2


def test_a_jump_is_told_once_with_both_labels() -> None:
    heard = Heard(Fraction(25))
    heard.play(heard.wave(2.0))
    heard.play(heard.wave(2.0, Timecode.parse("05:00:00:00", heard.ltc_hz)))
    (jump,) = [event for event in heard.events if event.what == "timecode-jump"]
    assert jump.values["slip"] is False
    assert str(jump.values["to"]).startswith("05:00:00:")
    assert "timecode jumps by +359950 frames" in jump.text
    last = heard.frames[-1]
    assert last.timecode is not None
    assert last.timecode.count == 5 * 3600 * 25 + last.index - 50
    assert heard.track.jumps == 1


def test_timecode_that_runs_backwards_names_frames_backwards() -> None:
    heard = Heard(Fraction(25))
    forward = LtcGenerator(heard.first, heard.ltc_hz, SAMPLE_RATE_HZ).samples(3 * SAMPLE_RATE_HZ)
    heard.play(forward[::-1].copy())
    assert heard.track.jumps == 0
    labels = [frame.timecode.count for frame in heard.frames if frame.timecode is not None]
    steps = [after - before for before, after in itertools.pairwise(labels)]
    assert set(steps) == {-1}
    # Three seconds backwards from the end: frame i lies where label 75 - i begins.
    assert labels[-1] == heard.first.count + 75 - heard.frames[-1].index


def test_a_camera_that_is_not_locked_slips_by_one_and_no_label_comes_twice_for_jitter() -> None:
    labels = Labels(TimecodeTable(), Fraction(25))
    start = Timecode.parse("01:00:00:00", Fraction(25))
    labels.anchored("ltc", Anchor(start, 10**12, Fraction(25)))
    events = []
    for index in range(100):
        labels.anchored(
            "ltc",
            Anchor(Timecode.from_count(start.count + index, Fraction(25)), 10**12 + index * 40 * 10**6, Fraction(25)),
        )
        jitter = 1_500_000 if index % 2 else -1_500_000
        # Its frames come 0.4 ms further apart than they should: half a frame, where labels change, is passed at 50.
        events += labels.label(frame_at(index, 10**12 + index * 40_400_000 + jitter))
    slips = [event for event in events if event.what == "timecode-jump"]
    assert [event.values["slip"] for event in slips] == [True]
    assert "slips by +1 frame," in slips[0].text
    assert labels.slips == 1
    assert labels.jumps == 0


@pytest.mark.parametrize("late_ms", [[35.0], [110.0, 70.0, 35.0]], ids=["one frame late", "a stall, and catching up"])
def test_a_burst_of_frames_beside_steady_timecode_leaves_every_label_in_its_place(late_ms: list[float]) -> None:
    labels = Labels(TimecodeTable(), Fraction(25))
    start = Timecode.parse("01:00:00:00", Fraction(25))
    counts, events = [], []
    for index in range(60):
        word = Timecode.from_count(start.count + index, Fraction(25))
        labels.anchored("ltc", Anchor(word, 10**12 + index * 40 * 10**6, Fraction(25)))
        late = dict(enumerate(late_ms, 30)).get(index, 0.0)
        frame = frame_at(index, 10**12 + round((40 * index + late) * 1e6))
        events += labels.label(frame)
        assert frame.timecode is not None
        counts.append(frame.timecode.count - start.count)
    assert counts == list(range(60))
    assert [event.what for event in events] == ["timecode-source"] * len(events)


def test_the_first_source_that_has_something_to_say_is_believed() -> None:
    labels = Labels(TimecodeTable(sources=("mtc", "ltc", "stream", "free-run")), Fraction(25))
    said = Timecode.parse("03:00:00:00", Fraction(25))
    stream = frame_at(0, 10**12, said)
    labels.label(stream)
    assert (str(stream.timecode), stream.timecode_source) == ("03:00:00:00", "stream")
    labels.anchored("ltc", Anchor(Timecode.parse("01:00:00:00", Fraction(25)), 10**12, Fraction(25)))
    by_ltc = frame_at(1, 10**12 + 40_000_000, said)
    labels.label(by_ltc)
    labels.anchored("mtc", Anchor(Timecode.parse("02:00:00:00", Fraction(25)), 10**12, Fraction(25)))
    by_mtc = frame_at(2, 10**12 + 80_000_000, said)
    labels.label(by_mtc)
    assert [str(by_ltc.timecode), by_ltc.timecode_source] == ["01:00:00:01", "ltc"]
    assert [str(by_mtc.timecode), by_mtc.timecode_source] == ["02:00:00:02", "mtc"]


def test_without_any_source_frames_have_no_label_and_that_is_told() -> None:
    labels = Labels(TimecodeTable(sources=("ltc",), bridge_s=0.0), Fraction(25))
    labels.anchored("ltc", Anchor(Timecode.parse("01:00:00:00", Fraction(25)), 10**12, Fraction(25)))
    labels.label(frame_at(0, 10**12))
    late = frame_at(100, 10**12 + 4 * 10**9)
    (event,) = labels.label(late)
    assert (late.timecode, late.timecode_source) == (None, "none")
    assert event.values == {"from": "ltc", "to": "none"}


def test_free_run_counts_from_its_start_by_the_clock_over_lost_frames() -> None:
    labels = Labels(TimecodeTable(sources=("free-run",), start="00:59:59;28"), NTSC)
    named = []
    for index in (0, 1, 2, 5):
        frame = frame_at(index, 10**12 + int(index * 10**9 / NTSC))
        labels.label(frame)
        named.append(str(frame.timecode))
    assert named == ["00:59:59;28", "00:59:59;29", "01:00:00;00", "01:00:00;03"]


def _free_run(stamps_ms: list[tuple[int, float]], start: str = "10:00:00:00") -> tuple[list[int], list[str], Labels]:
    """Labels, as frames after the first, and what was told, of frames (index, stamp) at 25 a second."""
    labels = Labels(TimecodeTable(sources=("free-run",), start=start), Fraction(25))
    counts, told = [], list[str]()
    for index, stamp_ms in stamps_ms:
        frame = frame_at(index, 10**12 + int(stamp_ms * 1e6))
        told += [event.text for event in labels.label(frame) if event.what == "timecode-jump"]
        assert frame.timecode is not None
        counts.append((frame.timecode.count - Timecode.parse(start, Fraction(25)).count) % (86_400 * 25))
    return counts, told, labels


def test_a_free_run_counts_frames_when_their_stamps_come_in_bursts() -> None:
    late_ms = [0, 0, 31, 5, 70, 32, 29, 300, 262, 224, 190, 150, 110, 71, 33, 0, 0]
    counts, told, _ = _free_run([(index, 40.0 * index + late) for index, late in enumerate(late_ms)])
    assert counts == list(range(len(late_ms)))
    assert told == []


def test_a_free_run_that_is_late_and_catches_up_by_losing_frames_never_runs_backwards() -> None:
    # Stalled for 2 s, delivers at half speed for 3 s, then skips what it is behind, as a clip does that is read live.
    slow = [(10 + step, 2400.0 + 80.0 * step) for step in range(38)]
    caught_up = [(index, 40.0 * index) for index in range(140, 200)]
    counts, told, labels = _free_run([(index, 40.0 * index) for index in range(10)] + slow + caught_up)
    steps = [after - before for before, after in itertools.pairwise(counts)]
    assert min(steps) == 1
    assert labels.jumps == len(told) > 0
    assert counts[-1] == 199


@pytest.mark.parametrize("period_ms", [39.98, 40.02])
def test_a_free_run_follows_the_clock_by_one_label_at_a_time_and_tells_it(period_ms: float) -> None:
    counts, told, labels = _free_run([(index, period_ms * index) for index in range(6000)])
    assert {after - before for before, after in itertools.pairwise(counts)} <= {0, 1, 2}
    assert labels.slips == len(told) == 3
    assert abs(counts[-1] - 5999 * period_ms / 40.0) <= 1.0


def test_a_free_run_goes_on_past_midnight_without_a_word() -> None:
    counts, told, _ = _free_run([(index, 40.0 * index + (30.0 if index % 2 else 0.0)) for index in range(100)],
                                "23:59:59:00")  # fmt: skip
    assert counts == list(range(100))
    assert told == []


def test_ltc_of_another_rate_is_told() -> None:
    heard = Heard(Fraction(24))
    other = LtcGenerator(Timecode.parse("01:00:00:00", Fraction(25)), Fraction(25), SAMPLE_RATE_HZ)
    heard.track.feed(other.samples(5 * SAMPLE_RATE_HZ))
    assert heard.track.off_rate == "LTC runs at 25.00 frames a second, 24.00 are expected ([timecode] rate)"
    near = Heard(NTSC, "01:00:00;00")
    thirty = LtcGenerator(Timecode.parse("01:00:00:00", Fraction(30)), Fraction(30), SAMPLE_RATE_HZ)
    near.track.feed(thirty.samples(5 * SAMPLE_RATE_HZ))
    assert near.track.off_rate == "LTC runs at 30.00 frames a second, 29.97 are expected ([timecode] rate)"


def test_a_clip_that_begins_again_is_told_apart_from_a_sender_that_does() -> None:
    rate_hz = Fraction(25)
    labels = Labels(TimecodeTable(sources=("stream",)), rate_hz)
    told = []
    clip = [(number, 90_000 + number) for number in (*range(50), *range(50), *range(1, 50))]
    for index, (number, count) in enumerate([*clip, (0, 200_000), (1, 200_001)]):
        at_ns = index * 40_000_000
        frame = replace(frame_at(index, at_ns, Timecode.from_count(count, rate_hz)), media_ns=number * 40_000_000)
        told += [(index, event.values["again"]) for event in labels.label(frame) if event.what == "timecode-jump"]
    assert told == [(50, True), (100, True), (149, False)]
    assert labels.jumps == 1
