"""Trackers beside a loop: frames go on whatever a tracker does, and each answer says how old it is."""

import itertools
import os
import time
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from onset_kernels.picture import Layout, Picture

from onset.errors import UsageError, WorkError
from onset.frame import Frame, monotonic_ns
from onset.plugins import plugin
from onset.show import TrackerPart
from onset.subject import Tracked
from onset.tracker_bank import HELD_SLOTS, TrackerBank
from onset.wire.ring import RingMemory
from tests.tracker_plugins import light_tracker

PICTURE = Picture(96, 64, Layout.GRAY8)
PERIOD_S = 0.01
LIMIT_S = 60.0
_numbers = itertools.count()


class Loop:
    """Frames of a 100 Hz camera with a bright spot that moves a pixel a frame, and what is known of each."""

    def __init__(self, part: TrackerPart, *, every: bool = False, slots: int = 4) -> None:
        name = f"test.bank.{os.getpid()}.{next(_numbers)}"
        self.ring = RingMemory(name, PICTURE, slots=slots + HELD_SLOTS, stream=3)
        self.part = part
        self.bank = TrackerBank((part,), self.ring, every=every, rate_hz=Fraction(100))
        self.index = 0
        self.longest_s = 0.0

    def frame(self) -> Tracked | None:
        """One frame through the bank, as the loop does it."""
        loan = self.ring.lend(PICTURE)
        assert loan is not None, "no slot is free: a tracker holds more than its share"
        loan.planes[0][:] = 10
        loan.planes[0][20, self.index % 96] = 200
        frame = Frame(loan.planes, PICTURE, self.index, monotonic_ns(), loan=loan)
        self.index += 1
        began_s = time.perf_counter()
        self.bank.see(frame)
        self.bank.show(frame)
        self.longest_s = max(self.longest_s, time.perf_counter() - began_s)
        frame.release()
        return frame.tracked.get(self.part.label)

    def until(self, what: Callable[[Tracked | None], Any]) -> Tracked | None:
        """Frames until that is so."""
        give_up = time.monotonic() + LIMIT_S
        while time.monotonic() < give_up:
            if what(told := self.frame()):
                return told
            time.sleep(PERIOD_S)
        raise AssertionError(f"never so: {self.bank.report()}, {self.bank.warnings()}")

    def state(self) -> Mapping[str, Any]:
        told: Mapping[str, Any] = self.bank.report()[self.part.label]
        return told

    def close(self) -> None:
        self.bank.close()
        self.ring.close()


@pytest.fixture
def kind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    return light_tracker(tmp_path, monkeypatch)


@pytest.fixture
def run(kind: str) -> Iterator[Callable[..., Loop]]:
    loops: list[Loop] = []

    def begin(*, every: bool = False, common: Mapping[str, Any] | None = None, **settings: Any) -> Loop:
        made = plugin("trackers", kind).Settings(**settings)
        part = TrackerPart(kind, made, family="trackers", label="light", **{"deadline_s": 0.5, **(common or {})})
        loops.append(Loop(part, every=every))
        return loops[-1]

    yield begin
    for loop in loops:
        loop.close()


def fresh(told: Tracked | None) -> bool:
    return told is not None and bool(told.subjects) and told.age_ns < 400_000_000


def test_a_tracker_answers_for_an_earlier_frame_and_says_which(run: Callable[..., Loop]) -> None:
    loop = run(common={"smooth": False, "predict": False})
    told = loop.until(fresh)
    assert told is not None
    (one,) = told.answer.subjects
    assert one.points_px.tolist() == [[told.answer.index % 96 + 0.5, 20.5]]
    assert told.subjects[0].points_px.tolist() == one.points_px.tolist()
    assert told.horizon_ns == 0
    assert told.age_ns > 0
    assert loop.state()["state"] == "tracking"
    assert loop.bank.warnings() == []


def test_a_live_frame_is_shown_to_trackers_when_its_comp_is_out_and_not_before(run: Callable[..., Loop]) -> None:
    loop = run(does="hang", once=None)
    loan = loop.ring.lend(PICTURE)
    assert loan is not None
    frame = Frame(loan.planes, PICTURE, 0, monotonic_ns(), loan=loan)
    loop.bank.see(frame)
    assert loop.ring.counts["committed"] == 0
    loop.bank.show(frame)
    assert loop.ring.counts["committed"] == 1
    frame.release()


