import pytest

from onset.bench.markdown import rows
from onset.bench.table import page
from tests.bench.documents import document, row, timing


def line_with(text: str, written: str) -> str:
    (line,) = [line for line in written.splitlines() if text in line]
    return line


def test_the_page_begins_with_the_goals_and_their_verdicts() -> None:
    written = page([document()])
    assert written.startswith("# Benchmarks\n")
    assert written.index("## Goals") < written.index("## A CPU, 4 cores")
    assert line_with("against FFmpeg", written).endswith("| 26.0 x (ffmpeg chromakey (b)) | met |")
    assert "| not measured | not measured |" in line_with("CUDA card", written)


def test_figures_stand_with_their_spread_floor_and_ratio() -> None:
    written = page([document()])
    assert "| blur | 1.00 (0.90..1.10) | 1.00 (0.90..1.10) | 2.0 / 2.0 | cv2.blur 0.70 / 1.40 |" in written
    assert "- cv2.blur: other edge" in written
    assert "| cpu | 1 | 25.6 |  |" in written
    assert "| 1920x1080 | live | 2 | 2.00 (1.80..2.20) | 8.0 |" in written


def test_losses_and_gaps_are_published() -> None:
    written = page([document()])
    assert "| demo 4K60, 4 cores | 60 | 60.00 | 3 late |" in written
    missing = written[written.index("### Not measured") :]
    assert "- CUDA: no card" in missing
    assert "- GStreamer: not here" in missing
    assert "- 4 threads: this machine has 2" in missing


def test_commit_versions_and_load_are_told() -> None:
    made = document()
    assert "- commit abc123, 2026-01-02T03:04:05Z, load 0.1 when the run began" in page([made])
    made["machine"]["changed_files"] = 2
    made["quick"] = True
    assert "commit abc123 with 2 files changed" in page([made])
    assert "**A quick run: figures are rough.**" in page([made])
    assert "Other programs" not in page([made])
    made["others_share"] = 0.25
    assert "**Other programs used 25% of the machine" in page([made])


def test_a_card_has_a_table_of_its_own() -> None:
    made = document()
    card = row("chain", "chain", device="cuda", device_time=timing(0.05), wall=timing(0.2), times_floor=1.3)
    made["kernels"]["chain"]["rows"].append(card)
    assert "| chain | 0.050 (0.045..0.055) | 0.200 (0.180..0.220) | 1.30 |  |" in page([made])


def test_a_bar_in_a_cell_does_not_split_it() -> None:
    assert rows(("a", "b"), [("x|y", "z")]).splitlines()[-1] == "| x\\|y | z |"


def test_a_line_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="1 cells under 2 headings"):
        rows(("a", "b"), [("x",)])
