from pathlib import Path

import numpy as np
import pytest

from onset.bench.trackers.mesh_motion import MOTIONS
from onset.errors import InputError, UsageError
from onset.tracking.face.action_units import UNITS
from onset.tracking.face.arkit import BLENDSHAPES
from onset.tracking.face.expression_reading import ExpressionReading
from onset.tracking.face.expressions import EXPRESSIONS
from onset.tracking.face.face import Reading
from onset.tracking.face.faces_folder import FacesFolder
from onset.tracking.face.flat_view import flat_view
from onset.tracking.face.neutral_profile import Profile, profile_path, save
from onset.tracking.face.upright import upright
from tests.tracking.face.blendshape_onnx import blendshape_model
from tests.tracking.face.made_faces import CANONICAL_MM, PICTURE, made_face

PERIOD_NS = 20_000_000
GRIN_MM = MOTIONS["mouthSmileLeft"](MOTIONS["mouthSmileRight"](CANONICAL_MM, 1.0), 1.0)


@pytest.fixture
def folder(tmp_path: Path) -> FacesFolder:
    return FacesFolder(tmp_path / "faces")


def test_it_is_a_reading_and_gives_every_value_and_word(folder: FacesFolder) -> None:
    reading = ExpressionReading(folder)
    assert isinstance(reading, Reading)
    values, words = reading.read(made_face(CANONICAL_MM), PICTURE)
    wanted = {f"blendshape.{name}" for name in BLENDSHAPES} | {f"au.{unit}" for unit in UNITS}
    wanted |= {f"expression.{name}" for name in EXPRESSIONS} | {"affect.valence", "affect.arousal"}
    assert set(values) == wanted
    assert all(isinstance(value, float) and np.isfinite(value) for value in values.values())
    assert set(words) == {"expression", "neutral", "blendshape.model"}
    assert (words["neutral"], words["blendshape.model"]) == ("canonical", "geometry")
    assert not folder.path.exists()


def test_after_the_operator_set_the_neutral_a_grin_is_happy_and_the_neutral_is_neutral(folder: FacesFolder) -> None:
    reading = ExpressionReading(folder)
    for index in range(30):
        reading.read(made_face(CANONICAL_MM, captured_ns=index * PERIOD_NS), PICTURE)
    assert reading.command("neutral", {"name": "Ada"})["neutral"] == "set Ada"
    rest, rest_words = reading.read(made_face(CANONICAL_MM, captured_ns=30 * PERIOD_NS), PICTURE)
    grin, grin_words = reading.read(made_face(GRIN_MM, captured_ns=31 * PERIOD_NS), PICTURE)
    assert rest["blendshape.mouthSmileLeft"] < 0.05 < 0.7 < grin["blendshape.mouthSmileLeft"]
    assert (rest_words["expression"], grin_words["expression"]) == ("neutral", "happiness")
    assert grin["affect.valence"] > 0.5 > rest["affect.valence"]
    assert rest_words["neutral"] == "set Ada"


def test_a_stored_neutral_is_used_for_everyone_who_was_not_recognised(folder: FacesFolder) -> None:
    save(folder, "Ada", Profile(upright(flat_view(made_face(GRIN_MM)), CANONICAL_MM), 10))
    values, words = ExpressionReading(folder, profile="Ada").read(made_face(GRIN_MM), PICTURE)
    assert words["neutral"] == "set Ada"
    assert values["blendshape.mouthSmileLeft"] < 0.05


def test_who_is_recognised_gets_their_own_neutral_and_others_the_canonical_one(folder: FacesFolder) -> None:
    save(folder, "Ada", Profile(upright(flat_view(made_face(GRIN_MM)), CANONICAL_MM), 10))
    names = {1: "unknown", 2: "Bob"}
    reading = ExpressionReading(folder, name_of=lambda face_id: names.get(face_id, ""))
    words = [reading.read(made_face(GRIN_MM, face_id), PICTURE)[1]["neutral"] for face_id in (1, 2, 3)]
    assert words == ["canonical"] * 3
    names[1] = "Ada"
    assert reading.read(made_face(GRIN_MM, 1), PICTURE)[1]["neutral"] == "set Ada"
    assert reading.read(made_face(GRIN_MM, 2), PICTURE)[1]["neutral"] == "canonical"


