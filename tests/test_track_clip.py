"""Clips that are tracked without an engine: what is written, read by readers that share nothing with the writers."""

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from onset.cli import run
from onset.stage.face_picture import astronaut
from tests.takes.export.test_tracks2d import keys, nodes
from tests.tracking.body.bvh_reader import Reader
from tests.tracking.body.in_blender import imported_by_blender
from tests.tracking.object.scenes import seen

FRAMES = 4


def stills(folder: Path, pictures: list[Any]) -> Path:
    """Numbered pictures of RGB arrays; their pattern."""
    cv2 = pytest.importorskip("cv2")
    folder.mkdir()
    for number, picture in enumerate(pictures):
        cv2.imwrite(str(folder / f"shot_{number:04}.png"), np.ascontiguousarray(picture[..., ::-1]))
    return folder / "shot_%04d.png"


@pytest.fixture
def portrait(tmp_path: Path) -> Path:
    """A person who goes to the right by 8 px a frame."""
    return stills(tmp_path / "portrait", [np.roll(astronaut(), 8 * number, axis=1) for number in range(FRAMES)])


def answered(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    assert run(["track", *words, "--json"]) == 0
    return dict(json.loads(capsys.readouterr().out.splitlines()[-1]))


def test_a_face_in_every_frame_becomes_live_links_csv(
    portrait: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("mediapipe")
    out = tmp_path / "out"
    answer = answered(capsys, str(portrait), "--kind", "face", "--set", "max_faces=1", "--out", str(out))
    assert answer["trackers"] == [{"tracker": "face", "kind": "face", "found": 1.0, "subjects": 1}]
    assert [one["kind"] for one in answer["exports"]] == ["jsonl", "livelink"]
    rows = list(csv.DictReader((out / "shot" / "shot_face_1.csv").read_text().splitlines()))
    assert [row["Timecode"] for row in rows] == [f"00:00:00:0{number}.000" for number in range(FRAMES)]
    assert max(float(row["MouthSmileLeft"]) for row in rows) > 0.5, "she smiles"
    lines = [json.loads(line) for line in (out / "shot" / "shot_tracks.jsonl").read_text().splitlines()]
    nose = [line["trackers"]["face"]["subjects"][0]["points_px"][4][0] for line in lines]
    assert np.diff(nose) == pytest.approx([8.0] * (FRAMES - 1), abs=1.5)


def test_a_body_in_a_clip_becomes_a_bvh_that_blender_imports(
    portrait: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("mediapipe")
    out = tmp_path / "out"
    answer = answered(capsys, str(portrait), "--kind", "body", "--to", "bvh", "--rate", "25", "--out", str(out))
    assert answer["trackers"][0]["found"] == 1.0
    path = out / "shot" / "shot_body_1.bvh"
    assert len(Reader(path.read_text()).rows) == FRAMES
    imported = imported_by_blender(path, tmp_path)
    assert imported.rate_hz == pytest.approx(25.0)
    went = imported.frames[-1]["Head"][0] - imported.frames[0]["Head"][0]
    assert went > 0.01, "to the picture's right, which is Blender's +X"


def test_a_plane_in_a_clip_becomes_nukes_tracks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shots = list(seen(30))[:FRAMES]
    pattern = stills(tmp_path / "poster", [frame for frame, _ in shots])
    corners = ",".join(f"{number:.3f}" for number in shots[0][1].ravel())
    words = ["--kind", "object", "--set", f"first.at=[{corners}]", "--set", "first.name=poster", "--to", "tracks2d"]
    answer = answered(capsys, str(pattern), *words, "--out", str(tmp_path / "out"), "--first", "1")
    _, knobs = nodes(Path(answer["exports"][0]["files"][0]))["object_pin_1"]
    for number, (_, true) in enumerate(shots, 1):
        x, y = (keys(one)[number] for one in knobs["to4"])
        assert (x, 360 - y) == pytest.approx(tuple(true[0]), abs=0.3)


def test_the_same_clip_gives_the_same_bytes(portrait: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("mediapipe")
    made = []
    for name in ("one", "other"):
        answered(capsys, str(portrait), "--kind", "hands,face", "--to", "jsonl", "--out", str(tmp_path / name))
        made.append((tmp_path / name / "shot" / "shot_tracks.jsonl").read_bytes())
    assert made[0] == made[1]


def test_nobody_in_a_clip_is_told_and_no_empty_file_is_left(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("mediapipe")
    pattern = stills(tmp_path / "black", [np.zeros((120, 160, 3), np.uint8)] * 2)
    assert run(["track", str(pattern), "--kind", "face", "--out", str(tmp_path / "out")]) == 0
    told = capsys.readouterr()
    assert "livelink: nothing was found to write in 2 frames" in told.err
    assert "found in 0.0% of 2 frames" in told.out
    assert not list((tmp_path / "out").rglob("*.csv"))


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--kind", "face", "--to", "bvh"], "--to bvh: is of --kind body; this work has face"),
        (["--kind", "face", "--to", "otio"], "--to otio: needs a recorded take; of a clip there are bvh, jsonl"),
        (["--kind", "face", "--to", "bhv"], "--to 'bhv' is unknown; did you mean 'bvh'?"),
        (["--kind", "fase"], "'fase'"),
        (["--kind", "object"], "--kind object: say what is followed: --set first.mode=plane"),
        (["--kind", "face", "--set", "max_faces=99"], "max_faces"),
        (["face", "neutral", "--kind", "face"], "a clip is tracked with options alone"),
        (["--to", "bvh"], "--to: is for clips; say with --kind"),
        (["--kind", "face", "--show", "nowhere.toml"], "not with --show"),
    ],
)
def test_what_cannot_be_is_told_before_the_work(
    words: list[str], says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pattern = stills(tmp_path / "one", [np.zeros((48, 64, 3), np.uint8)])
    assert run(["track", str(pattern), *words, "--out", str(tmp_path / "out")]) == 2
    told = capsys.readouterr()
    assert says in told.err
    assert len(told.err.splitlines()) == 1
    assert not (tmp_path / "out").exists()


def test_what_is_there_already_is_kept(portrait: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kept = tmp_path / "out" / "shot" / "shot_tracks.jsonl"
    kept.parent.mkdir(parents=True)
    kept.write_text("mine")
    assert run(["track", str(portrait), "--kind", "hands", "--out", str(tmp_path / "out")]) == 2
    assert "shot_tracks.jsonl is there already; give another --out, or --replace" in capsys.readouterr().err
    assert kept.read_text() == "mine"


def test_trackers_of_a_show_are_used_as_it_has_them(
    portrait: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("mediapipe")
    show = tmp_path / "show.toml"
    show.write_text(
        '[source]\nkind = "pattern"\n[[layer]]\nkind = "camera"\n[[tracker]]\nkind = "face"\nlabel = "ada"\n'
        "lens.hfov_deg = 20.0\nexpression = false\n"
    )
    answer = answered(capsys, str(portrait), "--show", str(show), "--to", "jsonl", "--out", str(tmp_path / "out"))
    assert answer["trackers"][0]["tracker"] == "ada"
    line = json.loads((tmp_path / "out" / "shot" / "shot_tracks.jsonl").read_text().splitlines()[-1])
    (face,) = line["trackers"]["ada"]["subjects"]
    assert not [name for name in face["values"] if name.startswith("blendshape.")]
