"""The process of the sound, in this one: a disk that fails costs a take's sound, told, and nothing else."""

import shutil
import time
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path

import msgspec
import pytest

from onset.sound.sound_log import SOUND, SoundRoll
from onset.sound.sound_process import ROLL, SoundPlan, SoundStation
from onset.sound.tables import SoundTable
from onset.takes.settle_sound import is_written

LIMIT_S = 30.0


@pytest.fixture
def station() -> Iterator[SoundStation]:
    one = SoundStation(SoundPlan(SoundTable(input="generated"), Fraction(25)))
    yield one
    one.close()


def until(station: SoundStation, condition: Callable[[], bool]) -> None:
    give_up = time.monotonic() + LIMIT_S
    while not condition():
        assert time.monotonic() < give_up, station.told()
        station.step()


def roll(station: SoundStation, folder: Path) -> None:
    """A take rolls, and its first samples are written."""
    (folder / "journal").mkdir(parents=True)
    said = SoundRoll(folder=str(folder), first_ns=time.monotonic_ns(), rate="25", timecode="10:00:00:00")
    station.obey(ROLL + msgspec.json.encode(said).decode())
    until(station, lambda: station.told()["takes"].get(folder.name, 0) > 0)


def test_a_take_whose_disk_fails_is_let_go_of_and_the_next_is_recorded(station: SoundStation, tmp_path: Path) -> None:
    first, second = tmp_path / "S1_T001_A", tmp_path / "S1_T002_A"
    roll(station, first)
    assert is_written(first / SOUND)
    shutil.rmtree(first / "journal")
    station._lose(0, 10, "a gap")  # which is noted in the journal
    assert station.told()["failure"].startswith("S1_T001_A: no sound is recorded any more: ")
    assert station.told()["takes"] == {}
    assert not is_written(first / SOUND), "whoever finishes the take waits for nobody"
    roll(station, second)
    assert is_written(second / SOUND)
