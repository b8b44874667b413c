import os
from pathlib import Path

import pytest

from onset.bench import others
from onset.bench.others import Others, machine_s


def stat(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *seconds: float) -> None:
    """A machine that has spent so many seconds in user, nice, system, idle and waiting for disks."""
    ticks = [int(value * os.sysconf("SC_CLK_TCK")) for value in seconds]
    path = tmp_path / "stat"
    path.write_text(" ".join(["cpu ", *map(str, ticks), "0 0 0 999 999"]) + "\ncpu0 1 2 3\n")
    monkeypatch.setattr(others, "STAT", path)


def test_idle_and_waiting_are_not_busy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stat(tmp_path, monkeypatch, 1, 2, 3, 10, 4)
    assert machine_s() == (6.0, 20.0)


def test_what_we_used_ourselves_is_not_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spent = [5.0, 8.0]
    monkeypatch.setattr(others, "own_s", lambda: spent.pop(0))
    stat(tmp_path, monkeypatch, 100, 0, 0, 100, 0)
    watch = Others()
    stat(tmp_path, monkeypatch, 105, 0, 0, 115, 0)  # 5 s busy of 20 s, 3 of them ours
    assert watch.share() == 0.1


def test_a_clock_that_is_coarser_than_the_run_gives_no_negative_share(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spent = [0.0, 0.01]
    monkeypatch.setattr(others, "own_s", lambda: spent.pop(0))
    stat(tmp_path, monkeypatch, 100, 0, 0, 100, 0)
    assert Others().share() == 0.0


def test_the_real_machine_answers() -> None:
    assert 0 <= Others().share() <= 1
