"""The private folder and who owns what in it."""

import os
from pathlib import Path

import pytest

from onset.errors import UsageError, WireError
from onset.wire import place


def test_a_lock_is_seen_without_taking_it_and_dies_with_its_holder(tmp_path: Path) -> None:
    path = tmp_path / "file"
    holder = os.open(path, os.O_RDWR | os.O_CREAT)
    other = os.open(path, os.O_RDONLY)
    assert not place.is_locked(other)
    assert place.lock(holder)
    assert place.is_locked(other)
    assert not place.lock(os.open(path, os.O_RDWR))
    os.close(holder)
    assert not place.is_locked(other)


def test_a_stale_file_is_removed_and_a_living_one_is_not(tmp_path: Path) -> None:
    path = tmp_path / "file"
    assert place.remove_stale(path)
    path.touch()
    assert place.remove_stale(path)
    assert not path.exists()
    holder = os.open(path, os.O_RDWR | os.O_CREAT)
    place.lock(holder)
    assert not place.remove_stale(path)
    assert path.exists()
    os.close(holder)


def test_a_file_that_another_starter_has_just_replaced_is_looked_at_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "file"
    path.touch()
    theirs: list[int] = []
    lock = place.lock

    def replaced_before_the_lock(descriptor: int) -> bool:
        if not theirs:
            path.unlink()
            theirs.append(os.open(path, os.O_RDWR | os.O_CREAT))
            lock(theirs[0])
        return lock(descriptor)

    monkeypatch.setattr(place, "lock", replaced_before_the_lock)
    assert not place.remove_stale(path)
    assert path.exists()
    os.close(theirs[0])


def test_somebody_elses_folder_is_not_trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(place, "SHARED_MEMORY", tmp_path)
    ours = place.private_folder()
    assert ours.stat().st_mode & 0o777 == 0o700
    ours.chmod(0o755)
    with pytest.raises(WireError, match="is not a private folder of this user"):
        place.private_folder()
    ours.rmdir()
    ours.symlink_to(tmp_path)
    with pytest.raises(WireError, match="is not a private folder"):
        place.private_folder()


def test_a_name_is_claimed_once_and_leaves_nothing(engine_name: str) -> None:
    held = place.claim(engine_name)
    assert held is not None
    assert place.claim(engine_name) is None
    place.give_up_claim(engine_name, held)
    assert not list(place.private_folder().glob(f"{engine_name}*"))
    again = place.claim(engine_name)
    assert again is not None
    place.give_up_claim(engine_name, again)


@pytest.mark.parametrize("name", ["", ".hidden", "a/b", "a b", "x" * 65, "ä", "-x"])
def test_names_that_could_leave_the_folder_or_a_topic_are_refused(name: str) -> None:
    with pytest.raises(UsageError, match="cannot be used"):
        place.check_name(name)


def test_what_dead_engines_left_under_their_names_is_removed_and_living_ones_keep_theirs(engine_name: str) -> None:
    folder = place.private_folder()
    dead = [folder / f"{engine_name}-dead.{what}" for what in ("bus", "control", "pictures", "lock")]
    living = [folder / f"{engine_name}.{what}" for what in ("bus", "control", "pictures", "lock")]
    held = place.claim(engine_name)
    assert held is not None
    for path in (*dead, *living):
        path.touch()
    place.tidy_names()
    assert [path.exists() for path in dead] == [False] * 4
    assert [path.exists() for path in living] == [True] * 4
    for path in living[:3]:
        path.unlink()
    place.give_up_claim(engine_name, held)


def test_a_name_that_somebody_just_tidies_up_can_be_claimed(engine_name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    tidying = place.claim(engine_name)
    assert tidying is not None
    lock = place.lock

    def tidied_meanwhile(descriptor: int) -> bool:
        held = lock(descriptor)
        if not held:
            place.give_up_claim(engine_name, tidying)
        return held

    monkeypatch.setattr(place, "lock", tidied_meanwhile)
    claimed = place.claim(engine_name)
    assert claimed is not None
    place.give_up_claim(engine_name, claimed)
