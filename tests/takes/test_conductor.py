"""What a take is told, frame by frame, beside the pictures. The processes are left out: see test_recorder_faults."""

import errno
import os
import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from onset.errors import UsageError, WorkError
from onset.pace import STARTING
from onset.takes.conductor import Conductor
from onset.takes.messages import Cut, Rolled
from onset.takes.records import EventRecord, FrameRecord, PlateRecord, Record, SettingsRecord
from onset.takes.slate import parse_roll
from tests.takes.rig import composite, until


class Recording:
    """Keeps what it is given; refuses the camera's picture of the frames it is told to."""

    def __init__(self, takes: Path, preroll_s: float) -> None:
        self.plan = SimpleNamespace(takes=[str(takes)], preroll_s=preroll_s)
        self.ready = True
        self.status: dict[str, Any] = {}
        self.refused: Counter[str] = Counter()
        self.refused_because: Counter[str] = Counter()
        self.refuses: set[int] = set()
        self.told: list[Record | Rolled | Cut] = []
        self.room, self.refused_cuts = True, 0

    def offer(self, frame: FrameRecord, hold: object, track: bytes = b"") -> None:
        self.refused["camera"] += frame.index in self.refuses
        self.told.append(frame)

    def tell(self, record: Record) -> bool:
        self.told.append(record)
        return True

    def roll(self, rolled: Rolled) -> bool:
        self.told.append(rolled)
        return True

    def cut(self, cut: Cut) -> bool:
        self.refused_cuts += not self.room
        if self.room:
            self.told.append(cut)
        return self.room

    def wait(self, limit_s: float) -> None:
        time.sleep(limit_s)

    def tend(self) -> None: ...
    def child_warnings(self) -> list[str]:
        return []

    def close(self) -> None: ...


class Engine:
    """An engine whose keyer knows how many frames there were."""

    def __init__(self, *, learns: bool) -> None:
        self.learns, self.seen = learns, -1

    def lasting_tree(self) -> Mapping[str, Any]:
        return {"keyer": {"black": 0.1}}

    def asked_since(self, revision: int) -> list[Mapping[str, Any]]:
        return [{"keyer.black": 0.1}] if revision == 0 else []

    def keyer_state(self) -> Mapping[str, NDArray[Any]] | None:
        return {"seen": np.array(self.seen)} if self.learns else None


class Rig:
    def __init__(
        self, takes: Path, *, learns: bool, preroll_s: float = 0.0, at_speed: Callable[[], bool] = lambda: True
    ) -> None:
        self.recording, self.engine = Recording(takes, preroll_s), Engine(learns=learns)
        self.conductor = Conductor(
            self.recording,  # type: ignore[arg-type]
            letter="A", rate_hz=Fraction(25), at_speed=at_speed,
        )  # fmt: skip
        self.conductor.watch(self.engine, dict)
        self.index = 0

    def frames(self, count: int, *, revision: int = 0) -> None:
        for _ in range(count):
            made = composite(self.index)
            made.settings_revision = revision
            self.engine.seen = self.index
            self.conductor.frame(made, lambda _: "no picture")
            self.index += 1

    def roll(self) -> "Future[Mapping[str, Any]]":
        answer = self.conductor.roll(parse_roll({"scene": "1"}))
        until(lambda: self.conductor.coming.armed is not None, lambda: "armed")
        return answer

    def seen(self, record: PlateRecord, folder: str) -> int:
        with np.load(Path(folder) / record.path, allow_pickle=False) as archive:
            return int(archive["seen"])


@pytest.fixture
def learning(tmp_path: Path) -> Iterator[Rig]:
    rig = Rig(tmp_path, learns=True)
    yield rig
    rig.conductor.close()


def of(rig: Rig, kind: type) -> list[Any]:
    return [one for one in rig.recording.told if isinstance(one, kind)]


def test_a_take_begins_behind_the_frame_after_which_the_keyer_was_noted(learning: Rig) -> None:
    learning.frames(3)
    answer = learning.roll()
    learning.frames(1)
    assert not answer.done()
    learning.frames(4, revision=1)
    folder = answer.result(0)["folder"]
    assert answer.result(0)["index"] == 4
    learning.conductor.cut()
    (plate,) = of(learning, PlateRecord)
    assert (plate.what, plate.index, learning.seen(plate, folder)) == ("keyer", 4, 3)
    first, second = of(learning, SettingsRecord)
    assert (first.revision, first.index, first.asked) == (0, 4, [])
    assert (second.revision, second.index, second.asked) == (1, 4, [{"keyer.black": 0.1}])
    order = [type(one) for one in learning.recording.told]
    assert order[:3] == [Rolled, SettingsRecord, SettingsRecord]
    assert order.index(PlateRecord) < order.index(Cut)
    assert [one.index for one in of(learning, FrameRecord)] == [4, 5, 6, 7]


