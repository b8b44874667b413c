from collections.abc import Iterator, Sequence

import numpy as np
import pytest

from onset.bench.key.effort import Effort
from onset.bench.key.footage import Footage
from onset.bench.key.keyed import Keyed
from onset.bench.key.peer import Axis, Settings
from onset.bench.key.scores import Scores
from onset.bench.key.search import Search, Tried, ranked
from tests.bench.key.made_footage import GREEN_CODE, footage, half_alpha, halves


class Dial:
    """A keyer whose matte is right at 0.37 and whose colour is right at `tint` blue."""

    name, about = "dial", "a made keyer"
    axes: Sequence[Axis] = (
        Axis("dial", (0.0, 0.5, 1.0), 0.25),
        Axis("tint", ("red", "blue"), others=("white",), colour=True),
    )

    def __init__(self) -> None:
        self.runs = 0

    def missing(self) -> str | None:
        return None

    def told_apart(self, settings: Settings) -> Settings:
        return settings

    def keyed(self, footage: Footage, several: Sequence[Settings], *, colour: bool) -> Iterator[list[Keyed]]:
        for settings in several:
            self.runs += 1
            off = abs(float(settings["dial"]) - 0.37)
            matte = np.clip(footage.truths[0].alpha * np.float32(1 - off), 0, 1)
            tint = {"red": 0.6, "blue": 0.3, "white": 0.2}[str(settings["tint"])]
            yield [Keyed(matte, np.repeat(matte[..., None] * np.float32(tint), 3, axis=-1))] * len(footage)


@pytest.fixture
def shot() -> Footage:
    picture = halves((90, 90, 90), GREEN_CODE)
    return footage(picture, picture, alpha=half_alpha())


def test_steps_that_halve_find_what_lies_between_the_grids_points(shot: Footage) -> None:
    winners = Search(Dial(), shot, Effort(rounds=5)).winners()
    assert winners["mad"]["dial"] == pytest.approx(0.37, abs=0.02)
    assert winners["edge_comp" if "edge_comp" in winners else "comp"]["dial"] == pytest.approx(0.37, abs=0.02)


class Valley(Dial):
    """Right where both dials are at 1, more wrong where they are apart, and so where one alone is moved."""

    axes: Sequence[Axis] = (Axis("one", (0.0,), 0.25, pair="both"), Axis("other", (0.0,), 0.25, pair="both"))

    def keyed(self, footage: Footage, several: Sequence[Settings], *, colour: bool) -> Iterator[list[Keyed]]:
        for settings in several:
            one, other = float(settings["one"]), float(settings["other"])
            off = 0.5 * abs(one - other) + 0.2 * (1 - (one + other) / 2)
            matte = footage.truths[0].alpha * np.float32(1 - off)
            yield [Keyed(matte, np.repeat(matte[..., None], 3, axis=-1))] * len(footage)


def test_a_pair_is_moved_at_once_where_neither_alone_is_better(shot: Footage) -> None:
    assert Search(Valley(), shot, Effort(rounds=1)).winners()["mad"] == {"one": 1.0, "other": 1.0}


def test_names_outside_the_grid_are_tried_for_the_comp(shot: Footage) -> None:
    assert Search(Dial(), shot, Effort(rounds=2)).winners()["comp"]["tint"] == "white"


def test_nothing_is_run_twice_and_the_count_is_told(shot: Footage) -> None:
    dial = Dial()
    search = Search(dial, shot, Effort(rounds=3))
    search.winners()
    assert dial.runs == search.tried > 10


def test_a_matte_that_is_no_key_wins_in_nothing() -> None:
    opaque = Tried({"a": 1.0}, Scores(mad=800.0, mse=1.0, sad=1.0, core=0.0))
    key = Tried({"a": 2.0}, Scores(mad=4.0, mse=1.0, sad=1.0, core=3.0))
    softer = Tried({"a": 3.0}, Scores(mad=7.0, mse=1.0, sad=1.0, core=2.0))
    assert ranked("core", [opaque, key, softer]) == [softer, key]
    assert ranked("dtssd", [key]) == []
