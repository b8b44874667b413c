"""Tape, slate and notes in the delivered files themselves, where other tools look for them."""

from fractions import Fraction
from pathlib import Path

import av
import pytest

from onset.sound.broadcast_wave import BroadcastWave
from onset.sound.ixml import SoundSlate
from onset.sound.sound_log import SOUND, SoundLog, write_log
from onset.takes.deliver import deliver
from onset.takes.file_tags import file_tags
from onset.takes.finalise import finalise
from onset.takes.manifest import Slate
from onset.takes.read import open_take
from onset.takes.records import EventRecord
from onset.takes.verify import verify
from tests.takes.made import FFVHUFF, FIRST_INDEX, GRAY, MJPEG, make_take

SLATE = Slate(production="Nordlicht", scene="12B", shot="C", take="3", camera="A", roll="A001", notes="boom in shot ä")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    streams = {"camera": FFVHUFF, "comp": MJPEG, "matte": GRAY}
    made = make_take(tmp_path, frames=3, rate=Fraction(24), streams=streams, slate=SLATE)
    finalise(made.folder, "closed")
    return made.folder


def test_a_mov_says_its_tape_and_slate_under_the_keys_of_quicktime_and_editors(folder: Path) -> None:
    with av.open(str(folder / "comp.mov")) as film:
        told = dict(film.metadata)
        tracks = [dict(stream.metadata) for stream in film.streams]
    assert told["com.apple.quicktime.title"] == folder.name
    assert told["com.apple.quicktime.comment"] == SLATE.notes
    assert told["com.apple.quicktime.description"] == "Nordlicht, scene 12B, shot C, take 3, camera A"
    assert [told[f"com.apple.proapps.{key}"] for key in ("reel", "scene", "shot", "take")] == ["A001", "12B", "C", "3"]
    (clock,) = [track for track in tracks if track.get("handler_name") == "TimeCodeHandler"]
    assert (clock["reel_name"], clock["timecode"]) == ("A001", "01:00:00:00")


def test_a_matroska_file_says_them_as_tags(folder: Path) -> None:
    with av.open(str(folder / "matte.mkv")) as film:
        told = {key.upper(): value for key, value in film.metadata.items()}
    wanted = {
        "TITLE": folder.name, "PRODUCTION": "Nordlicht", "SCENE": "12B", "SHOT": "C", "TAKE": "3", "CAMERA": "A",
        "REEL_NAME": "A001", "COMMENT": SLATE.notes,
    }  # fmt: skip
    assert wanted.items() <= told.items()


def test_notes_and_circle_given_while_it_rolled_stand_in_pictures_and_sound(tmp_path: Path) -> None:
    said = [
        EventRecord(what="note", text="second boom", index=FIRST_INDEX + 1),
        EventRecord(what="circle", index=FIRST_INDEX + 2, values={"circle": True}),
    ]
    made = make_take(tmp_path, frames=3, streams={"comp": MJPEG}, slate=SLATE, also=said)
    with BroadcastWave(made.folder / SOUND, 1, 48_000, SoundSlate(0, scene="12B", notes=SLATE.notes)) as wave:
        wave.resize(4800)
    write_log(made.folder, SoundLog(state="done", samples=4800))
    finalise(made.folder, "closed")
    with av.open(str(made.folder / "comp.mov")) as film:
        told = dict(film.metadata)
    assert told["com.apple.quicktime.comment"] == f"{SLATE.notes}; second boom"
    assert told["com.apple.quicktime.description"].endswith("circled")
    document = (made.folder / SOUND).read_bytes().decode(errors="replace")
    assert f"<CIRCLED>TRUE</CIRCLED><NOTE>{SLATE.notes}; second boom</NOTE>" in document


def test_they_cost_no_bit_of_a_packet_and_the_take_is_sound(folder: Path) -> None:
    with open_take(folder) as take, take.journal("comp") as journal:
        recorded = [bytes(packet.data) for packet in journal.packets()]
        first, _ = deliver(take, take.manifest.stream("comp"))
        again, _ = deliver(take, take.manifest.stream("comp"))
    assert first == again, "the same file, made again, is the same to the bit"
    with av.open(str(folder / "comp.mov")) as film:
        assert [bytes(packet) for packet in film.demux(video=0) if packet.size] == recorded
    assert verify(folder).sound


def test_what_the_slate_leaves_empty_is_left_out_and_the_take_is_its_own_tape(tmp_path: Path) -> None:
    manifest = make_take(tmp_path, frames=1, streams={"matte": GRAY}, slate=Slate(circle=True)).manifest
    told = file_tags(manifest, ".mov", "")
    assert told.reel == told.tags["com.apple.proapps.reel"] == manifest.name
    assert told.tags["com.apple.quicktime.description"] == "camera A, circled"
    assert "com.apple.proapps.scene" not in told.tags
    assert file_tags(manifest, ".avi", "").tags == {}