def test_between_the_cut_and_the_end_of_its_files_nobody_sees_a_recorder_that_is_idle(
    learning: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    learning.roll()
    learning.frames(3)
    seen: list[str] = []
    monkeypatch.setattr(learning.conductor._notes, "forget", lambda: seen.append(learning.conductor.state))
    learning.conductor.cut()
    assert [*seen, learning.conductor.state] == ["finishing", "finishing"]
    learning.recording.status = {"finished_count": 1}
    assert learning.conductor.state == "idle"


def test_behind_pictures_that_were_refused_the_keyer_is_noted_again(learning: Rig) -> None:
    answer = learning.roll()
    learning.frames(2)
    learning.conductor._notes._keyer.wait(20)
    learning.recording.refuses = {3, 4}
    learning.frames(6)
    learning.conductor.cut()
    plates = of(learning, PlateRecord)
    assert [(one.index, learning.seen(one, answer.result(0)["folder"])) for one in plates] == [(1, 0), (6, 5)]


def test_while_pictures_are_refused_again_and_again_the_keyer_is_noted_once_a_second(
    learning: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    learning.roll()
    learning.frames(2)
    learning.conductor._notes._keyer.wait(20)
    learning.recording.refuses = {3, 5, 7}
    for _ in range(8):
        learning.frames(1)
        learning.conductor._notes._keyer.wait(20)
    monkeypatch.setattr("onset.takes.take_notes.AGAIN_NS", 0)
    learning.conductor._notes._next_ns = 0  # a second later
    learning.frames(1)
    learning.conductor._notes._keyer.wait(20)
    learning.conductor.cut()
    assert [one.index for one in of(learning, PlateRecord)] == [1, 5, 11]


def away(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> "Future[Mapping[str, Any]]":
    """Roll while no picture comes."""
    monkeypatch.setattr("onset.takes.coming_take.AWAY_S", 0.0)
    return rig.conductor.roll(parse_roll({"scene": "1"}))


def test_a_roll_while_the_camera_is_away_is_armed_and_begins_with_the_first_picture(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rig = Rig(tmp_path, learns=False)
    try:
        told = away(rig, monkeypatch).result(20.0)
        assert told["armed"]
        assert "index" not in told
        assert "rolls with the first that does" in str(told["warning"])
        assert told["warning"] in rig.conductor.warnings()
        with pytest.raises(UsageError, match="S1_T001_A is rolling already; cut it first"):
            rig.conductor.roll(parse_roll({"scene": "1"}))
        rig.frames(8)
        assert rig.conductor.rolls == told["take"] == "S1_T001_A"
        assert told["warning"] not in rig.conductor.warnings()
        assert rig.conductor.cut().result(20.0)["index"] == 7
    finally:
        rig.conductor.close()


def test_a_cut_takes_back_what_is_armed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rig = Rig(tmp_path, learns=False)
    try:
        told = away(rig, monkeypatch).result(20.0)
        assert rig.conductor.coming.told_armed == told["take"]
        answer = rig.conductor.cut().result(20.0)
        assert answer["take"] == told["take"]
        assert "taken back: no picture came" in str(answer["warning"])
        assert not Path(told["folder"]).exists()
        rig.frames(8)
        assert not rig.conductor.rolls
        assert rig.conductor.warnings() == []
        with pytest.raises(UsageError, match="nothing is rolling"):
            rig.conductor.cut()
    finally:
        rig.conductor.close()


def test_who_rolls_while_the_loop_comes_up_is_told_that_frames_are_lost(tmp_path: Path) -> None:
    speed = [False, True]
    rig = Rig(tmp_path, learns=False, at_speed=speed.pop)
    for expected in (False, True):
        answer = rig.roll()
        rig.frames(2)
        assert ("warning" in answer.result(0)) is expected
        rig.conductor.cut()
    (alarm,) = of(rig, EventRecord)
    assert (alarm.what, alarm.text, alarm.index) == ("alarm", STARTING, 2)
    rig.conductor.close()


def test_a_keyer_that_learns_nothing_lets_the_take_begin_at_once(tmp_path: Path) -> None:
    rig = Rig(tmp_path, learns=False)
    rig.frames(2)
    answer = rig.roll()
    rig.frames(2)
    rig.conductor.cut()
    assert answer.result(0)["index"] == 2
    assert of(rig, PlateRecord) == []
    assert [one.index for one in of(rig, SettingsRecord)] == [2]
    rig.conductor.close()


def test_a_take_that_must_end_is_cut_whatever_its_folder_is_named_by_now(tmp_path: Path) -> None:
    rig = Rig(tmp_path, learns=False)
    answer = rig.roll()
    rig.frames(1)
    answer.result(0)
    (rolled,) = of(rig, Rolled)
    rig.recording.room = False
    rig.recording.status = {"ending": "the disk is full", "take": "renamed", "id": rolled.id}
    until(lambda: rig.recording.refused_cuts > 1, lambda: "it is tried again")
    rig.frames(1)
    rig.recording.room = True
    until(lambda: bool(of(rig, Cut)), lambda: "cut")
    assert [cut.reason for cut in of(rig, Cut)] == ["the disk is full"]
    rig.conductor.close()


def test_a_pre_roll_begins_behind_what_the_keyer_knew_then_with_the_settings_of_then(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("onset.takes.preroll.step_s", lambda _: 0.0)  # at every frame
    rig = Rig(tmp_path, learns=True, preroll_s=3600.0)
    try:
        rig.frames(2)
        rig.frames(2, revision=1)
        answer = rig.roll()
        rig.frames(2, revision=2)
        folder = answer.result(0)["folder"]
        assert answer.result(0)["index"] == 4, "the roll waits for no state"
        (rolled,) = of(rig, Rolled)
        captured = [frame.captured_ns for frame in of(rig, FrameRecord)]
        assert captured[0] < rolled.first_ns <= captured[1]
        rig.conductor.cut()
        (plate,) = of(rig, PlateRecord)
        assert (plate.index, rig.seen(plate, folder)) == (1, 0)
        assert [(one.revision, one.index) for one in of(rig, SettingsRecord)] == [(0, 1), (1, 2), (2, 4)]
    finally:
        rig.conductor.close()


def test_in_a_pre_roll_the_keyer_is_noted_again_behind_pictures_that_were_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("onset.takes.preroll.step_s", lambda _: 0.0)
    rig = Rig(tmp_path, learns=True, preroll_s=3600.0)
    try:
        rig.recording.refuses = {2, 5}
        rig.frames(5)
        folder = rig.roll()
        rig.frames(1)
        rig.conductor._notes.wait()
        rig.frames(2)
        rig.conductor._notes.wait()
        rig.conductor.cut()
        plates = of(rig, PlateRecord)
        assert [(one.index, rig.seen(one, folder.result(0)["folder"])) for one in plates] == [(1, 0), (3, 2), (7, 6)]
    finally:
        rig.conductor.close()


def test_a_pre_roll_does_not_reach_into_the_take_before(tmp_path: Path) -> None:
    rig = Rig(tmp_path, learns=False, preroll_s=3600.0)
    try:
        rig.roll()
        rig.frames(3)
        rig.conductor.cut()
        rig.roll()
        rig.frames(2)
        *_, last, first = [frame.captured_ns for frame in of(rig, FrameRecord)[:-1]]
        (_, second) = of(rig, Rolled)
        assert last < second.first_ns <= first
    finally:
        rig.conductor.close()


def test_a_take_that_is_made_while_the_engine_ends_is_refused(tmp_path: Path) -> None:
    rig = Rig(tmp_path, learns=False)
    rig.recording.ready = False
    answer = rig.conductor.roll(parse_roll({"scene": "1"}))
    rig.conductor.close()
    rig.recording.ready = True
    with pytest.raises(WorkError):
        answer.result(20)


def test_an_engine_that_starts_again_counts_on_from_takes_that_are_gone(tmp_path: Path) -> None:
    for name in ("S1_T001_A", "S1_T002_A"):
        rig = Rig(tmp_path, learns=False)
        answer = rig.roll()
        rig.frames(1)
        rig.conductor.close()
        folder = Path(answer.result(0)["folder"])
        assert folder.name == name
        shutil.rmtree(folder)


def test_a_name_that_cannot_be_noted_is_told_and_the_take_rolls(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(os, "setxattr", full)
    rig = Rig(tmp_path, learns=False)
    answer = rig.roll()
    rig.frames(1)
    warnings = rig.conductor.warnings()
    rig.conductor.close()
    assert answer.result(0)["take"] == "S1_T001_A"
    assert any("numbers of deleted takes come again" in warning for warning in warnings)


def test_a_take_that_is_moved_while_it_rolls_is_noted_and_told_where_it_is(learning: Rig) -> None:
    learning.frames(1)
    answer = learning.roll()
    learning.frames(1)
    until(lambda: not learning.conductor._notes._keyer.busy, lambda: "noted")
    learning.frames(2)
    folder = Path(answer.result(0)["folder"])
    moved = folder.rename(folder.with_name("elsewhere"))
    (rolled,) = of(learning, Rolled)
    learning.recording.status = {"id": rolled.id, "folder": str(moved)}
    learning.recording.refuses = {learning.index}
    learning.frames(2)
    until(lambda: not learning.conductor._notes._keyer.busy, lambda: "noted again")
    assert learning.conductor.cut().result(0) == {
        "index": learning.index - 1, "take": folder.name, "folder": str(moved),
    }  # fmt: skip
    first, again = of(learning, PlateRecord)
    assert (first.revision, again.revision) == (1, 2)
    assert learning.seen(again, str(moved)) == learning.index - 1
    assert not folder.exists()


@pytest.mark.parametrize("learns", [False, True])
def test_a_take_that_no_frame_came_for_leaves_no_folder(tmp_path: Path, learns: bool) -> None:
    rig = Rig(tmp_path, learns=learns)
    answer = rig.roll()
    if learns:
        rig.frames(1)  # what the keyer knew is written, the take waits for the frame behind it
    rig.conductor.close()
    with pytest.raises(WorkError, match="ended before a frame came"):
        answer.result(20)
    assert not [path for path in tmp_path.iterdir() if path.is_dir()]
