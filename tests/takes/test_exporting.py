"""The seam of exports: a file is a kind, nothing in a take changes, what is wrong is one line."""

import json
import shutil
from pathlib import Path

import pytest

from onset.cli import run
from onset.errors import InputError, UsageError
from onset.takes.exporting import Place, in_order
from onset.takes.filled import filled, filled_pair
from onset.takes.read import open_take
from onset.takes.records import SettingsRecord
from onset.takes.verify import verify
from tests.takes.export.handed import closed_take, export
from tests.takes.folders import snapshot
from tests.takes.made import FIRST_INDEX, level, make_take


@pytest.fixture(scope="module")
def take(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return closed_take(tmp_path_factory.mktemp("takes"), refused={"comp": [0, 1, 3]}, dropped=[4])


def test_every_frame_has_a_picture_and_a_repeated_one_says_whose(take: Path) -> None:
    with open_take(take) as opened:
        found = list(filled(opened, "comp"))
    assert [one.index - FIRST_INDEX for one in found] == [0, 1, 2, 3, 4, 5]
    assert [one.shown - FIRST_INDEX for one in found] == [2, 2, 2, 2, 2, 5]
    assert [bool(one.missing) for one in found] == [True, True, False, True, True, False]
    assert found[3].missing == "ring full"


def test_a_pair_of_streams_shows_one_moment(tmp_path: Path) -> None:
    folder = closed_take(tmp_path / "takes", refused={"comp": [0, 3], "camera": [4]})
    with open_take(folder) as opened:
        found = list(filled_pair(opened, "camera", "comp"))
    assert [(one.shown - FIRST_INDEX, two.shown - FIRST_INDEX) for one, two in found] == [
        (1, 1), (1, 1), (2, 2), (2, 2), (2, 2), (5, 5),
    ]  # fmt: skip
    assert [bool(one.missing) for one, _ in found] == [True, False, False, True, True, False]
    luma = [(int(one.planes[0][0, 0]) >> 2, int(two.planes[0][0, 0]) >> 2) for one, two in found]
    assert luma == [(level(one.shown, "camera"), level(two.shown, "comp")) for one, two in found]


def test_streams_that_share_no_picture_are_no_pair(tmp_path: Path) -> None:
    folder = closed_take(tmp_path / "takes", frames=2, refused={"comp": [0], "camera": [1]})
    with open_take(folder) as opened, pytest.raises(InputError, match="camera and comp share not one picture"):
        list(filled_pair(opened, "camera", "comp"))


def test_a_stream_without_a_picture_cannot_be_exported(tmp_path: Path) -> None:
    folder = closed_take(tmp_path / "takes", frames=2, refused={"comp": [0, 1]})
    with open_take(folder) as opened, pytest.raises(InputError, match="comp has not one picture"):
        list(filled(opened, "comp"))


def test_an_export_changes_nothing_in_the_take(take: Path, tmp_path: Path) -> None:
    before = snapshot(take)
    out = tmp_path / "out"
    assert run(["take", "export", str(take), "--to", "edl,ale", "--to", "usd", "--out", str(out)]) == 0
    assert snapshot(take) == before
    assert sorted(path.name for path in (out / take.name).iterdir()) == [
        "S1_T001_A.ale", "S1_T001_A.edl", "S1_T001_A_camera.usda",
    ]  # fmt: skip


def test_the_answer_names_files_and_repeated_frames(
    take: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("OpenEXR")
    out = ["--out", str(tmp_path), "--stream", "comp", "--json"]
    assert run(["take", "export", str(take), "--to", "exr", *out]) == 0
    seen = capsys.readouterr()
    (answer,) = json.loads(seen.out)["exports"]
    assert (answer["frames"], answer["repeated"]) == (6, {"comp": [[0, 1], [3, 4]]})
    assert len(answer["files"]) == 6
    assert "comp: 4 of 6 frames missing, another is shown" in seen.err


def test_what_is_there_is_kept_unless_it_is_to_be_replaced(take: Path, tmp_path: Path) -> None:
    made = export("edl", take, tmp_path).files[0]
    made.write_text("mine")
    with pytest.raises(UsageError, match="is there already and is kept"):
        export("edl", take, tmp_path)
    assert made.read_text() == "mine"
    export("edl", take, tmp_path, replace=True)
    assert made.read_text().startswith("TITLE")


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--to", "exrr"], "did you mean 'exr'"),
        (["--to", ","], "names nothing to make"),
        (["--to", "exr", "--stream", "depth"], "has no stream 'depth'; it has: camera, comp"),
    ],
)
def test_a_wrong_wish_is_one_line(
    take: Path, tmp_path: Path, options: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["take", "export", str(take), "--out", str(tmp_path), *options]) == 2
    seen = capsys.readouterr().err.strip()
    assert sentence in seen
    assert len(seen.splitlines()) == 1


