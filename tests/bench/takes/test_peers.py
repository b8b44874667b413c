"""What peers lose when their writing process is killed: the real libraries, once each, on small pictures."""

from pathlib import Path

import pytest

from onset.bench.takes.peer_writers import RECORDS_A_FRAME
from onset.bench.takes.peers import _row, killed, ours_killed
from onset.size import Size

SIZE = Size(64, 48)


def test_a_plain_mp4_whose_writer_is_killed_gives_nothing_back(tmp_path: Path) -> None:
    handed, kept = killed("plain MP4 (PyAV)", SIZE, 0.5, tmp_path)
    assert handed > 3
    assert kept == 0


def test_records_in_a_chunk_of_the_mcap_library_are_gone(tmp_path: Path) -> None:
    handed, kept = killed("MCAP library, defaults, records", SIZE, 0.5, tmp_path)
    assert handed > 3 * RECORDS_A_FRAME
    assert kept < handed


def test_ours_gives_back_every_frame_that_it_took(tmp_path: Path) -> None:
    handed, kept = ours_killed(SIZE, 0.7, tmp_path / "takes")
    assert handed > 3
    assert kept == handed


@pytest.mark.parametrize("found", [[(10, 8), (5, 5)], [(10, 12)]])
def test_a_row_counts_losses_of_each_kill_apart(found: list[tuple[int, int]]) -> None:
    row = _row("x", found)
    assert row["lost"] == sum(max(0, handed - kept) for handed, kept in found)
    assert row["handed"] == sum(handed for handed, _ in found)