def test_live_a_tracker_is_shown_each_frame_again_when_its_answer_is_out(run: Callable[..., Loop]) -> None:
    loop = run()
    loop.until(fresh)
    did = loop.bank.command("light", "count", {}).result(LIMIT_S)
    assert did["waits"] == 1
    assert did["afterwards"] == did["seen"] > 0


def test_no_answer_waits_for_what_a_tracker_does_afterwards_and_one_that_hangs_then_is_started_again(
    run: Callable[..., Loop],
) -> None:
    loop = run(does="hang afterwards")
    assert loop.until(fresh) is not None
    loop.until(lambda _: loop.state()["restarts"] > 0)


def test_in_every_mode_a_tracker_does_all_it_does_before_it_answers(run: Callable[..., Loop]) -> None:
    loop = run(every=True)
    for _ in range(4):
        assert loop.frame() is not None
    did = loop.bank.command("light", "count", {}).result(LIMIT_S)
    assert (did["seen"], did["waits"], did["afterwards"]) == (4, 0, 0)


def test_what_moves_is_predicted_to_the_frames_own_time(run: Callable[..., Loop]) -> None:
    loop = run(common={"smooth": False})

    def ahead_px(told: Tracked | None) -> float:
        assert told is not None
        return float(told.subjects[0].points_px[0, 0] - told.answer.subjects[0].points_px[0, 0])

    # Answers further apart than a trend is fitted over, on a busy machine, are held.
    told = loop.until(lambda told: fresh(told) and loop.index % 96 in range(40, 90) and ahead_px(told) != 0)
    assert 0 < ahead_px(told) <= 20
    assert told is not None
    assert told.horizon_ns == told.age_ns


def test_in_every_mode_each_frame_has_its_own_answer_and_a_render_is_the_same_again(run: Callable[..., Loop]) -> None:
    def render() -> list[Any]:
        loop = run(every=True)
        told = [loop.frame() for _ in range(12)]
        assert [one.answer.index for one in told if one] == list(range(12))
        assert all(one is not None and (one.age_ns, one.horizon_ns) == (0, 0) for one in told)
        loop.close()
        return [
            (one.answer.notes, one.subjects[0].points_px.tolist(), dict(one.subjects[0].values)) for one in told if one
        ]

    first = render()
    assert [notes for notes, _, _ in first] == [(str(number * 10_000_000),) for number in range(12)]
    assert render() == first


@pytest.mark.parametrize(
    ("does", "why"),
    [
        ("throw", "a bug in a tracker"),
        ("hang", "silent for 0.5 s about frame"),
        ("stop", "silent for 0.5 s about frame"),
        ("exit", "exit code 3"),
        ("kill", "killed by SIGKILL"),
        ("answer nonsense", "not finite"),
    ],
)
def test_a_tracker_that_fails_is_started_again_and_the_loop_goes_on(
    run: Callable[..., Loop], tmp_path: Path, does: str, why: str
) -> None:
    once = tmp_path / "failed"
    loop = run(does=does, once=once)
    loop.until(lambda _: loop.state()["state"] == "down")
    assert why in loop.state()["trouble"]
    (warning,) = loop.bank.warnings()
    assert warning.startswith("tracker light is down: ")
    once.touch()
    loop.until(fresh)
    assert loop.state()["restarts"] >= 1
    assert loop.state()["trouble"] == ""
    assert "tracker-lost" in {event.what for event in loop.bank.events()}


def test_what_was_found_before_a_failure_is_not_held(run: Callable[..., Loop]) -> None:
    loop = run(does="throw", at=3)
    loop.until(lambda _: loop.state()["restarts"] >= 1)
    told = loop.frame()
    assert told is None or told.age_ns < 100_000_000


@pytest.mark.parametrize("does", ["flood", "start slowly", "take its time"])
def test_a_tracker_that_is_slow_or_noisy_still_tracks(run: Callable[..., Loop], does: str, capfd: Any) -> None:
    loop = run(does=does)
    loop.until(lambda told: fresh(told) and told is not None and told.answer.index > 5)
    assert loop.state()["restarts"] == 0
    assert "noise" not in "".join(capfd.readouterr())


