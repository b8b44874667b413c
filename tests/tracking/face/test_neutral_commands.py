from pathlib import Path
from typing import Any

import numpy as np
import pytest

from onset.bench.trackers.mesh_motion import MOTIONS
from onset.errors import UsageError
from onset.tracking.face.faces_folder import FacesFolder
from onset.tracking.face.neutral_commands import NeutralCommands
from onset.tracking.face.neutral_profile import Profile, load, profile_path, save
from onset.tracking.face.one_expression import OneExpression
from tests.tracking.face.made_faces import CANONICAL_MM, noisy

PERIOD_NS = 20_000_000


@pytest.fixture
def folder(tmp_path: Path) -> FacesFolder:
    return FacesFolder(tmp_path / "faces")


def shown(one: OneExpression, meshes: list[np.ndarray], start: int = 0) -> dict[str, float]:
    found: dict[str, float] = {}
    for index, mesh in enumerate(meshes, start):
        found = one.solve((mesh / 1000.0).astype(np.float32), (1.0, 1.0), index * PERIOD_NS)
    return found


def still(mesh: np.ndarray, frames: int = 60) -> list[np.ndarray]:
    return [noisy(mesh, 0.2, seed) for seed in range(frames)]


def test_a_face_that_held_still_becomes_its_own_neutral(folder: FacesFolder) -> None:
    one = OneExpression(None, "")
    frowning = MOTIONS["mouthFrownLeft"](CANONICAL_MM, 1.0)
    before = shown(one, still(frowning))
    said = NeutralCommands(folder, {4: one}).command("neutral", {})
    after = shown(one, still(frowning, 2), 60)
    assert before["mouthSmileRight"] > 0.2
    assert max(after.values()) < 0.1
    assert said == {"face": 4, "answers": 51, "moved_mm": said["moved_mm"], "neutral": "set"}
    assert 0.0 < said["moved_mm"] < 0.6
    assert not folder.path.exists()


def test_with_a_name_it_is_kept_and_reset_forgets_it_for_this_face_alone(folder: FacesFolder) -> None:
    one = OneExpression(None, "")
    commands = NeutralCommands(folder, {4: one})
    shown(one, still(CANONICAL_MM, 30))
    said = commands.command("neutral", {"name": "Ada", "seconds": 0.5})
    assert said["neutral"] == "set Ada"
    assert Path(said["file"]).is_file()
    assert load(folder, "Ada").answers == 26
    assert commands.command("reset", {}) == {"face": 4, "neutral": "canonical"}
    assert load(folder, "Ada").answers == 26


def test_a_new_neutral_keeps_that_persons_range_and_takes_nobody_elses(folder: FacesFolder) -> None:
    save(folder, "Ada", Profile(CANONICAL_MM, 9, {"jawOpen": 0.7}))
    save(folder, "Cid", Profile(CANONICAL_MM, 9))
    profile_path(folder, "Cid").write_bytes(b"broken")
    one = OneExpression(None, "")
    commands = NeutralCommands(folder, {1: one})
    for name, kept in (("Ada", {"jawOpen": 0.7}), ("Ada", {"jawOpen": 0.7}), ("Bob", {}), ("Cid", {})):
        shown(one, still(CANONICAL_MM))
        commands.command("neutral", {"name": name})
        assert load(folder, name).range == kept


def test_a_face_that_moves_is_no_neutral(folder: FacesFolder) -> None:
    one = OneExpression(None, "")
    shown(one, [MOTIONS["jawOpen"](CANONICAL_MM, index / 30.0) for index in range(30)])
    with pytest.raises(UsageError, match="must hold still"):
        NeutralCommands(folder, {1: one}).command("neutral", {})
    assert one.neutral == "canonical"


def test_the_range_makes_what_an_actor_reaches_a_whole_one(folder: FacesFolder) -> None:
    one = OneExpression(None, "")
    commands = NeutralCommands(folder, {1: one})
    shown(one, still(CANONICAL_MM))
    commands.command("neutral", {"name": "Ada"})
    little = MOTIONS["browInnerUp"](CANONICAL_MM, 0.5)
    before = shown(one, still(little), 60)["browInnerUp"]
    said = commands.command("range", {"seconds": 1})
    after = shown(one, still(little, 5), 120)["browInnerUp"]
    assert list(said["range"]) == ["browInnerUp"]
    assert before < 0.6
    assert after > 0.9
    assert load(folder, "Ada").range == said["range"]


def test_a_range_can_be_asked_for_by_name_and_must_have_been_shown(folder: FacesFolder) -> None:
    one = OneExpression(None, "")
    commands = NeutralCommands(folder, {1: one})
    shown(one, still(CANONICAL_MM))
    with pytest.raises(UsageError, match="give the command neutral first"):
        commands.command("range", {"coefficients": "jawOpen"})
    commands.command("neutral", {})
    shown(one, still(MOTIONS["jawOpen"](CANONICAL_MM, 0.3)), 60)
    assert list(commands.command("range", {"coefficients": "jawOpen"})["range"]) == ["jawOpen"]
    shown(one, still(CANONICAL_MM), 120)
    with pytest.raises(UsageError, match="mouthPucker was not shown"):
        commands.command("range", {"coefficients": ["mouthPucker"], "seconds": 1})


@pytest.mark.parametrize(
    ("name", "arguments", "said"),
    [
        ("neutrl", {}, "did you mean 'neutral'"),
        ("neutral", {"secs": 1}, "takes no 'secs'"),
        ("neutral", {"seconds": 0}, "allowed is 0.1 to 10"),
        ("neutral", {"seconds": float("nan")}, "allowed is 0.1 to 10"),
        ("neutral", {"seconds": "1"}, "allowed is 0.1 to 10"),
        ("neutral", {"name": 3}, "must be text"),
        ("neutral", {"name": "../x"}, "cannot be a person's name"),
        ("neutral", {"face": 9}, "seen are 1, 2"),
        ("neutral", {"face": [1]}, "seen are 1, 2"),
        ("neutral", {}, "seen are 1, 2"),
        ("neutral", {"face": 2}, "only 0 answers"),
        ("range", {"face": 1, "coefficients": "x"}, "neutral first"),
    ],
)
def test_a_wrong_request_is_answered_in_one_line(
    folder: FacesFolder, name: str, arguments: dict[str, Any], said: str
) -> None:
    faces = {1: OneExpression(None, ""), 2: OneExpression(None, "")}
    shown(faces[1], still(CANONICAL_MM, 60))
    given = {"face": 1, **arguments} if name == "neutral" and "name" in arguments else arguments
    with pytest.raises(UsageError, match=said) as caught:
        NeutralCommands(folder, faces).command(name, given)
    assert "\n" not in str(caught.value)


def test_nobody_in_the_picture_is_said(folder: FacesFolder) -> None:
    with pytest.raises(UsageError, match="no face is seen"):
        NeutralCommands(folder, {}).command("neutral", {})


def test_only_the_last_seconds_are_kept() -> None:
    one = OneExpression(None, "")
    shown(one, still(CANONICAL_MM, 700))
    assert len(one.last_points(10.0)) == 501
    assert len(one.last_solved(1.0)) == 51
