"""Choosing the machine: threads that leave cores to others, a card only where there is one."""

import os

import pytest

from onset import machine
from onset.errors import UsageError
from onset.show import EngineTable


@pytest.mark.parametrize(("cores", "threads"), [(1, 1), (2, 1), (3, 2), (4, 3), (64, 4)])
def test_by_default_a_core_is_left_to_others(cores: int, threads: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: set(range(cores)))
    assert machine.default_threads() == threads


def test_auto_takes_a_card_where_there_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "has_card", lambda: True)
    assert machine.choose(EngineTable()).device == "cuda:0"
    assert machine.choose(EngineTable(device="cpu")).device == "cpu"
    assert machine.choose(EngineTable(device="cuda:1")).device == "cuda:1"


def test_a_card_that_is_not_there_is_refused_with_what_to_write_instead(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "has_card", lambda: False)
    assert machine.choose(EngineTable()).device == "cpu"
    with pytest.raises(UsageError, match=r"cuda:0.*no CUDA card.*write auto or cpu"):
        machine.choose(EngineTable(device="cuda:0"))


def test_threads_of_the_show_are_taken_as_they_are() -> None:
    assert machine.choose(EngineTable(device="cpu", threads=3)).threads == 3