def test_a_tracker_that_refuses_its_settings_waits_for_others(run: Callable[..., Loop], kind: str) -> None:
    loop = run(does="refuse")
    loop.until(lambda _: loop.state()["state"] == "refused")
    assert loop.state()["trouble"] == "no model here; give another one"
    loop.bank.adopt((TrackerPart(kind, plugin("trackers", kind).Settings(), family="trackers", label="light"),))
    loop.until(fresh)
    assert loop.state()["trouble"] == ""


def test_a_render_ends_with_one_sentence_when_its_tracker_fails(run: Callable[..., Loop]) -> None:
    loop = run(every=True, does="throw", at=3)
    loop.frame(), loop.frame()
    with pytest.raises(WorkError, match=r"tracker 'light', frame 2: .*a bug in a tracker.*; details in"):
        loop.frame()


def test_settings_and_rate_change_while_it_runs(run: Callable[..., Loop], kind: str) -> None:
    loop = run(common={"smooth": False})
    told = loop.until(fresh)
    assert told is not None
    assert dict(told.subjects[0].values) == {"light.level": 200.0}
    louder = plugin("trackers", kind).Settings(gain=2.0)
    loop.bank.adopt((TrackerPart(kind, louder, family="trackers", label="light", smooth=False, rate_hz=5.0),))
    loop.until(lambda told: told is not None and told.answer.subjects[0].values["light.level"] == 400.0)
    loop.until(lambda _: 0 < loop.state()["rate_hz"] < 8)


def test_commands_reach_the_tracker_and_are_events(run: Callable[..., Loop]) -> None:
    loop = run()
    loop.until(fresh)
    done = loop.bank.command("light", "count", {"more": [1, "two"]})
    result = done.result(LIMIT_S)
    assert result["seen"] >= 1
    assert result["more"] == [1, "two"]
    assert result["nice"] >= 5
    with pytest.raises(WorkError, match=r"^light: command 'cuont' is unknown; known: count$"):
        loop.bank.command("light", "cuont", {}).result(LIMIT_S)
    with pytest.raises(UsageError, match="there is no tracker 'face'"):
        loop.bank.command("face", "count", {})
    (event,) = loop.bank.events()
    assert (event.what, event.values["name"]) == ("tracker-command", "count")


def test_a_command_that_breaks_the_tracker_is_answered_too(run: Callable[..., Loop]) -> None:
    loop = run()
    loop.until(fresh)
    with pytest.raises(WorkError, match="ended before it answered"):
        loop.bank.command("light", "crash", {}).result(LIMIT_S)
    loop.until(lambda _: loop.state()["state"] == "tracking")


def test_what_a_tracker_kept_is_given_to_the_one_that_takes_over_and_its_trouble_is_told(
    run: Callable[..., Loop],
) -> None:
    loop = run()
    loop.until(fresh)
    loop.bank.command("light", "keep", {"what": "phone"}).result(LIMIT_S)
    loop.until(fresh)
    for _ in range(2):
        with pytest.raises(WorkError, match="ended before it answered"):
            loop.bank.command("light", "crash", {}).result(LIMIT_S)
        loop.until(lambda _: loop.state()["state"] == "down")
        loop.until(lambda _: loop.state()["state"] == "tracking" and loop.state()["trouble"])
        assert loop.bank.warnings() == ["tracker light is tracking: restored: phone"]


def test_frames_that_lie_elsewhere_are_copied_for_the_trackers(run: Callable[..., Loop]) -> None:
    loop = run(every=True, common={"smooth": False})
    planes = PICTURE.allocate()
    planes[0][7, 11] = 90
    frame = Frame(planes, PICTURE, 0, monotonic_ns())
    loop.bank.see(frame)
    assert frame.tracked["light"].subjects[0].points_px.tolist() == [[11.5, 7.5]]
    assert loop.ring.counts["lent"] == 1


def test_every_slot_is_given_back(run: Callable[..., Loop]) -> None:
    loop = run(does="hang", once=None)
    for _ in range(50):
        loop.frame()
        time.sleep(0.002)
    loop.bank.close()
    lent = [loop.ring.lend(PICTURE) for _ in range(4 + HELD_SLOTS)]
    assert None not in lent
