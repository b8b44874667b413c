"""An embedding that the user brings: a real model file through onnxruntime, and files that are none."""

from pathlib import Path

import numpy as np
import pytest

from onset.errors import InputError
from onset.tracking.face.embedding import EmbeddingRecogniser
from onset.tracking.face.recognition import PixelRange, RecognitionSettings, recogniser
from tests.tracking.face.onnx_model import embedding

pytest.importorskip("onnxruntime")


@pytest.fixture
def model(tmp_path: Path) -> Path:
    path = tmp_path / "cells.onnx"
    path.write_bytes(embedding())
    return path


def face(seed: int) -> np.ndarray:
    numbers = np.random.default_rng(seed)
    return numbers.integers(0, 256, (14, 14, 3)).repeat(8, axis=0).repeat(8, axis=1).astype(np.uint8)


def noisy(picture: np.ndarray, seed: int) -> np.ndarray:
    return np.clip(picture + np.random.default_rng(seed).normal(0.0, 25.0, picture.shape), 0, 255).astype(np.uint8)


def test_people_are_told_apart_by_cosine(model: Path) -> None:
    people = {"Ada": [face(1), noisy(face(1), 9)], "Bob": [face(2)]}
    who = EmbeddingRecogniser(people, model, 0.4, "-1..1")
    ada, bob, other = (who.match(noisy(face(seed), 20 + seed)) for seed in (1, 2, 3))
    assert [match.name for match in (ada, bob, other)] == ["Ada", "Bob", "unknown"]
    assert ada.confidence > 0.9
    assert other.confidence > 0.9
    assert ada.distance < 0.4 < ada.second


@pytest.mark.parametrize(
    ("pixels", "least", "most"), [("-1..1", -1.0, 1.0), ("0..255", 0.0, 255.0), ("0..1", 0.0, 1.0)]
)
def test_the_model_is_given_rgb_planes_in_the_range_it_asks_for(
    model: Path, pixels: PixelRange, least: float, most: float
) -> None:
    who = EmbeddingRecogniser({}, model, 0.4, pixels)
    picture = np.zeros((112, 112, 3), np.uint8)
    picture[:, 56:, 0] = 255
    vector = who.vector(picture).reshape(3, 14, 14)
    cells = np.full((3, 14, 14), least)
    cells[0, :, 7:] = most
    assert vector == pytest.approx(cells / np.linalg.norm(cells), abs=1e-5)


def test_which_model_it_was_is_named_by_file_and_digest(model: Path) -> None:
    name, digest = EmbeddingRecogniser({}, model, 0.4, "-1..1").model.split()
    assert name == "cells.onnx"
    assert len(digest) == 12
    assert set(digest) <= set("0123456789abcdef")


def test_settings_choose_between_the_two(model: Path) -> None:
    assert recogniser({}, RecognitionSettings()).model == "lbph 1"
    assert recogniser({}, RecognitionSettings(model=model)).model.startswith("cells.onnx ")


def test_nobody_enrolled_is_unknown(model: Path) -> None:
    assert EmbeddingRecogniser({}, model, 0.4, "-1..1").match(face(1)).name == "unknown"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "is no ONNX model that can be read"),
        (b"not a model at all", "is no ONNX model that can be read"),
        (embedding(side=96), r"takes face \[1, 3, 96, 96\].*a face model takes one float input \[1, 3, 112, 112\]"),
        (embedding(rank=3), "a face model takes one float input|is no ONNX model"),
        (embedding(cell=112), "where one vector of 16 to 8192 numbers is needed"),
    ],
)
def test_what_is_no_face_model_is_one_line(tmp_path: Path, data: bytes, said: str) -> None:
    path = tmp_path / "bad.onnx"
    path.write_bytes(data)
    with pytest.raises(InputError, match=said) as refused:
        EmbeddingRecogniser({}, path, 0.4, "-1..1")
    assert "\n" not in str(refused.value)
    assert str(path) in str(refused.value)
