from pathlib import Path

import pytest

from onset.errors import WireError
from onset.takes.finish_list import TOLD, FinishList
from onset.takes.kept_word import make_kept_word, write_kept_word


@pytest.fixture
def place(tmp_path: Path) -> Path:
    make_kept_word(tmp_path / "finish.word", 64 << 10)
    return tmp_path / "finish.word"


def test_what_waits_is_known_to_who_comes_after(place: Path) -> None:
    first = FinishList(place)
    for name in ("a", "b", "a"):
        first.add(Path(name))
    first.leave(Path("a"))
    after = FinishList(place)
    assert (after.waiting, after.done, after.count) == ([Path("b")], ["a"], 1)


def test_a_take_that_was_never_opened_counts_as_done(place: Path) -> None:
    takes = FinishList(place)
    takes.leave(Path("a"))
    assert (takes.waiting, takes.count) == ([], 1)


def test_of_very_many_takes_the_last_are_told_and_all_are_counted(place: Path) -> None:
    takes = FinishList(place)
    for number in range(TOLD + 6):
        takes.add(Path(f"{number}"))
        takes.leave(Path(f"{number}"))
    assert FinishList(place).count == TOLD + 6
    assert len(takes.done) == TOLD
    assert takes.done[-1] == str(TOLD + 5)


def test_a_damaged_list_is_one_clear_error(place: Path) -> None:
    write_kept_word(place, b'{"waiting": 3}')
    with pytest.raises(WireError, match=r"finish\.word.*start it again"):
        FinishList(place)
