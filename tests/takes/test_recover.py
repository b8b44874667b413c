"""Recordings in memory that another version of Onset began, as before an update, disturb no other take."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from onset.errors import WireError
from onset.takes.kept_word import read_kept_word, write_kept_word
from onset.takes.recorder import Recorder
from onset.takes.recording_plan import remove_recording
from onset.takes.recover import is_rolling, open_folder
from tests.takes.desk import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A take rolls, written by another version: what it keeps of gaps is of another form."""
    one = Desk(tmp_path / "takes")
    one.roll()
    one.offer()
    one.work()
    word = one.plan.word("take")
    write_kept_word(
        word, msgspec.json.encode(msgspec.json.decode(read_kept_word(word)) | {"gaps": {"camera": {"x": 1}}})
    )
    try:
        yield one
    finally:
        one.close()
        remove_recording(one.plan)


def test_a_take_that_another_version_writes_is_found_and_others_are_left_alone(desk: Desk) -> None:
    assert open_folder(desk.plan) == desk.folder.resolve()
    assert is_rolling(desk.folder)
    assert not is_rolling(desk.folder.with_name("S1_T002_A"))


@pytest.mark.parametrize("said", [b"{", b'{"rolled": 1}', b"{}"])
def test_what_says_of_no_folder_in_a_form_that_is_known_names_none(desk: Desk, said: bytes) -> None:
    write_kept_word(desk.plan.word("take"), said)
    assert open_folder(desk.plan) is None
    assert not is_rolling(desk.folder)


def test_a_recorder_says_in_words_that_it_cannot_go_on_with_it(desk: Desk) -> None:
    with pytest.raises(WireError, match="another version of Onset began the take"):
        Recorder(desk.plan)
