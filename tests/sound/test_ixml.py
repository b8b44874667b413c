"""iXML: the notes and the circle of the cut take the place of those of the roll, and no sample moves."""

from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from onset.sound.broadcast_wave import BroadcastWave
from onset.sound.ixml import ROOM_BYTES, SoundSlate, write_until_cut


def recorded(path: Path, notes: str = "", *, circle: bool = False) -> bytes:
    slate = SoundSlate(0, scene="12", take="2", rate="25/1", notes=notes, circle=circle)
    with BroadcastWave(path, 1, 48000, slate) as file:
        file.write(np.full((100, 1), 0.25, np.float32))
    return path.read_bytes()


def said(path: Path) -> dict[str, str | None]:
    data = path.read_bytes()
    place = data.index(b"iXML")
    length = int.from_bytes(data[place + 4 : place + 8], "little")
    document = ElementTree.fromstring(data[place + 8 : place + 8 + length])
    return {tag: document.findtext(tag) for tag in ("SCENE", "CIRCLED", "NOTE", "SPEED/TIMECODE_RATE")}


@pytest.mark.parametrize("circle", [True, False])
def test_what_was_said_until_the_cut_takes_the_place_of_what_the_roll_said(tmp_path: Path, circle: bool) -> None:
    path = tmp_path / "a.wav"
    before = recorded(path, "first", circle=not circle)
    assert write_until_cut(path, "first; häh <& 😀", circle=circle)
    after = path.read_bytes()
    assert said(path) == {
        "SCENE": "12", "CIRCLED": "TRUE" if circle else "FALSE", "NOTE": "first; häh <& 😀",
        "SPEED/TIMECODE_RATE": "25/1",
    }  # fmt: skip
    assert len(after) == len(before)
    assert after[after.index(b"fmt ") :] == before[before.index(b"fmt ") :]
    assert not write_until_cut(path, "first; häh <& 😀", circle=circle), "a second time nothing changes"
    assert path.read_bytes() == after


def test_notes_that_have_no_room_are_cut_off_and_said_to_be(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    recorded(path)
    long = "&é" * 4000
    assert write_until_cut(path, long, circle=True)
    note = said(path)["NOTE"]
    assert note is not None
    assert note.endswith(" ...")
    assert long.startswith(note[:-4])
    assert len(note.encode()) > ROOM_BYTES // 8
    assert not write_until_cut(path, long, circle=True)


@pytest.mark.parametrize("content", [b"", b"RIFF", b"\0" * 5000, b"iXML" * 3000])
def test_a_file_that_has_no_such_document_stays_as_it_is(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(content)
    assert not write_until_cut(path, "x", circle=True)
    assert path.read_bytes() == content
