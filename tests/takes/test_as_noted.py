"""Bits that flip in take.json and in its copy and leave a text that can be read: the journal knows what stood there."""

from collections.abc import Callable
from pathlib import Path

import pytest

from onset.takes.as_noted import put_as_noted
from onset.takes.finalise import finalise
from onset.takes.layout import MANIFEST
from onset.takes.manifest import Manifest, Slate
from onset.takes.manifest_file import encode_manifest, read_manifest
from onset.takes.records import EventRecord
from onset.takes.repair import repair
from onset.takes.verify import verify
from tests.takes.folders import snapshot
from tests.takes.made import FIRST_INDEX, GRAY, make_take

Labels = list[tuple[str, str]]
HEARD: Labels = []
GUESSED: Labels = [(f"15:00:00:0{n}", "free-run") for n in range(4)] + [
    (f"10:00:{n // 24:02}:{n % 24:02}", "ltc") for n in range(30)
]


def rate(manifest: Manifest) -> None:
    manifest.rate = "25"


def last(manifest: Manifest) -> None:
    assert manifest.last_index is not None
    manifest.last_index -= 1


def label(manifest: Manifest) -> None:
    manifest.first_timecode = "02:00:00:00"


def counted_from(manifest: Manifest) -> None:
    manifest.timecode_source = "mtc"


def lossless(manifest: Manifest) -> None:
    manifest.streams[0].lossless = False


def scene(manifest: Manifest) -> None:
    manifest.slate.scene = "5"


@pytest.mark.parametrize(
    ("labels", "damage", "said"),
    [
        (HEARD, rate, "take.json said rate 25; the journal has 24, which is put there"),
        (HEARD, last, "take.json said last_index 110; the journal has 111"),
        (HEARD, label, "take.json said first_timecode 02:00:00:00; the journal has 01:00:00:00"),
        (GUESSED, label, "take.json said first_timecode 02:00:00:00; the journal has 09:59:59:20"),
        (GUESSED, counted_from, "take.json said timecode_source mtc; the journal has ltc"),
        (HEARD, lossless, "take.json said stream matte: lossless False; the journal has True"),
        (HEARD, scene, "take.json said slate scene 5; the journal has 1"),
    ],
)
def test_what_both_copies_say_otherwise_than_the_journal_is_put_back_and_told(
    tmp_path: Path, labels: Labels, damage: Callable[[Manifest], None], said: str
) -> None:
    jump = EventRecord(what="timecode-jump", index=FIRST_INDEX + 4)
    frames = len(labels) or 12
    folder = make_take(tmp_path, streams={"matte": GRAY}, frames=frames, labels=labels, noted=True, also=[jump]).folder
    before = encode_manifest(finalise(folder, "closed"))
    films = (folder / "matte.mkv").read_bytes()
    manifest = read_manifest(folder)
    damage(manifest)
    for path in (folder / MANIFEST, folder / "journal" / MANIFEST):
        path.write_bytes(encode_manifest(manifest))
    verdict = repair(folder)
    assert verdict.sound, verdict.lines()
    assert verdict.notes[0].startswith(said), verdict.notes
    after = read_manifest(folder)
    assert after.state == "mended"  # because what was replaced is kept in it
    after.state = "closed"
    assert encode_manifest(after) == before
    assert (folder / "matte.mkv").read_bytes() == films
    assert (folder / "journal" / "damaged" / f"1.{MANIFEST}").read_bytes() == encode_manifest(manifest)
    whole = snapshot(folder)
    assert repair(folder).sound
    assert snapshot(folder) == whole
    assert verify(folder).sound


def test_a_take_that_the_list_proves_is_not_held_against_its_journal(tmp_path: Path) -> None:
    made = make_take(tmp_path, streams={"matte": GRAY}, noted=True)
    made.manifest.slate = Slate(scene="5")  # as one that was edited before its take was closed
    (made.folder / MANIFEST).write_bytes(encode_manifest(made.manifest))
    finalise(made.folder, "closed")
    assert put_as_noted(made.folder) == []
    assert read_manifest(made.folder).slate.scene == "5"
