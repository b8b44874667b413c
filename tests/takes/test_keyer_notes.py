"""What a keyer knows, put into a take: whole, proven, or an alarm."""

import errno
import os
from pathlib import Path

import numpy as np
import pytest

from onset.errors import InputError
from onset.takes.keyer_notes import KeyerNotes, State, write_state
from onset.takes.plates import read_plate
from onset.takes.records import EventRecord, PlateRecord
from tests.takes.made import make_take

STATE: State = {
    "mean": np.linspace(0, 1, 999, dtype=np.float32).reshape(3, 333),
    "values": np.frombuffer(b"{}", np.uint8),
    "turned": np.arange(12, dtype=np.int16).reshape(3, 4).T,
    "one": np.array(0.5),
    "none": np.empty((0, 3), np.float32),
    "long": np.arange(200_001, dtype=np.int64),
}


def test_a_state_comes_back_from_the_take_to_the_bit(tmp_path: Path) -> None:
    folder = make_take(tmp_path, frames=2).folder
    record = write_state(folder, STATE, 17, 1)
    assert (record.what, record.index, record.path) == ("keyer", 17, "plates/keyer-00000017.npz")
    back = read_plate(folder, record)
    assert back.keys() == STATE.keys()
    for name, array in STATE.items():
        np.testing.assert_array_equal(back[name], array)
        assert back[name].dtype == array.dtype
    (folder / record.path).write_bytes(b"x" * 100)
    with pytest.raises(InputError, match="its hash does not agree"):
        read_plate(folder, record)


def test_states_of_one_take_are_counted_and_those_of_the_take_before_forgotten(tmp_path: Path) -> None:
    first, second = tmp_path / "A", tmp_path / "B"
    for folder in (first, second):
        folder.mkdir()
    notes = KeyerNotes()
    notes.note(first, STATE, 5)
    notes.note(first, STATE, 9)
    notes.wait(20)
    told = notes.take()
    assert [(one.revision, one.index) for one in told if isinstance(one, PlateRecord)] == [(1, 5), (2, 9)]
    assert notes.take() == []
    assert notes.noted(first)
    assert not notes.noted(second)
    notes.note(first, STATE, 11)
    notes.note(second, STATE, 12)
    notes.wait(20)
    (record,) = notes.take()
    assert isinstance(record, PlateRecord)
    assert (record.revision, record.index) == (1, 12)
    assert not notes.busy


def test_a_state_that_cannot_be_written_is_an_alarm_in_the_take(tmp_path: Path) -> None:
    notes = KeyerNotes()
    notes.note(tmp_path / "gone", STATE, 5)
    notes.wait(20)
    (event,) = notes.take()
    assert isinstance(event, EventRecord)
    assert (event.what, event.index) == ("alarm", 5)
    assert "what the keyer knew at frame 5 cannot be written" in event.text


def test_a_state_that_a_full_disk_cuts_short_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write_state(tmp_path, STATE, 5, 1)
    assert list((tmp_path / "plates").iterdir()) == []


def test_the_loop_keeps_its_own_niceness_where_its_thread_packs(tmp_path: Path) -> None:
    before = os.getpriority(os.PRIO_PROCESS, 0), os.sched_getscheduler(0)
    notes = KeyerNotes()
    notes.note(tmp_path, STATE, 5)
    notes.wait(20)
    assert isinstance(notes.take()[0], PlateRecord)
    assert (os.getpriority(os.PRIO_PROCESS, 0), os.sched_getscheduler(0)) == before