def test_who_is_forgotten_meanwhile_is_not_used_on(folder: FacesFolder) -> None:
    save(folder, "Ada", Profile(upright(flat_view(made_face(GRIN_MM)), CANONICAL_MM), 10))
    reading = ExpressionReading(folder, name_of=lambda face_id: "Ada")
    assert reading.read(made_face(GRIN_MM, 1, 3 * 10**9), PICTURE)[1]["neutral"] == "set Ada"
    folder.forget("Ada")
    assert reading.read(made_face(GRIN_MM, 1, 6 * 10**9), PICTURE)[1]["neutral"] == "canonical"


def test_who_turns_out_to_be_somebody_else_does_not_keep_the_first_ones_neutral(folder: FacesFolder) -> None:
    for name in ("Ada", "Everyone"):
        save(folder, name, Profile(upright(flat_view(made_face(GRIN_MM)), CANONICAL_MM), 10))
    names = {1: "Ada"}
    for profile, others in (("", "canonical"), ("Everyone", "set Everyone")):
        names[1] = "Ada"
        reading = ExpressionReading(folder, profile=profile, name_of=lambda face_id: names.get(face_id, ""))
        said = [reading.read(made_face(GRIN_MM, 1), PICTURE)[1]["neutral"]]
        names[1] = "Bob"
        said.append(reading.read(made_face(GRIN_MM, 1), PICTURE)[1]["neutral"])
        names[1] = "Ada"
        said.append(reading.read(made_face(GRIN_MM, 1), PICTURE)[1]["neutral"])
        names.clear()
        reading.forget_people()
        said.append(reading.read(made_face(GRIN_MM, 1), PICTURE)[1]["neutral"])
        assert said == ["set Ada", others, "set Ada", others]


def test_a_folder_that_others_can_read_meanwhile_ends_no_tracker(folder: FacesFolder) -> None:
    save(folder, "Ada", Profile(upright(flat_view(made_face(GRIN_MM)), CANONICAL_MM), 10))
    reading = ExpressionReading(folder, name_of=lambda face_id: "Ada")
    assert reading.read(made_face(GRIN_MM, 1, 3 * 10**9), PICTURE)[1]["neutral"] == "set Ada"
    folder.path.chmod(0o755)
    words = reading.read(made_face(GRIN_MM, 1, 6 * 10**9), PICTURE)[1]
    assert words["neutral"] == "canonical"
    assert "can be read by others" in words["neutral.fault"]


def test_a_broken_profile_is_one_error_at_the_start_and_a_word_when_somebody_is_recognised(folder: FacesFolder) -> None:
    save(folder, "Ada", Profile(upright(flat_view(made_face(GRIN_MM)), CANONICAL_MM), 10))
    profile_path(folder, "Ada").write_bytes(b"{}")
    with pytest.raises(InputError, match="is no expression profile"):
        ExpressionReading(folder, profile="Ada")
    words = ExpressionReading(folder, name_of=lambda face_id: "Ada").read(made_face(GRIN_MM), PICTURE)[1]
    assert words["neutral"] == "canonical"
    assert "is no expression profile" in words["neutral.fault"]


def test_a_face_that_is_gone_leaves_nothing_behind(folder: FacesFolder) -> None:
    reading = ExpressionReading(folder)
    reading.read(made_face(CANONICAL_MM, 7), PICTURE)
    reading.forget(7)
    reading.forget(7)
    with pytest.raises(UsageError, match="no face is seen"):
        reading.command("neutral", {})


def test_a_users_model_is_used_instead_and_said(folder: FacesFolder, tmp_path: Path) -> None:
    pytest.importorskip("onnxruntime")
    path = tmp_path / "mine.onnx"
    path.write_bytes(blendshape_model())
    reading = ExpressionReading(folder, model=path)
    values, words = reading.read(made_face(CANONICAL_MM), PICTURE)
    assert words["blendshape.model"].startswith("mine.onnx ")
    assert values["blendshape.jawOpen"] > 0.2
    assert values["au.26"] > 0.4
    reading.close()
    reading.close()


def test_a_model_that_cannot_be_used_is_one_error_at_the_start(folder: FacesFolder, tmp_path: Path) -> None:
    path = tmp_path / "face.task"
    path.write_bytes(b"no bundle")
    with pytest.raises(InputError, match=r"face\.task: is no face_landmarker\.task bundle"):
        ExpressionReading(folder, model=path)
