"""The counts of the fault table can tell a loss: takes that have lost something on purpose."""

from pathlib import Path

from onset.bench.takes.counting import Counted, counted
from tests.takes.made import FIRST_INDEX, make_take

FRAMES = 8


def test_a_whole_take_counts_as_many_written_as_were_committed(tmp_path: Path) -> None:
    made = make_take(tmp_path, frames=FRAMES, closed=False)
    found = counted(made.folder, {"camera": FRAMES, "comp": FRAMES, "matte": FRAMES})
    assert (found.committed, found.written, found.lost, found.refused) == (24, 24, 0, 0)
    assert (found.records, found.records_missing) == (FRAMES, 0)
    assert dict(found.verified) == {"sound": 1}


def test_a_packet_that_is_not_in_the_journal_is_a_loss(tmp_path: Path) -> None:
    made = make_take(tmp_path, frames=FRAMES)
    path = next((made.folder / "journal").glob("001.comp.mcap"))
    spoilt = bytearray(path.read_bytes())
    at = spoilt.index(made.packets["comp"][FIRST_INDEX + 2])
    spoilt[at + 5] ^= 0xFF
    path.write_bytes(spoilt)
    found = counted(made.folder, {"camera": FRAMES, "comp": FRAMES, "matte": FRAMES})
    assert (found.written, found.lost) == (23, 1)


def test_frames_that_never_reached_the_journal_are_losses(tmp_path: Path) -> None:
    made = make_take(tmp_path, frames=FRAMES)
    assert counted(made.folder, {"camera": FRAMES + 3, "comp": FRAMES, "matte": FRAMES}).lost == 3


def test_refused_pictures_are_counted_by_reason_and_are_no_loss(tmp_path: Path) -> None:
    made = make_take(tmp_path, frames=FRAMES, refused={"comp": [2, 3]})
    # The take says "ring full", which is none of the recorder's own reasons: an encoder's word lay in the ring instead.
    found = counted(made.folder, {"camera": FRAMES, "comp": FRAMES, "matte": FRAMES})
    assert dict(found.reasons) == {"ring full": 2}
    assert (found.refused, found.failed, found.written, found.lost, found.gaps) == (2, 2, 22, 0, 2)


def test_counts_of_several_takes_add_up() -> None:
    whole = Counted(committed=5, written=4, lost=1)
    other = Counted(committed=2, written=2)
    other.verified["sound"] += 1
    whole.add(other)
    assert (whole.committed, whole.written, whole.lost, dict(whole.verified)) == (7, 6, 1, {"sound": 1})
