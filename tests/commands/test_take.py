"""`onset take ...`: answers on standard output, one line for what is wrong, exit codes that scripts rely on."""

import json
import os
import shutil
from pathlib import Path

import pytest

from onset.cli import run
from onset.commands.takes.play import play_show
from onset.free_ports import free_ports
from onset.settings import make_show
from onset.takes.finalise import finalise
from onset.takes.layout import segment_path
from onset.takes.manifest import Slate
from onset.takes.manifest_file import read_manifest, write_manifest
from onset.takes.records import EventRecord
from tests.takes.folders import snapshot
from tests.takes.made import FIRST_INDEX, UTC_NS, make_take


@pytest.fixture
def takes(tmp_path: Path) -> Path:
    """Two takes: one closed, one broken off."""
    folder = tmp_path / "takes"
    folder.mkdir()
    finalise(make_take(folder, "S1_T001_A", frames=6, refused={"comp": [2]}).folder, "closed")
    make_take(folder, "S1_T002_A", frames=4, closed=False)
    return folder


def answer(capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    out = capsys.readouterr().out
    read = json.loads(out.splitlines()[-1])
    assert isinstance(read, dict)
    return read


def test_list_names_every_take_with_its_state(takes: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["take", "list", str(takes), "--json"]) == 0
    listed = answer(capsys)["takes"]
    assert isinstance(listed, list)
    assert [(take["name"], take["state"], take["frames"]) for take in listed] == [
        ("S1_T001_A", "closed", 6), ("S1_T002_A", "broken off", 4),
    ]  # fmt: skip
    assert run(["take", "list", str(takes)]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 2


def test_list_gives_a_take_one_line_whatever_is_noted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = make_take(tmp_path, frames=2)
    made.manifest.slate.notes = "eyeline\nlow\t" + "n" * 2000
    write_manifest(made.folder, made.manifest)
    assert run(["take", "list", str(tmp_path)]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    assert "eyeline low nnn" in line
    assert line.endswith("n...")
    assert len(line) < 200


def test_list_shows_what_was_noted_while_a_take_rolled(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said = [("note", "boom in", {}), ("circle", "this one", {"circle": True}), ("note", "boom in", {})]
    also = [
        EventRecord(what=what, text=text, index=FIRST_INDEX + number, utc_ns=UTC_NS + number, values=dict(values))
        for number, (what, text, values) in enumerate(said)
    ]
    made = make_take(tmp_path, frames=4, also=also, slate=Slate(scene="1", notes="eyeline low"))
    finalise(made.folder, "closed")
    assert run(["take", "list", str(tmp_path)]) == 0
    assert capsys.readouterr().out.rstrip().endswith("circled eyeline low; boom in; this one")
    assert run(["take", "list", str(tmp_path), "--json"]) == 0
    (take,) = json.loads(capsys.readouterr().out)["takes"]
    assert (take["notes"], take["noted"]) == ("eyeline low", ["boom in", "this one"])


def test_list_goes_on_past_a_take_it_cannot_read(takes: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (takes / "S1_T001_A" / "take.json").write_text("{}")
    assert run(["take", "list", str(takes), "--json"]) == 0
    seen = capsys.readouterr()
    assert "S1_T001_A" in seen.err
    assert [take["name"] for take in json.loads(seen.out)["takes"]] == ["S1_T002_A"]
    assert run(["take", "list", str(takes / "nowhere")]) == 2
    assert "no such folder" in capsys.readouterr().err


def test_list_names_a_take_without_take_json_and_no_other_folder(
    takes: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (takes / "S1_T001_A" / "take.json").unlink()
    (takes / "notes").mkdir()
    assert run(["take", "list", str(takes), "--json"]) == 0
    seen = capsys.readouterr()
    assert "S1_T001_A: has no take.json; mend it with: onset take repair" in seen.err
    assert list(json.loads(seen.out)["unreadable"]) == ["S1_T001_A"]


def test_verify_ends_with_0_1_or_2(takes: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good, broken = str(takes / "S1_T001_A"), str(takes / "S1_T002_A")
    assert run(["take", "verify", good]) == 0
    assert "sound (closed, 6 frames)" in capsys.readouterr().out
    assert run(["take", "verify", good, broken, "--json"]) == 1
    read = answer(capsys)
    assert read["sound"] is False
    assert run(["take", "verify", str(takes)]) == 2
    seen = capsys.readouterr()
    assert seen.out == ""
    assert seen.err.count("\n") == 1


@pytest.mark.parametrize(("left", "said"), [(None, "has a journal and no take.json"), (b'{"ver', "is not a take.json")])
def test_a_take_whose_take_json_is_lost_is_not_sound_and_no_folder_to_pass_over(
    takes: Path, capsys: pytest.CaptureFixture[str], left: bytes | None, said: str
) -> None:
    folder = takes / "S1_T001_A"
    (folder / "take.json").unlink()
    if left is not None:
        (folder / "take.json").write_bytes(left)
    assert run(["take", "verify", str(folder)]) == 1
    seen = capsys.readouterr().err
    assert said in seen
    assert f"mend it: onset take repair {folder}" in seen
    assert run(["take", "repair", str(folder)]) == 0
    assert run(["take", "verify", str(folder)]) == 0


def test_a_take_of_a_later_version_is_wrong_input(takes: Path) -> None:
    file = takes / "S1_T001_A" / "take.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | {"version": 99}))
    assert run(["take", "verify", str(file.parent)]) == 2


def test_repair_mends_and_says_so_and_then_has_nothing_to_do(takes: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = takes / "S1_T002_A"
    assert run(["take", "repair", str(folder)]) == 0
    assert "mended: S1_T002_A, 4 frames" in capsys.readouterr().out
    assert run(["take", "verify", str(folder)]) == 0
    before = snapshot(folder)
    assert run(["take", "repair", str(folder), "--json"]) == 0
    assert answer(capsys)["notes"] == ["nothing to mend"]
    assert snapshot(folder) == before
    assert run(["take", "repair", str(takes)]) == 2


def test_repair_of_a_take_with_nothing_in_it_ends_with_1(takes: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = takes / "S1_T002_A"
    for path in (folder / "journal").glob("*.mcap"):
        path.unlink()
    assert run(["take", "repair", str(folder)]) == 1
    assert "NOT SOUND" in capsys.readouterr().out


def test_repair_says_what_is_lost(takes: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = takes / "S1_T002_A"
    path = segment_path(folder, 1, "comp")
    os.truncate(path, path.stat().st_size - 300)
    assert run(["take", "repair", str(folder), "--json"]) == 0
    notes = answer(capsys)["notes"]
    assert isinstance(notes, list)
    assert [note for note in notes if note.startswith("declared missing: picture") and "of comp" in note]


def test_show_draws_in_the_terminal_and_on_a_page(takes: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = takes / "S1_T001_A"
    assert run(["take", "show", str(folder)]) == 0
    seen = capsys.readouterr().out
    assert "█" in seen
    assert "frames missing, comp refused: ring full: 1" in seen
    page = takes / "page.html"
    assert run(["take", "show", str(folder), "--html", str(page), "--json"]) == 0
    assert answer(capsys)["page"] == str(page)
    assert page.read_text().startswith("<!doctype html>")
    assert run(["take", "show", str(folder), "--html", str(takes / "no" / "page.html")]) == 2


def test_report_has_the_takes_of_the_day_and_a_pdf_where_it_can(
    takes: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = takes / "day.html"
    assert run(["take", "report", str(takes), "--html", str(page), "--json"]) == 0
    assert answer(capsys)["takes"] == 2
    assert run(["take", "report", str(takes), "--html", str(page), "--day", "1999-01-01", "--json"]) == 0
    assert answer(capsys)["takes"] == 0
    assert run(["take", "report", str(takes), "--html", str(page), "--day", "1.1.1999"]) == 2
    assert "--day '1.1.1999' is no day; write it as YYYY-MM-DD" in capsys.readouterr().err
    if shutil.which("chromium") is None:
        pytest.skip("no chromium to print with")
    paper = takes / "day.pdf"
    assert run(["take", "report", str(takes), "--html", str(page), "--pdf", str(paper)]) == 0
    assert paper.read_bytes().startswith(b"%PDF")


def test_a_pdf_without_chromium_is_refused_and_the_page_is_there(
    takes: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("onset.paper.shutil.which", lambda name: None)
    page = takes / "day.html"
    assert run(["take", "report", str(takes), "--html", str(page), "--pdf", str(takes / "day.pdf")]) == 2
    assert "apt install chromium" in capsys.readouterr().err
    assert page.exists()


def test_a_stream_whose_file_has_no_timecode_is_played_with_the_takes(takes: Path) -> None:
    (show,) = make_show(play_show(takes / "S1_T001_A", "matte", port=8080, bus=5600, once=True))
    wanted = read_manifest(takes / "S1_T001_A").first_timecode
    assert (show.timecode.sources, show.timecode.start) == (("stream", "free-run"), wanted)
    assert wanted


def test_play_puts_the_take_on_the_air_through_the_engine(takes: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bus = free_ports(4)
    arguments = ["--bus", str(bus), "--port", str(bus + 3), "--once", "--json"]
    assert run(["take", "play", str(takes / "S1_T001_A"), "--stream", "matte", *arguments]) == 0
    seen = capsys.readouterr()
    assert {"frames_published", "frames_dropped"} <= json.loads(seen.out).keys()  # on a busy machine some come late
    assert "onset take play: take is on the air on " in seen.err, "which is said with the first frame that was out"
    assert all(line.startswith("onset take play: ") for line in seen.err.splitlines()), seen.err
    assert run(["take", "play", str(takes / "S1_T001_A"), "--stream", "fill", *arguments]) == 2
    assert "there are: camera, comp, matte" in capsys.readouterr().err
    assert run(["take", "play", str(takes / "S1_T002_A"), *arguments]) == 2
    assert "onset take repair" in capsys.readouterr().err
