"""The page has every row of the tracker bench, and what could not be measured."""

from onset.bench.table import page
from onset.bench.trackers.tables import tables
from tests.bench.documents import document


def test_every_figure_of_trackers_stands_on_the_page() -> None:
    written = page([document()])
    for line in (
        "### Trackers: face", "| landmarks | p50 0.75, p95 1.25 | 0 |", "| across | 1 |", "| nobody | 23.5 |",
        "| 1 | 4.00 / 6.00 | 4.00 / 6.00 | +4.0% | 16.7 / 33.3 | 60.0 |",
        "6.0 (6.0 to 6.0) without, 6.0 (6.0 to 6.0) with, +4.0%; the goal, growth under 10%, is met",
        "found in 100.0% of the frames, error p50 1.1, p95 2.2 px",
    ):  # fmt: skip
        assert line in written


def test_rows_with_other_keys_begin_a_table_of_their_own() -> None:
    made = tables([{"row": "a", "found": 0.5}, {"row": "b", "found": None}, {"row": "c", "turn_deg": (10, 0)}])
    assert len(made) == 2
    assert made[0].splitlines() == ["|  | found |", "| --- | --- |", "| a | 0.5 |", "| b |  |"]
    assert made[1].splitlines()[-1] == "| c | 10, 0 |"