@pytest.mark.parametrize("kind", ["edl", "usd"])
def test_nothing_is_exported_into_a_take(tmp_path: Path, take: Path, kind: str) -> None:
    (tmp_path / "elsewhere").symlink_to(take)
    for out in (take, take / "exports", take.parent, tmp_path / "elsewhere" / "exports"):
        with pytest.raises(UsageError, match=f"lies in the take {take.name}, whose hashes would no longer agree"):
            export(kind, take, out)
    assert verify(take).sound


def test_takes_of_one_name_are_refused_before_the_first_is_exported(tmp_path: Path, take: Path) -> None:
    other = closed_take(tmp_path / "other", take.name)
    with pytest.raises(UsageError, match="have folders of the same name"):
        export("usd", [take, other], tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_every_export_of_a_take_lies_in_one_folder_called_as_the_takes_is(
    tmp_path: Path, take: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    renamed = shutil.copytree(take, tmp_path / "best one")
    monkeypatch.chdir(renamed)
    for kind in ("edl", "usd"):
        (file, *_) = export(kind, Path(), tmp_path / "out").files
        assert file.parent == tmp_path / "out" / "best one"


def test_a_page_is_not_written_into_a_take(take: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for command in (["show", str(take)], ["report", str(take.parent)]):
        assert run(["take", *command, "--html", str(take / "page.html")]) == 2
        assert "whose hashes would no longer agree" in capsys.readouterr().err


def test_a_take_that_is_broken_off_is_to_be_mended_first(tmp_path: Path) -> None:
    folder = make_take(tmp_path, frames=2, closed=False).folder
    with pytest.raises(InputError, match="onset take repair"):
        export("edl", folder, tmp_path / "out")


def test_a_folder_that_is_no_take_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["take", "export", str(tmp_path), "--to", "edl"]) == 2
    assert "is not a take" in capsys.readouterr().err


def test_exports_can_be_moved_with_the_takes_they_point_to(take: Path, tmp_path: Path) -> None:
    day = tmp_path / "day"
    shutil.copytree(take, day / "takes" / take.name)
    script = export("nuke", day / "takes" / take.name, day / "exports").files[0]
    moved = day.rename(tmp_path / "elsewhere") / script.relative_to(day)
    named = [line.split('"')[1] for line in moved.read_text().splitlines() if line.startswith(" file ")]
    assert len(named) == 2
    assert all((moved.parent / name).exists() for name in named)


def test_what_reads_other_exports_is_made_behind_them() -> None:
    assert in_order(["mhl", "nuke", "exr", "exr", "blender", "edl"]) == ["exr", "edl", "nuke", "blender", "mhl"]


@pytest.mark.parametrize("name", ["../out", "a/b", ""])
def test_names_in_a_take_lead_nowhere_else(tmp_path: Path, name: str) -> None:
    folder = closed_take(tmp_path / "takes", frames=2)
    text = json.loads((folder / "take.json").read_text())
    (folder / "take.json").write_text(json.dumps({**text, "name": name}))
    with pytest.raises(UsageError, match="cannot name a folder"):
        export("edl", folder, tmp_path / "exports")


def test_a_looks_name_leads_nowhere_else(tmp_path: Path) -> None:
    values = {"looks./tmp/escaped.slope": [1.0, 1.0, 1.0], "looks.my look.saturation": 0.5}
    also = [SettingsRecord(revision=2, index=FIRST_INDEX, values=values)]
    folder = closed_take(tmp_path / "takes", frames=2, also=also)
    names = [path.name for path in export("cdl", folder, tmp_path / "exports").files]
    assert names == ["S1_T001_A__tmp_escaped.cc", "S1_T001_A_my_look.cc", "S1_T001_A.ccc"]


def test_a_file_is_never_made_outside_of_the_exports(tmp_path: Path) -> None:
    place = Place(folder=tmp_path / "exports", name="S1_T001_A")
    for name in ("../escaped", str(tmp_path / "escaped"), "a/../../escaped"):
        with pytest.raises(InputError, match="leads out of"):
            place.file(name)
