import io
import zipfile
from pathlib import Path

import numpy as np
import pytest

from onset.errors import InputError
from onset.tracking.face.arkit import BLENDSHAPES
from onset.tracking.face.user_model import OUTPUTS, POINTS, OnnxModel, user_model
from tests.tracking.face.blendshape_onnx import blendshape_model
from tests.tracking.face.made_faces import CANONICAL_MM, PICTURE, made_face


def written(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def bundle(*names: str) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as file:
        for name in names:
            file.writestr(name, b"no model")
    return data.getvalue()


def test_points_and_scores_are_those_of_the_official_graph() -> None:
    assert len(POINTS) == len(set(POINTS)) == 146
    assert list(POINTS) == sorted(POINTS)
    assert (POINTS[0], POINTS[-1]) == (0, 477)
    # From the table in face_blendshapes_graph.cc: place and name of a score.
    places = {0: "_neutral", 1: "browDownLeft", 9: "eyeBlinkLeft", 25: "jawOpen", 44: "mouthSmileLeft"}
    places |= {27: "mouthClose", 33: "mouthLeft", 51: "noseSneerRight"}
    assert {place: OUTPUTS[place] for place in places} == places
    assert len(OUTPUTS) == 52
    assert set(OUTPUTS) - {"_neutral"} == set(BLENDSHAPES) - {"tongueOut"}


class TestOnnx:
    @pytest.fixture(autouse=True)
    def needed(self) -> None:
        pytest.importorskip("onnxruntime")

    def test_a_model_is_given_its_points_in_pixels_and_its_scores_get_their_names(self, tmp_path: Path) -> None:
        path = written(tmp_path / "mine.onnx", blendshape_model())
        model = user_model(path)
        face = made_face(CANONICAL_MM)
        found = model.coefficients(face, PICTURE)
        assert found is not None
        assert tuple(found) == BLENDSHAPES
        assert found["tongueOut"] == 0.0
        for place, name in enumerate(OUTPUTS[1:], 1):
            assert found[name] == pytest.approx(0.001 * face.points_px[POINTS[place], 0], rel=1e-5)
        assert model.name.startswith("mine.onnx ")
        model.close()

    def test_scores_beyond_0_and_1_are_cut_and_no_number_is_0(self, tmp_path: Path) -> None:
        face = made_face(CANONICAL_MM)
        high = user_model(written(tmp_path / "a.onnx", blendshape_model(gain=9.0))).coefficients(face, PICTURE)
        low = user_model(written(tmp_path / "b.onnx", blendshape_model(gain=-9.0))).coefficients(face, PICTURE)
        wild = user_model(written(tmp_path / "c.onnx", blendshape_model(gain=float("nan"))))
        assert high is not None
        assert low is not None
        assert set(high.values()) == {0.0, 1.0}
        assert set(low.values()) == {0.0}
        assert set((wild.coefficients(face, PICTURE) or {}).values()) == {0.0}

    @pytest.mark.parametrize(
        ("data", "said"),
        [
            (b"hello", "neither a .task bundle nor an ONNX model"),
            (b"", "neither a .task bundle nor an ONNX model"),
            (blendshape_model(points=68), r"takes points \[1, 68, 2\].*expected is one float input \[1, 146, 2\]"),
            (blendshape_model(kind=11), "neither a .task bundle nor an ONNX model that can be read: .*type"),
            (blendshape_model(scores=51), r"gives \(1, 51\), where 52 scores are expected"),
        ],
    )
    def test_a_file_that_is_no_such_model_is_one_line(self, tmp_path: Path, data: bytes, said: str) -> None:
        path = written(tmp_path / "model.onnx", data)
        with pytest.raises(InputError, match=said) as caught:
            user_model(path)
        assert str(path) in str(caught.value)
        assert "\n" not in str(caught.value)

    def test_the_same_scores_come_out_again(self, tmp_path: Path) -> None:
        model = OnnxModel(written(tmp_path / "mine.onnx", blendshape_model(gain=0.5)))
        given = np.random.default_rng(2).uniform(0, 1, (146, 2)).astype(np.float32)
        np.testing.assert_array_equal(model.scores(given), model.scores(given))
        np.testing.assert_allclose(model.scores(given), 0.5 * given[:52, 0], rtol=1e-6)


class TestTask:
    @pytest.mark.parametrize(
        ("data", "said"),
        [
            (b"hello", "is no face_landmarker.task bundle"),
            (b"", "is no face_landmarker.task bundle"),
            (b"PK\x03\x04 cut off", "is no face_landmarker.task bundle"),
            (bundle("hand_detector.tflite"), "face_blendshapes.tflite is not in it"),
        ],
    )
    def test_a_file_that_is_no_bundle_is_one_line_that_says_what_is_expected(
        self, tmp_path: Path, data: bytes, said: str
    ) -> None:
        path = written(tmp_path / "face.task", data)
        with pytest.raises(InputError) as caught:
            user_model(path)
        text = str(caught.value)
        assert str(path) in text
        assert said in text
        assert "face_landmarks_detector.tflite" in text
        assert "\n" not in text

    @pytest.mark.filterwarnings("ignore")  # of mediapipe's own modules, at their import
    def test_a_bundle_of_models_that_are_none_is_one_line(
        self, tmp_path: Path, capfd: pytest.CaptureFixture[str]
    ) -> None:
        pytest.importorskip("mediapipe")
        names = ("face_detector.tflite", "face_landmarks_detector.tflite", "face_blendshapes.tflite")
        path = written(tmp_path / "models.bin", bundle(*names))
        with pytest.raises(InputError, match=r"MediaPipe says: .*Flatbuffer") as caught:
            user_model(path)
        assert "\n" not in str(caught.value)
        said = capfd.readouterr().err
        assert "Flatbuffer" not in said
        assert "face_landmarker_graph" not in said

    def test_a_file_that_is_not_there_is_one_line(self, tmp_path: Path) -> None:
        with pytest.raises(InputError, match=r"no\.task: blendshape model cannot be read: No such file"):
            user_model(tmp_path / "no.task")
