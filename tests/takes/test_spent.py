"""Memory of recordings whose processes were all killed: given back when all of it is written, and only then."""

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from onset import cli
from onset.engine import Engine
from onset.errors import ShowError
from onset.settings import make_show
from onset.takes.byte_ring import ByteWriter
from onset.takes.recorder import hold_recorder
from onset.takes.recording_plan import PLAN, remove_recording
from onset.takes.repair import repair
from onset.takes.spent import YOUNG_S, give_back_spent
from tests.takes.desk import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    one = Desk(tmp_path / "takes")
    try:
        yield one
    finally:
        remove_recording(one.plan)  # its ends are closed by `killed`


def written(desk: Desk) -> None:
    """A take that was cut, and is finished."""
    desk.roll()
    desk.offer()
    desk.cut()
    desk.work()
    folder = desk.recorder.finish_list.waiting[0]
    desk.recorder.finish_list.leave(folder)


def killed(desk: Desk, *, age_s: float = YOUNG_S + 1) -> Path:
    """Everybody dies, so long after the engine's start; where their memory lies."""
    desk.recorder.close()
    desk.records.close()
    desk.essence.close()
    folder = Path(desk.plan.folder)
    then = time.time() - age_s
    os.utime(folder / PLAN, (then, then))
    return folder


@pytest.mark.parametrize("command", ["list", "repair"])
def test_memory_of_a_killed_engine_whose_takes_are_all_written_is_given_back(desk: Desk, command: str) -> None:
    written(desk)
    folder = killed(desk)
    takes = desk.folder if command == "repair" else desk.folder.parent
    assert cli.run(["take", command, str(takes)]) == 0
    assert not folder.exists()


def test_an_engine_of_another_name_gives_it_back_before_it_asks_for_memory_itself(desk: Desk) -> None:
    written(desk)
    folder = killed(desk)
    with pytest.raises(ShowError, match=r"no \[\[sink\]\] asks for a picture"):  # it goes no further
        Engine(make_show({"show": {"name": f"another-{os.getpid()}"}, "source": {"kind": "pattern"}})[0])
    assert not folder.exists()


def kept_unwritten(desk: Desk) -> None:
    desk.cut()
    desk.work()
    desk.offer()


def kept_rolling(desk: Desk) -> None:
    desk.offer()
    desk.work()


def kept_unfinished(desk: Desk) -> None:
    desk.cut()
    desk.work()


@pytest.mark.parametrize("until", [kept_unwritten, kept_rolling, kept_unfinished])
def test_what_a_take_still_needs_stays_until_that_take_is_repaired(desk: Desk, until: Callable[[Desk], None]) -> None:
    desk.roll()
    desk.offer()
    until(desk)
    folder = killed(desk)
    assert give_back_spent() == []
    assert folder.exists()
    assert repair(desk.folder).sound
    assert not folder.exists() or give_back_spent() == [folder.name.partition(".")[0]]
    assert not folder.exists()


@pytest.mark.parametrize("who", ["engine", "encoder", "recorder", "nobody yet"])
def test_what_a_living_process_holds_stays(desk: Desk, who: str) -> None:
    written(desk)
    folder = killed(desk, age_s=0 if who == "nobody yet" else YOUNG_S + 1)
    files = {"engine": desk.plan.records, "encoder": desk.plan.essence("camera", 0)}
    held = None
    if who in files:
        held = ByteWriter(files[who])
        assert held.own()
    lock = hold_recorder(desk.plan) if who == "recorder" else None
    assert give_back_spent() == []
    assert folder.exists()
    if held is not None:
        held.close()
    if lock is not None:
        os.close(lock)


def test_what_is_left_where_removing_was_broken_off_is_given_back(desk: Desk) -> None:
    written(desk)
    folder = killed(desk)
    (folder / PLAN).unlink()
    assert give_back_spent() == []
    then = time.time() - YOUNG_S - 1
    os.utime(folder, (then, then))
    assert give_back_spent() == [folder.name.partition(".")[0]]
    assert not folder.exists()
