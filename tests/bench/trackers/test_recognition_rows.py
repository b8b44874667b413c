"""The recognition bench counts what a recogniser says, and tells a good one from bad ones."""

import numpy as np
import pytest

from onset.bench.trackers.recognition_rows import confusion_rows, cost_rows, taken_for_enrolling, total, turned_rows
from onset.tracking.face.aligned import aligned
from onset.tracking.face.face import Rgb
from onset.tracking.face.lbph import LbphRecogniser
from onset.tracking.face.recognition import Match, People
from tests.tracking.face.known_faces import PEOPLE, changed, crop


def made(number: int) -> Rgb:
    return np.full((112, 112, 3), number, np.uint8)


class ByBrightness:
    """Names whoever is as bright, at a distance of the difference; `strict`: nobody further than 5."""

    model = "brightness"

    def __init__(self, people: People, *, strict: bool) -> None:
        self.means = {name: float(np.mean(pictures)) for name, pictures in people.items()}
        self.strict = strict

    def match(self, crop: Rgb) -> Match:
        (first, name), (second, _) = sorted(
            (abs(mean - float(crop.mean())), name) for name, mean in self.means.items()
        )[:2]
        return Match("unknown" if self.strict and first > 5 else name, 0.9, name, first, second)


PICTURES = {"dim": [made(n) for n in range(40, 48)], "mid": [made(n) for n in range(100, 108)], "lit": [made(200)] * 2}


def test_looks_and_strangers_are_counted() -> None:
    rows = confusion_rows(PICTURES, lambda people: ByBrightness(people, strict=True))
    assert [(row["row"], row["looks"], row["right"], row["unknown"], row["wrong"]) for row in rows] == [
        ("dim", 5, 4, 1, 0), ("mid", 5, 4, 1, 0), ("lit", 0, 0, 0, 0),
    ]  # fmt: skip
    assert total(rows)["stranger_unknown"] == total(rows)["strangers"] == 18


def test_a_recogniser_that_names_everybody_shows_in_the_strangers() -> None:
    rows = confusion_rows(PICTURES, lambda people: ByBrightness(people, strict=False))
    assert total(rows)["stranger_named"] == 18
    assert total(rows)["right"] == 10


def test_people_are_enrolled_from_the_first_half_of_their_pictures() -> None:
    many = [made(n) for n in range(12)]
    assert [int(one[0, 0, 0]) for one in taken_for_enrolling(many)] == [0, 2, 4]
    assert len(taken_for_enrolling(many[:6])) == 1


def test_looks_from_the_side_have_a_row_for_each_turn() -> None:
    turned = {"dim": {12: [made(42)], 20: [made(60)]}, "mid": {12: [made(103), made(99)]}, "nobody": {12: [made(0)]}}
    rows = turned_rows(PICTURES, turned, lambda people: ByBrightness(people, strict=True))
    assert [(row["row"], row["right"], row["unknown"], row["wrong"], row["stranger_named"]) for row in rows] == [
        ("all, turned by 12 degrees", 3, 0, 0, 0), ("all, turned by 20 degrees", 0, 1, 0, 0),
    ]  # fmt: skip


def test_costs_have_a_row_for_each_number_of_people() -> None:
    rows = cost_rows(made(9), lambda people: ByBrightness({**people, "other": [made(1)]}, strict=True))
    assert [row["row"] for row in rows] == [
        "1 people, 1 pictures each", "5 people, 5 pictures each", "20 people, 10 pictures each",
    ]  # fmt: skip
    assert all(row["look_ms"]["p50"] <= row["look_ms"]["p95"] for row in rows)


def test_real_people_are_never_taken_for_each_other() -> None:
    pytest.importorskip("mediapipe")
    people = {name: [crop(name), *(aligned(*changed(name, how)) for how in ("dark", "turned"))] for name in PEOPLE}
    whole = total(confusion_rows(people, LbphRecogniser))
    assert (whole["looks"], whole["right"], whole["wrong"]) == (10, 10, 0)
    assert (whole["strangers"], whole["stranger_unknown"]) == (15, 15)
