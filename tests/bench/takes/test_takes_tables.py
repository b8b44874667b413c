from onset.bench.goals import goals
from onset.bench.table import page
from tests.bench.documents import document


def test_every_figure_of_takes_stands_on_the_page() -> None:
    written = page([document()])
    for line in (
        "| 1080p60 | utvideo | 0.12 | 6.5 in 1 | 0.90 | 925 | 0.5 / 2.0 | 130.0 / 260.0 | 2 of 302 |",
        "| 4K24 | mjpeg | 3 | at 4: 7 of 480 frames refused |",
        "Median growth of p99: +4.0%, of p50: +1.0%. Measured again, as the machine itself stood still: p99 and how "
        "long, 96.5 (without, 27 ms).",
        "| +4.0% | not measured / 0.07 |",
        "| plain MP4 | 6 | 600 | 0 | 600 | 150 |",
        "| one bit flipped | 300 | 281, 1 | 0 | 8912, 60 | 0 |",
        "| engine | 160.0 | +0.40 | 60 / 60 / 60 |",
        "| recorder | 55.0 | -0.10 | 24 / 26 / 28 |",
    ):
        assert line in written


def test_a_loss_and_what_verify_found_are_published() -> None:
    written = page([document()])
    (killed,) = [line for line in written.splitlines() if line.startswith("| kill -9 of the recorder |")]
    assert killed.endswith(
        "| 630 | 600 | 600 | 0 | 30 | 1 | 210 | 0 | 1 closed, 1 sound | 6.0 / 6.3 | started again 3 times |"
    )
    assert "| kill -9 of the engine | not counted | 600 | 600 | 2 | 30 |" in written, "a document of before"
    assert "- kill -9 of the recorder: something is odd" in written


def test_a_part_that_could_not_be_measured_leaves_the_others() -> None:
    made = document()
    made["engine"]["takes"] = {"peers": made["engine"]["takes"]["peers"], "not_measured": ["takes, faults: no room"]}
    written = page([made])
    assert "### Takes: faults" not in written
    assert "| plain MP4 |" in written
    assert "- takes, faults: no room" in written


def test_the_goals_of_takes_are_judged() -> None:
    made = document()
    found = {goal.what: goal for goal in goals([made])}
    (lost,) = [goal for what, goal in found.items() if "are killed" in what]
    assert (lost.met, lost.measured) == (False, "2 of 1200 pictures lost, 0 frames without a record")
    made["engine"]["takes"]["faults"]["rows"][1]["lost"] = 0
    (lost,) = [goal for goal in goals([made]) if "are killed" in goal.what]
    assert lost.met
    (loop,) = [goal for goal in goals([made]) if "while a take rolls" in goal.what]
    assert (loop.met, loop.measured) == (True, "+4.0% at 1920x1080 at 60 Hz")
    (long,) = [goal for goal in goals([made]) if "takes for ten minutes" in goal.what]
    assert (long.met, long.measured) == (
        False,
        "remainder 0, engine +0.40 MB an hour at most, recorder left files open",
    )
