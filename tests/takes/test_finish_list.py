from pathlib import Path

import pytest

from onset.errors import WireError
from onset.takes.finish_list import NAME, TOLD, FinishList


def test_what_waits_is_known_to_who_comes_after(tmp_path: Path) -> None:
    first = FinishList(tmp_path)
    for name in ("a", "b", "a"):
        first.add(Path(name))
    first.leave(Path("a"))
    after = FinishList(tmp_path)
    assert (after.waiting, after.done, after.count) == ([Path("b")], ["a"], 1)


def test_a_take_that_was_never_opened_counts_as_done(tmp_path: Path) -> None:
    takes = FinishList(tmp_path)
    takes.leave(Path("a"))
    assert (takes.waiting, takes.count) == ([], 1)


def test_of_very_many_takes_the_last_are_told_and_all_are_counted(tmp_path: Path) -> None:
    takes = FinishList(tmp_path)
    for number in range(TOLD + 6):
        takes.add(Path(f"{number}"))
        takes.leave(Path(f"{number}"))
    assert FinishList(tmp_path).count == TOLD + 6
    assert len(takes.done) == TOLD
    assert takes.done[-1] == str(TOLD + 5)


def test_a_damaged_list_is_one_clear_error(tmp_path: Path) -> None:
    (tmp_path / NAME).write_text('{"waiting": 3}')
    with pytest.raises(WireError, match=f"{NAME}.*start it again"):
        FinishList(tmp_path)
